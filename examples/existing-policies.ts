// Policies that the user has already, written by hand: one that stays as it is is taken into care, another is
// replaced. Without onExisting, the deployment would fail and touch neither.
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { OnExisting, UserInlinePolicy } from 'cdk-user-inline-policy';

const app = new App();
const stack = new Stack(app, 'ExistingPolicies');
const user = iam.User.fromUserName(stack, 'Erin', 'erin');

// the document must mean the same as the live one; the policy stays in IAM when it goes from the stack
new UserInlinePolicy(stack, 'Reports', {
  user,
  policyName: 'Reports',
  onExisting: OnExisting.ADOPT,
  statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::reports/*'] })],
});

// the log of the Lambda gets the live document before it is replaced
new UserInlinePolicy(stack, 'Drafts', {
  user,
  policyName: 'Drafts',
  onExisting: OnExisting.OVERWRITE,
  statements: [new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: ['arn:aws:s3:::drafts/*'] })],
});
