// What becomes of a policy when it goes from the stack: it goes from the user, too, unless it is to stay, or
// somebody has changed it in the meantime.
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { OnModified, UserInlinePolicy } from 'cdk-user-inline-policy';

const app = new App();
const stack = new Stack(app, 'Removal');

const user = iam.User.fromUserName(stack, 'Frank', 'frank');
const statements = [
  new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::reports/*'] }),
];

new UserInlinePolicy(stack, 'Temporary', { user, statements, policyName: 'Temporary' });

new UserInlinePolicy(stack, 'Permanent', {
  user,
  statements,
  policyName: 'Permanent',
  removalPolicy: RemovalPolicy.RETAIN,
});

new UserInlinePolicy(stack, 'KeptIfChanged', {
  user,
  statements,
  policyName: 'KeptIfChanged',
  onModified: OnModified.RETAIN,
});
