import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ExclusiveUserInlinePolicies, OnUnmanaged, UserInlinePolicy } from '../lib';

const ENV = { account: '111122223333', region: 'eu-west-1' };

function setUp() {
  const app = new App();
  const stack = new Stack(app, 'Team', { env: ENV });
  const alice = iam.User.fromUserName(stack, 'Alice', 'alice');
  const policy = (id: string, user: iam.IUserRef = alice, scope = stack) =>
    new UserInlinePolicy(scope, id, {
      user,
      policyName: id,
      statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] })],
      securityDiff: false,
    });
  return { app, stack, alice, policy };
}

test('names the policies, waits for them, and reports by default', () => {
  const { stack, alice, policy } = setUp();
  const policies = [policy('Read'), policy('Write')];
  const exclusive = new ExclusiveUserInlinePolicies(stack, 'Only', { user: alice, policies });
  const template = Template.fromStack(stack);
  const [resource] = Object.values(template.findResources('Custom::ExclusiveUserInlinePolicies'));
  expect(resource.Properties).toEqual({
    ServiceToken: { 'Fn::GetAtt': [expect.stringMatching(/^UserInlinePolicyProviderHandler/), 'Arn'] },
    ServiceTimeout: '300',
    ContractVersion: '1',
    UserName: 'alice',
    PolicyNames: ['Read', 'Write'],
    IgnoredPolicyNames: [],
    OnUnmanaged: 'REPORT',
  });
  const waited = Object.keys(template.findResources('Custom::UserInlinePolicy'));
  expect(resource.DependsOn).toEqual(expect.arrayContaining(waited));
  expect(resource.DependsOn).toEqual(
    expect.arrayContaining([expect.stringMatching(/^UserInlinePolicyGrant/)] as string[]),
  );
  const id = stack.getLogicalId(exclusive.node.defaultChild as never);
  expect(stack.resolve([exclusive.unmanagedPolicyNames, exclusive.unmanagedPolicyCount])).toEqual([
    { 'Fn::GetAtt': [id, 'UnmanagedPolicyNames'] },
    { 'Fn::GetAtt': [id, 'UnmanagedPolicyCount'] },
  ]);
});

test('removes what is unmanaged when told to, but for what is spared', () => {
  const { stack, alice, policy } = setUp();
  new ExclusiveUserInlinePolicies(stack, 'Only', {
    user: alice,
    policies: [policy('Read')],
    onUnmanaged: OnUnmanaged.REMOVE,
    ignoredPolicyNames: ['breakglass-*'],
  });
  Template.fromStack(stack).hasResourceProperties('Custom::ExclusiveUserInlinePolicies', {
    IgnoredPolicyNames: ['breakglass-*'],
    OnUnmanaged: 'REMOVE',
  });
});

test('knows the user by any way of naming it', () => {
  const { app, stack, alice, policy } = setUp();
  const user = iam.User.fromUserArn(stack, 'Alice2', 'arn:aws:iam::111122223333:user/team/alice');
  new ExclusiveUserInlinePolicies(stack, 'Only', { user, policies: [policy('Read', alice)] });
  expect(() => app.synth()).not.toThrow();
});

test('fails with a policy of another user in the list', () => {
  const { app, stack, alice, policy } = setUp();
  const bob = iam.User.fromUserName(stack, 'Bob', 'bob');
  new ExclusiveUserInlinePolicies(stack, 'Only', {
    user: alice,
    policies: [policy('Read'), policy('Write', bob)],
  });
  expect(() => app.synth()).toThrow(
    '[Team/Only] Team/Write is a policy of the user "bob"; the list takes policies of the user "alice"',
  );
});

test('fails with patterns that no name can fit, and with every one of them', () => {
  const { app, stack, alice } = setUp();
  new ExclusiveUserInlinePolicies(stack, 'Only', {
    user: alice,
    policies: [],
    ignoredPolicyNames: ['a/*', 'ok-*', ''],
  });
  expect(() => app.synth()).toThrow(
    '[Team/Only] ignoredPolicyNames contains "a/*"; it takes 1 to 128 letters and digits of ASCII, + = , . @ _ - and the wildcards * and ?\n' +
      '  [Team/Only] ignoredPolicyNames contains ""; it takes 1 to 128 letters and digits of ASCII, + = , . @ _ - and the wildcards * and ?',
  );
});

