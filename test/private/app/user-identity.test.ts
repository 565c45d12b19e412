import { App, Aws, CfnParameter, NestedStack, Resource, Stack, StackProps, Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { AssumedRole } from '../../../lib/index';
import { sameUser, UserIdentity, userIdentity } from '../../../lib/private/app/user-identity';
import { assumed } from '../../roles';

const ENV = { account: '111122223333', region: 'eu-west-1' };
const ARN = 'arn:aws:iam::111122223333:user/alice';

function identity(stack: Stack, user: iam.IUserRef, assumed?: AssumedRole): UserIdentity {
  return userIdentity(
    new (class extends Resource {})(stack, `P${stack.node.children.length}`),
    user,
    assumed,
  );
}

function byName(stack: Stack, assumed?: AssumedRole, name = 'alice'): UserIdentity {
  const user = iam.User.fromUserName(stack, `U${stack.node.children.length}`, name);
  return identity(stack, user, assumed);
}

function byArn(stack: Stack): UserIdentity {
  return identity(stack, iam.User.fromUserArn(stack, `U${stack.node.children.length}`, ARN));
}

function stacksOf(one: StackProps, other: StackProps, [a, b]: [Construct?, Construct?] = []) {
  const app = new App();
  return [new Stack(a ?? app, 'A', one), new Stack(b ?? app, 'B', other)] as const;
}

test('in a stack without environment, name and ARN are one user', () => {
  const stack = new Stack(new App(), 'A');
  expect(sameUser(byName(stack), byArn(stack))).toBe('one');
});

test.each<[string, StackProps, StackProps, string]>([
  ['of one account', { env: ENV }, { env: { ...ENV, region: 'us-east-1' } }, 'one'],
  ['of two accounts', { env: ENV }, { env: { ...ENV, account: '444455556666' } }, 'two'],
  ['of a known and an unknown account', { env: ENV }, {}, 'maybe'],
  ['of unknown accounts', {}, {}, 'maybe'],
])('one name in stacks %s', (_what, one, other, sameness) => {
  const [a, b] = stacksOf(one, other);
  expect([sameUser(byName(a), byName(b)), sameUser(byName(b), byName(a))]).toEqual([sameness, sameness]);
});

test('stages of unknown accounts are taken for different ones', () => {
  const app = new App();
  const [a, b] = stacksOf({}, {}, [new Stage(app, 'Dev'), new Stage(app, 'Prod')]);
  expect(sameUser(byName(a), byName(b))).toBe('two');
});

test('a name known at deploy only is one in a stack and its nested stack', () => {
  const stack = new Stack(new App(), 'A');
  const nested = new NestedStack(stack, 'N');
  const user = iam.User.fromUserName(stack, 'U', new CfnParameter(stack, 'Name').valueAsString);
  expect(sameUser(identity(stack, user), identity(nested, user))).toBe('one');
});

test('a name that differs from stack to stack is not', () => {
  const [a, b] = stacksOf({ env: ENV }, { env: ENV });
  const [one, other] = [a, b].map((stack) => byName(stack, undefined, `${Aws.STACK_NAME}-user`));
  expect(sameUser(one, other)).toBe('two');
});

test('a user made here is known by the name that is set last', () => {
  const stack = new Stack(new App(), 'A', { env: ENV });
  const made = new iam.CfnUser(stack, 'Made');
  const user = identity(stack, made);
  expect([sameUser(user, byName(stack)), user.label]).toEqual(['two', 'A/Made']);
  made.userName = 'Alice';
  expect([sameUser(user, byName(stack)), user.label]).toEqual(['one', 'Alice']);
});

describe('users reached by a role', () => {
  const there = assumed('arn:aws:iam::444455556666:role/policies');
  const unknown = assumed(`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/policies`);

  test.each<[string, StackProps, AssumedRole | undefined, AssumedRole | undefined, string]>([
    ['by roles of one account', {}, there, assumed('arn:aws:iam::444455556666:role/policies2'), 'one'],
    ['by a role and without', {}, there, undefined, 'two'],
    ['by one role of an unknown account', {}, unknown, unknown, 'one'],
    ['by a role of an unknown account and another', {}, unknown, there, 'maybe'],
  ])('%s', (_what, props, one, other, sameness) => {
    const stack = new Stack(new App(), 'A', props);
    expect(sameUser(byName(stack, one), byName(stack, other))).toBe(sameness);
  });

  test('are of the account of the stack that is there', () => {
    const [a, b] = stacksOf({ env: ENV }, { env: { ...ENV, account: '444455556666' } });
    expect(sameUser(byName(a, there), byName(b))).toBe('one');
  });
});
