import { App, ResourceEnvironment, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { UserInlinePolicy } from 'cdk-user-inline-policy';

/** A user of our own making. */
class DirectoryUser extends Construct implements iam.IUserRef {
  readonly userRef: iam.UserReference;
  readonly env: ResourceEnvironment;

  constructor(scope: Construct, id: string, userName: string) {
    super(scope, id);
    this.userRef = { userName, userArn: `arn:aws:iam::111122223333:user/${userName}` };
    this.env = { account: '111122223333', region: 'eu-west-1' };
  }
}

const app = new App();
if (process.argv[2] === 'own-user') {
  const stack = new Stack(app, 'OwnUser', { env: { account: '111122223333', region: 'eu-west-1' } });
  new UserInlinePolicy(stack, 'Read', {
    user: new DirectoryUser(stack, 'Frank', 'frank'),
    statements: [
      new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::reports/*'] }),
    ],
  });
  app.synth();
} else {
  const stack = new Stack(app, 'Bad');
  new UserInlinePolicy(stack, 'Policy', {
    user: iam.User.fromUserName(stack, 'Alice', 'alice'),
    policyName: 'a/b',
    documentJson:
      '{"Version": "2012-10-17", "Statement": {"Effect": "allow", "Action": "s3", "Resource": "*"}}',
  });
  try {
    app.synth();
  } catch (error) {
    process.stdout.write(`${(error as Error).message}\n`);
  }
}