test('fails where another stack of the app declares a policy of the user that is not listed', () => {
  const { app, stack, alice, policy } = setUp();
  const other = new Stack(app, 'Other', { env: ENV });
  policy('Billing', iam.User.fromUserName(other, 'Alice', 'Alice'), other);
  policy('breakglass-1', iam.User.fromUserName(other, 'Alice2', 'alice'), other);
  policy('NotListed');
  new ExclusiveUserInlinePolicies(stack, 'Only', {
    user: alice,
    policies: [],
    ignoredPolicyNames: ['breakglass-*'],
  });
  expect(() => app.synth()).toThrow(
    '[Team/Only] Other/Billing declares a policy of the user "alice", too; add it to policies, or its name to ignoredPolicyNames',
  );
});

test('takes a policy of another stack into the list', () => {
  const { app, stack, alice, policy } = setUp();
  const other = new Stack(app, 'Other', { env: ENV });
  const billing = policy('Billing', iam.User.fromUserName(other, 'Alice', 'alice'), other);
  new ExclusiveUserInlinePolicies(stack, 'Only', { user: alice, policies: [billing] });
  Template.fromStack(stack).hasResourceProperties('Custom::ExclusiveUserInlinePolicies', {
    PolicyNames: ['Billing'],
  });
  expect(stack.dependencies).toEqual([other]);
});

test('fails where two have exclusive control of one user', () => {
  const { app, stack, alice } = setUp();
  new ExclusiveUserInlinePolicies(stack, 'One', { user: alice, policies: [] });
  new ExclusiveUserInlinePolicies(stack, 'Two', { user: alice, policies: [] });
  expect(() => app.synth()).toThrow('[Team/One] Team/Two has exclusive control of the user "alice", too');
});

test('fails with a user name that IAM does not take', () => {
  const { app, stack } = setUp();
  const user = iam.User.fromUserName(stack, 'Bad', 'a b');
  new ExclusiveUserInlinePolicies(stack, 'Only', { user, policies: [] });
  expect(() => app.synth()).toThrow('[Team/Only] the user name "a b" holds " "');
});

test('spares and waits for all policies that the stack declares for the user, whenever it does', () => {
  const { stack, alice, policy } = setUp();
  const listed = policy('Read');
  new ExclusiveUserInlinePolicies(stack, 'Only', { user: alice, policies: [listed] });
  const later = policy('Later');
  policy('Others', iam.User.fromUserName(stack, 'Bob', 'bob'));
  const [{ Properties, DependsOn }] = Object.values(
    Template.fromStack(stack).findResources('Custom::ExclusiveUserInlinePolicies'),
  ) as { Properties: { PolicyNames: unknown }; DependsOn: string[] }[];
  expect(Properties.PolicyNames).toEqual(['Read', 'Later']);
  const waited = Object.keys(Template.fromStack(stack).findResources('Custom::UserInlinePolicy'));
  expect(DependsOn.filter((id) => waited.includes(id)).sort()).toEqual(
    [listed, later].map(({ node }) => stack.getLogicalId(node.defaultChild as CfnResource)).sort(),
  );
});

