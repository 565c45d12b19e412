// A Lambda that may change the policies of those users only who carry a certain permissions boundary: nobody gets
// more by an inline policy than the boundary allows.
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { UserInlinePolicy, UserInlinePolicyProvider } from 'cdk-user-inline-policy';

const app = new App();
const stack = new Stack(app, 'PermissionsBoundary');

const boundary = new iam.ManagedPolicy(stack, 'StorageOnly', {
  statements: [new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] })],
});
const user = new iam.User(stack, 'Rupert', { userName: 'rupert', permissionsBoundary: boundary });

new UserInlinePolicy(stack, 'ReadReports', {
  user,
  policyName: 'ReadReports',
  statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::reports/*'] })],
  provider: new UserInlinePolicyProvider(stack, 'Provider', { requiredUserBoundary: boundary }),
});
