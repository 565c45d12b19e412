import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ExclusiveUserInlinePolicies, UserInlinePolicy } from '../../lib';

const stack = new Stack(new App(), 'Team');
const alice = iam.User.fromUserName(stack, 'Alice', 'alice');
const group = new iam.Group(stack, 'Group');
const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
const documentJson = '{"Version":"2012-10-17","Statement":[]}';

let created = 0;
const create = (props: unknown) => () => new UserInlinePolicy(stack, `P${created++}`, props as never);
const A_USER =
  'it must be an IAM user: an iam.User, an iam.CfnUser, or an import such as ' +
  'iam.User.fromUserName(this, "Alice", "alice")';

test.each<[string, unknown, string]>([
  ['no props', undefined, `user is undefined; ${A_USER}`],
  ['no user', { documentJson }, `user is undefined; ${A_USER}`],
  ['null as user', { user: null }, `user is null; ${A_USER}`],
  ['a name as user', { user: 'alice' }, `user is "alice"; ${A_USER}`],
  ['a group as user', { user: group }, `user is the Group Team/Group; ${A_USER}`],
  ['a role as user', { user: role }, `user is the Role Team/Role; ${A_USER}`],
  ['a number as policyName', { user: alice, policyName: 7 }, 'policyName is 7; it must be a string'],
  [
    'plain objects as statements',
    { user: alice, statements: [new iam.PolicyStatement(), { Effect: 'Allow' }] },
    'statements[1] is a plain object; it must be a list of iam.PolicyStatement: write new iam.PolicyStatement({ … })',
  ],
  [
    'one statement that is no list',
    { user: alice, statements: new iam.PolicyStatement() },
    'statements is the PolicyStatement object; it must be a list of iam.PolicyStatement: ' +
      'write new iam.PolicyStatement({ … })',
  ],
  [
    'a plain object as document',
    { user: alice, document: { Statement: [] } },
    'document is a plain object; it must be an iam.PolicyDocument; pass JSON text as documentJson',
  ],
  [
    'an object as documentJson',
    { user: alice, documentJson: { Statement: [] } },
    'documentJson is a plain object; it must be a string: pass JSON.stringify(…) of an object',
  ],
  [
    'a function as provider',
    { user: alice, documentJson, provider: () => 0 },
    'provider is a function; it must be a UserInlinePolicyProvider, or what ' +
      'UserInlinePolicyProvider.fromServiceToken returns',
  ],
  [
    'an ARN as role to assume',
    { user: alice, documentJson, assumeRole: { role: 'arn:aws:iam::111122223333:role/policies' } },
    'assumeRole.role is "arn:aws:iam::111122223333:role/policies"; it must be an IAM role: an iam.Role, or an import ' +
      'such as iam.Role.fromRoleArn(this, "Role", "arn:aws:iam::111122223333:role/NAME")',
  ],
  [
    'enums in the wrong case',
    { user: alice, documentJson, onExisting: 'adopt', onModified: 'Retain' },
    'onExisting is "adopt"; it must be one of OnExisting.FAIL, OnExisting.ADOPT, OnExisting.OVERWRITE; ' +
      'onModified is "Retain"; it must be one of OnModified.PROCEED, OnModified.RETAIN, OnModified.FAIL',
  ],
  [
    'a snapshot as removal policy',
    { user: alice, documentJson, removalPolicy: RemovalPolicy.SNAPSHOT },
    'removalPolicy is "snapshot"; it must be one of RemovalPolicy.DESTROY, RemovalPolicy.RETAIN, ' +
      'RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE',
  ],
  [
    'a text as securityDiff',
    { user: alice, documentJson, securityDiff: 'no' },
    'securityDiff is "no"; it must be true or false',
  ],
  [
    'a text as acknowledgedFindings',
    { user: alice, documentJson, acknowledgedFindings: 'MISSING_VERSION' },
    'acknowledgedFindings is "MISSING_VERSION"; it must be a list of strings',
  ],
])('fails with %s', (_what, props, message) => {
  const id = created;
  expect(create(props)).toThrow(new Error(`Team/P${id}: ${message}`));
});

test('a value that is long is cut', () => {
  expect(create({ user: 'x'.repeat(1_000) })).toThrow(`user is "${'x'.repeat(60)}…"; ${A_USER}`);
});

test.each<[string, unknown, string]>([
  ['no policies', { user: alice }, 'policies is undefined; it must be a list of UserInlinePolicy'],
  [
    'native policies',
    { user: alice, policies: [new iam.Policy(stack, 'Native')] },
    'policies[0] is the Policy Team/Native; it must be a list of UserInlinePolicy',
  ],
  [
    'a name and an enum in the wrong case',
    { user: 'alice', policies: [], onUnmanaged: 'remove', ignoredPolicyNames: 'x' },
    `user is "alice"; ${A_USER}; onUnmanaged is "remove"; it must be one of OnUnmanaged.REPORT, OnUnmanaged.REMOVE; ` +
      'ignoredPolicyNames is "x"; it must be a list of strings',
  ],
])('exclusive control fails with %s', (_what, props, message) => {
  const id = `E${created++}`;
  expect(() => new ExclusiveUserInlinePolicies(stack, id, props as never)).toThrow(
    new Error(`Team/${id}: ${message}`),
  );
});
