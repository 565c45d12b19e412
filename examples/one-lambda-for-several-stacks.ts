// One Lambda that writes the policies of several stacks: its owner lets it, for their users, and they make neither
// roles nor Lambdas.
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { UserInlinePolicy, UserInlinePolicyProvider } from 'cdk-user-inline-policy';

const app = new App();
const owner = new Stack(app, 'OneLambda');
const USERS = ['kevin', 'laura'];
const { role, serviceToken } = new UserInlinePolicyProvider(owner, 'PolicyWriter', {
  servedStackArns: USERS.map((userName) =>
    owner.formatArn({
      service: 'cloudformation',
      resource: 'stack',
      resourceName: `OneLambda-${userName}/*`,
    }),
  ),
});

for (const userName of USERS) {
  const guest = new Stack(app, `OneLambda-${userName}`);
  new UserInlinePolicy(guest, 'ReadReports', {
    user: iam.User.fromUserName(guest, 'User', userName),
    policyName: 'ReadReports',
    statements: [
      new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::reports/*'] }),
    ],
    provider: UserInlinePolicyProvider.fromServiceToken(guest, 'Provider', serviceToken),
  });

  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      actions: ['iam:GetUserPolicy', 'iam:ListUserPolicies', 'iam:PutUserPolicy', 'iam:DeleteUserPolicy'],
      resources: [owner.formatArn({ service: 'iam', region: '', resource: 'user', resourceName: userName })],
    }),
  );
}
