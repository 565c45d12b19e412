// Express mode: CloudFormation ends the operation early. Does it wait for the answer of a custom resource, and does a
// rename end with one policy?
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { UserInlinePolicy } from 'cdk-user-inline-policy';
import { assertPolicyNames, READ } from './user';
import { VERSION, versions } from './version';

const app = new App();
const stack = new Stack(app, 'IntegExpress');
const userName = 'cdk-user-inline-policy-integ-express';
new UserInlinePolicy(stack, 'Read', {
  user: new iam.User(stack, 'User', { userName }),
  policyName: VERSION === 'former' ? 'FormerName' : 'Read',
  statements: READ,
});

const test = new IntegTest(app, 'Express', {
  testCases: [stack],
  stackUpdateWorkflow: false,
  hooks: versions('express', { former: ['--express'] }),
});
assertPolicyNames(test, userName, ['Read']);
