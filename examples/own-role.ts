// A role of your own: those who may create roles own a stack with the rights of the Lambda, and the stack with the
// policies makes none.
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { UserInlinePolicy, UserInlinePolicyProvider } from 'cdk-user-inline-policy';

const app = new App();
const rights = new Stack(app, 'OwnRoleRights');
const policies = new Stack(app, 'OwnRole');

const logGroup = new logs.LogGroup(rights, 'Log');
const role = new iam.Role(rights, 'PolicyWriter', {
  assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
});
logGroup.grantWrite(role);
logGroup.grant(role, 'logs:FilterLogEvents');
role.addToPolicy(
  new iam.PolicyStatement({
    actions: ['iam:GetUserPolicy', 'iam:ListUserPolicies', 'iam:PutUserPolicy', 'iam:DeleteUserPolicy'],
    resources: [rights.formatArn({ service: 'iam', region: '', resource: 'user', resourceName: 'judy' })],
  }),
);
role.addToPolicy(
  new iam.PolicyStatement({
    actions: [
      'cloudformation:DescribeStackResource',
      'cloudformation:DescribeStacks',
      'cloudformation:ListStackResources',
      'cloudformation:DescribeStackEvents',
      'cloudformation:GetTemplate',
      'cloudformation:DescribeChangeSet',
    ],
    resources: [
      rights.formatArn({
        service: 'cloudformation',
        resource: 'stack',
        resourceName: `${policies.stackName}/*`,
      }),
    ],
  }),
);

new UserInlinePolicy(policies, 'ReadReports', {
  user: iam.User.fromUserName(policies, 'Judy', 'judy'),
  policyName: 'ReadReports',
  statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::reports/*'] })],
  provider: new UserInlinePolicyProvider(policies, 'Provider', { role, logGroup }),
});