describe('policies that CloudFormation itself writes', () => {
  const REMOVE = { policies: [], onUnmanaged: OnUnmanaged.REMOVE };
  const wayOut = (name: string, user = 'alice') =>
    `writes the inline policy "${name}" of the user "${user}", which would be removed; ` +
    'declare it as a UserInlinePolicy, or add its name to ignoredPolicyNames';
  const policyDocument = { Version: '2012-10-17', Statement: [] };

  test('fails with each that would be removed, however it names the user', () => {
    const { app, stack, alice } = setUp();
    const other = new Stack(app, 'Other', { env: { ...ENV, region: 'us-east-1' } });
    const made = new iam.CfnUser(other, 'Made', {
      userName: 'Alice',
      policies: [{ policyName: 'own', policyDocument }],
    });
    new iam.CfnUserPolicy(other, 'ByRef', { userName: made.ref, policyName: 'by-ref', policyDocument });
    new iam.CfnPolicy(other, 'ByName', { users: ['bob', 'alice'], policyName: 'by-name', policyDocument });
    new iam.CfnPolicy(other, 'OfBob', { users: ['bob'], policyName: 'of-bob', policyDocument });
    new s3.Bucket(stack, 'Bucket').grantRead(alice);
    new ExclusiveUserInlinePolicies(stack, 'Only', { user: alice, ...REMOVE });
    const error = thrownBy(() => app.synth());
    expect(error.split('\n').slice(1)).toEqual([
      expect.stringMatching(
        /^ {2}\[Team\/Only\] Team\/Alice\/Policy\/Resource writes the inline policy "[A-Za-z]+[0-9A-F]{8}" of the user "alice", which/,
      ),
      `  [Team/Only] Other/Made ${wayOut('own')}`,
      `  [Team/Only] Other/ByRef ${wayOut('by-ref')}`,
      `  [Team/Only] Other/ByName ${wayOut('by-name')}`,
    ]);
  });

  test('knows a user without a name by the construct', () => {
    const { app, stack } = setUp();
    const user = new iam.User(stack, 'Carol');
    user.addToPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }));
    new iam.CfnUserPolicy(stack, 'Own', { userName: user.userName, policyName: 'own', policyDocument });
    new ExclusiveUserInlinePolicies(stack, 'Only', {
      user,
      ...REMOVE,
      ignoredPolicyNames: ['CarolDefault*'],
    });
    expect(thrownBy(() => app.synth())).toBe(
      `Validation failed with the following errors:\n  [Team/Only] Team/Own ${wayOut('own', 'Team/Carol')}`,
    );
  });

  test('takes no user of another stack for one of the same logical id', () => {
    const app = new App();
    const [stack, other] = ['Team', 'Other'].map((id) => new Stack(app, id, { env: ENV }));
    const [user, another] = [stack, other].map((scope) => new iam.User(scope, 'Carol'));
    new iam.CfnUserPolicy(other, 'Own', { userName: another.userName, policyName: 'own', policyDocument });
    new ExclusiveUserInlinePolicies(stack, 'Only', { user, ...REMOVE });
    expect(() => app.synth()).not.toThrow();
  });

  test.each([
    ['they are reported only', {}],
    ['they are spared', { onUnmanaged: OnUnmanaged.REMOVE, ignoredPolicyNames: ['*'] }],
  ])('passes where %s', (_what, props) => {
    const { app, stack, alice, policy } = setUp();
    new s3.Bucket(stack, 'Bucket').grantRead(alice);
    new ExclusiveUserInlinePolicies(stack, 'Only', { user: alice, policies: [policy('Read')], ...props });
    expect(() => app.synth()).not.toThrow();
  });

  test('takes no UserInlinePolicy for one', () => {
    const { app, stack, alice } = setUp();
    const read = new UserInlinePolicy(stack, 'Read', {
      user: alice,
      statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] })],
    });
    new ExclusiveUserInlinePolicies(stack, 'Only', { user: alice, ...REMOVE, policies: [read] });
    expect(() => app.synth()).not.toThrow();
  });
});

test('fails with a policy of another stack whose name is known at deploy only', () => {
  const app = new App();
  const [stack, other] = ['Team', 'Other'].map((id) => new Stack(app, id));
  const read = new UserInlinePolicy(other, 'Read', {
    user: iam.User.fromUserName(other, 'Alice', 'alice'),
    statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] })],
  });
  const user = iam.User.fromUserName(stack, 'Alice', 'alice');
  new ExclusiveUserInlinePolicies(stack, 'Only', { user, policies: [read] });
  expect(thrownBy(() => app.synth())).toBe(
    'Validation failed with the following errors:\n' +
      '  [Team/Only] Other/Read is of another stack, and its name is known at deploy only; ' +
      'give it a policyName, or take it from policies and add a pattern that fits its name to ignoredPolicyNames',
  );
});

test('warns where only the deployment knows whether two stacks are of one account', () => {
  const { app, stack, alice, policy } = setUp();
  const other = new Stack(app, 'Other');
  const same = iam.User.fromUserName(other, 'Alice', 'alice');
  policy('Billing', same, other);
  new ExclusiveUserInlinePolicies(other, 'Only', { user: same, policies: [] });
  new ExclusiveUserInlinePolicies(stack, 'Only', { user: alice, policies: [] });
  app.synth();
  const warnings = Annotations.fromStack(stack).findWarning('/Team/Only', Match.anyValue());
  const maybe = ', if their stacks are deployed to one account';
  const ack = ' [ack: cdk-user-inline-policy:USER_OF_OTHER_STACK]';
  expect(warnings.map(({ entry }) => entry.data)).toEqual([
    `Other/Only has exclusive control of the user "alice", too${maybe}${ack}`,
    `Other/Billing declares a policy of the user "alice", too${maybe}; add it to policies, or its name to ignoredPolicyNames${ack}`,
  ]);
});

function thrownBy(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}
