// A user of another account, whom the Lambda reaches by assuming a role there. Whoever owns that account makes the role: it
// trusts the account of this stack and asks for the external id, and allows the four actions on the user.
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { UserInlinePolicy } from 'cdk-user-inline-policy';

const app = new App();
const stack = new Stack(app, 'AnotherAccount');

new UserInlinePolicy(stack, 'ReadReports', {
  user: iam.User.fromUserName(stack, 'Mike', 'mike'),
  assumeRole: {
    role: iam.Role.fromRoleArn(stack, 'PolicyWriter', 'arn:aws:iam::111122223333:role/policy-writer'),
    externalId: 'reports',
  },
  policyName: 'ReadReports',
  statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::reports/*'] })],
});
