import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ExclusiveUserInlinePolicies, UnmanagedPolicies, UserInlinePolicy } from '../lib';

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
    UserName: 'alice',
    PolicyNames: ['Read', 'Write'],
    Except: [],
    Unmanaged: 'REPORT',
  });
  const waited = Object.keys(template.findResources('Custom::UserInlinePolicy'));
  expect(resource.DependsOn).toEqual(expect.arrayContaining(waited));
  expect(resource.DependsOn).toEqual(
    expect.arrayContaining([expect.stringMatching(/^UserInlinePolicyGrant/)] as string[]),
  );
  const id = stack.getLogicalId(exclusive.node.defaultChild as never);
  expect(stack.resolve([exclusive.unmanagedPolicyNames, exclusive.unmanagedPolicyCount])).toEqual([
    { 'Fn::GetAtt': [id, 'Unmanaged'] },
    { 'Fn::GetAtt': [id, 'UnmanagedCount'] },
  ]);
});

test('removes what is unmanaged when told to, but for what is spared', () => {
  const { stack, alice, policy } = setUp();
  new ExclusiveUserInlinePolicies(stack, 'Only', {
    user: alice,
    policies: [policy('Read')],
    unmanaged: UnmanagedPolicies.REMOVE,
    except: ['breakglass-*'],
  });
  Template.fromStack(stack).hasResourceProperties('Custom::ExclusiveUserInlinePolicies', {
    Except: ['breakglass-*'],
    Unmanaged: 'REMOVE',
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
  new ExclusiveUserInlinePolicies(stack, 'Only', { user: alice, policies: [], except: ['a/*', 'ok-*', ''] });
  expect(() => app.synth()).toThrow(
    '[Team/Only] except holds "a/*"; it takes 1 to 128 letters and digits of ASCII, + = , . @ _ - and the wildcards * and ?\n' +
      '  [Team/Only] except holds ""; it takes 1 to 128 letters and digits of ASCII, + = , . @ _ - and the wildcards * and ?',
  );
});

test('fails where another stack of the app declares a policy of the user that is not listed', () => {
  const { app, stack, alice, policy } = setUp();
  const other = new Stack(app, 'Other', { env: ENV });
  policy('Billing', iam.User.fromUserName(other, 'Alice', 'Alice'), other);
  policy('breakglass-1', iam.User.fromUserName(other, 'Alice2', 'alice'), other);
  policy('NotListed');
  new ExclusiveUserInlinePolicies(stack, 'Only', { user: alice, policies: [], except: ['breakglass-*'] });
  expect(() => app.synth()).toThrow(
    '[Team/Only] Other/Billing declares a policy of the user "alice", too; add it to policies, or its name to except',
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
