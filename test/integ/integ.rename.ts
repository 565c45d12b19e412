// A rename: the policy is written under its new name, and the one of the former name is gone.
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { UserInlinePolicy } from 'cdk-user-inline-policy';
import { assertPolicyNames, READ } from './user';
import { VERSION, versions } from './version';

const app = new App();
const stack = new Stack(app, 'IntegRename');
const userName = 'cdk-user-inline-policy-integ-rename';
new UserInlinePolicy(stack, 'Read', {
  user: new iam.User(stack, 'User', { userName }),
  policyName: VERSION === 'former' ? 'FormerName' : 'Read',
  statements: READ,
});

const test = new IntegTest(app, 'Rename', {
  testCases: [stack],
  stackUpdateWorkflow: false,
  hooks: versions('rename'),
});
assertPolicyNames(test, userName, ['Read']);
