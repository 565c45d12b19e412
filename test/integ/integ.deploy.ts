// One deployment: the policy is live, with the very document, and the copy for reviewers was not created.
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { UserInlinePolicy } from 'cdk-user-inline-policy';
import { assertDocument, assertPolicyNames, READ } from './user';

const app = new App();
const stack = new Stack(app, 'IntegDeploy');
const userName = 'cdk-user-inline-policy-integ-deploy';
new UserInlinePolicy(stack, 'Read', {
  user: new iam.User(stack, 'User', { userName }),
  policyName: 'Read',
  statements: READ,
});

const test = new IntegTest(app, 'Deploy', { testCases: [stack], stackUpdateWorkflow: false });
assertPolicyNames(test, userName, ['Read']);
assertDocument(test, userName, 'Read', JSON.stringify({ Statement: READ, Version: '2012-10-17' }));
