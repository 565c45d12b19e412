// An update that changes another resource only. CloudFormation checks a change set before it is carried out, names
// that exist already among others: the copy for reviewers, which has the name of the live policy, must not fail it.
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { UserInlinePolicy } from 'cdk-user-inline-policy';
import { assertPolicyNames, READ } from './user';
import { VERSION, versions } from './version';

const app = new App();
const stack = new Stack(app, 'IntegUpdate');
const userName = 'cdk-user-inline-policy-integ-update';
new UserInlinePolicy(stack, 'Read', {
  user: new iam.User(stack, 'User', { userName }),
  policyName: 'Read',
  statements: READ,
});
new sns.Topic(stack, 'Topic', { displayName: VERSION });

const test = new IntegTest(app, 'Update', {
  testCases: [stack],
  stackUpdateWorkflow: false,
  hooks: versions('update'),
});
assertPolicyNames(test, userName, ['Read']);
