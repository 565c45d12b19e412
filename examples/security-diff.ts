// What reviewers see: cdk diff and cdk deploy --require-approval show the statements of the first policy, and of the
// second only that its text changes, which saves a resource in the template.
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { UserInlinePolicy } from 'cdk-user-inline-policy';

const app = new App();
const stack = new Stack(app, 'SecurityDiff');
const user = iam.User.fromUserName(stack, 'Olivia', 'olivia');

new UserInlinePolicy(stack, 'Shown', {
  user,
  policyName: 'Shown',
  statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::reports/*'] })],
});

new UserInlinePolicy(stack, 'Unshown', {
  user,
  policyName: 'Unshown',
  statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::drafts/*'] })],
  securityDiff: false,
});
