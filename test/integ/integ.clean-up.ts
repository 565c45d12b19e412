// The order of a clean-up: the policy of a user who leaves the stack is deleted after the new policies are written,
// while the Lambda still has the right on that user. Then a clean-up that fails: a boundary denies deletions, so
// that CloudFormation tries three times, skips it and completes the update. The live policies tell what it did.
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { OnExisting, UserInlinePolicy, UserInlinePolicyProvider } from 'cdk-user-inline-policy';
import { assertPolicyNames, READ } from './user';
import { VERSION, versions } from './version';

const app = new App();
const stack = new Stack(app, 'IntegCleanUp');
const stays = 'cdk-user-inline-policy-integ-stays';
const leaves = 'cdk-user-inline-policy-integ-leaves';
const refused = 'cdk-user-inline-policy-integ-refused';
const users = Object.fromEntries(
  [stays, leaves, refused].map((userName) => [userName, new iam.User(stack, userName, { userName })]),
);

// order: the present version drops the second user
for (const userName of VERSION === 'former' ? [stays, leaves] : [stays]) {
  new UserInlinePolicy(stack, `Read-${userName}`, {
    user: users[userName],
    policyName: 'Read',
    statements: READ,
  });
}

// failure: the rename of the present version cannot delete the former name; the last version lifts the boundary
// and takes the former name back, so that all can be destroyed
const boundary = new iam.ManagedPolicy(stack, 'Boundary', {
  statements: [
    new iam.PolicyStatement({ actions: ['*'], resources: ['*'] }),
    ...(VERSION === 'last'
      ? []
      : [
          new iam.PolicyStatement({
            effect: iam.Effect.DENY,
            actions: ['iam:DeleteUserPolicy'],
            resources: ['*'],
          }),
        ]),
  ],
});
const provider = new UserInlinePolicyProvider(stack, 'Bounded', { permissionsBoundary: boundary });
const base = { user: users[refused], provider, statements: READ };
new UserInlinePolicy(stack, 'Renamed', {
  ...base,
  policyName: VERSION === 'former' ? 'FormerName' : 'NewName',
});
if (VERSION === 'last') {
  new UserInlinePolicy(stack, 'LeftBehind', {
    ...base,
    policyName: 'FormerName',
    onExisting: OnExisting.OVERWRITE,
  });
}

const test = new IntegTest(app, 'CleanUp', {
  testCases: [stack],
  stackUpdateWorkflow: false,
  hooks: versions('clean-up', { last: 'last' }),
});
assertPolicyNames(test, stays, ['Read']);
assertPolicyNames(test, leaves, []);
assertPolicyNames(test, refused, ['FormerName', 'NewName']);
