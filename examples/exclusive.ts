// Exclusive control of the inline policies of two users: what the app does not declare is reported for one, and
// removed for the other, after the log of the Lambda got it in full.
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ExclusiveUserInlinePolicies, OnUnmanaged, UserInlinePolicy } from 'cdk-user-inline-policy';

const app = new App();
const stack = new Stack(app, 'Exclusive');
const statements = [
  new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::reports/*'] }),
];

const grace = iam.User.fromUserName(stack, 'Grace', 'grace');
const reported = new ExclusiveUserInlinePolicies(stack, 'OfGrace', {
  user: grace,
  policies: [new UserInlinePolicy(stack, 'GraceReads', { user: grace, statements, policyName: 'Reports' })],
});
new CfnOutput(stack, 'UnmanagedOfGrace', { value: reported.unmanagedPolicyNames });

const heidi = iam.User.fromUserName(stack, 'Heidi', 'heidi');
new ExclusiveUserInlinePolicies(stack, 'OfHeidi', {
  user: heidi,
  policies: [new UserInlinePolicy(stack, 'HeidiReads', { user: heidi, statements, policyName: 'Reports' })],
  onUnmanaged: OnUnmanaged.REMOVE,
  ignoredPolicyNames: ['breakglass-*'],
});
