import { App, Aws, CfnParameter, Lazy, NestedStack, Stack, StackProps, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { UserInlinePolicy } from '../../../lib/index';

const ENV = { account: '111122223333', region: 'eu-west-1' };
const ARN = 'arn:aws:iam::111122223333:user';

function byName(scope: Construct, name = 'alice'): iam.IUserRef {
  return iam.User.fromUserName(scope, 'User', name);
}

/** A policy of one name, in a stack of its own. */
function declare(
  scope: Construct,
  id: string,
  props: StackProps,
  userOf: (stack: Stack) => iam.IUserRef = byName,
  policyName = 'Read',
): UserInlinePolicy {
  const stack = new Stack(scope, id, props);
  return policyIn(stack, userOf(stack), policyName);
}

function policyIn(
  scope: Construct,
  user: iam.IUserRef,
  policyName = 'Read',
  id = 'Policy',
): UserInlinePolicy {
  const statements = [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] })];
  return new UserInlinePolicy(scope, id, { user, policyName, statements });
}

function errors({ stack }: UserInlinePolicy): string[] {
  try {
    Template.fromStack(stack);
  } catch (error) {
    return (error as Error).message.split('\n').slice(1);
  }
  return [];
}

function warnings({ stack }: UserInlinePolicy): unknown[] {
  return Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ id, entry }) => [id, entry.data]);
}

const BOTH = [
  '  [A/Policy] B/Policy also declares the policy "Read" of the user "alice"; give each another policyName',
  '  [B/Policy] A/Policy also declares the policy "Read" of the user "alice"; give each another policyName',
];

describe('two stacks of one account fail that declare one policy', () => {
  const others: [string, (stack: Stack) => iam.IUserRef][] = [
    ['by name', byName],
    ['by ARN', (stack) => iam.User.fromUserArn(stack, 'User', `${ARN}/alice`)],
    ['by ARN with a path', (stack) => iam.User.fromUserArn(stack, 'User', `${ARN}/team/alice`)],
    ['by a user made under that name', (stack) => new iam.User(stack, 'User', { userName: 'alice' })],
    ['by a CfnUser made under that name', (stack) => new iam.CfnUser(stack, 'User', { userName: 'alice' })],
  ];
  test.each(others)('%s', (_what, userOf) => {
    const app = new App();
    declare(app, 'A', { env: ENV });
    expect(errors(declare(app, 'B', { env: ENV }, userOf))).toEqual(BOTH);
  });

  test('in several regions', () => {
    const app = new App();
    declare(app, 'A', { env: ENV });
    expect(errors(declare(app, 'B', { env: { ...ENV, region: 'us-east-1' } }))).toEqual(BOTH);
  });

  test('of a user that a third one makes', () => {
    const app = new App();
    const user = new iam.User(new Stack(app, 'Users', { env: ENV }), 'Alice');
    declare(app, 'A', { env: ENV }, () => user);
    const second = declare(app, 'B', { env: ENV }, () => user.node.defaultChild as iam.CfnUser);
    expect(errors(second)).toEqual([
      BOTH[0].replace('alice', 'Users/Alice'),
      BOTH[1].replace('alice', 'Users/Alice/Resource'),
    ]);
  });

  test('in names that differ in case', () => {
    const app = new App();
    declare(app, 'A', { env: ENV });
    const second = declare(app, 'B', { env: ENV }, (stack) => byName(stack, 'ALICE'));
    expect(errors(second)).toHaveLength(2);
  });
});

test('fails in a stack and one nested in it, whose account is unknown but one', () => {
  const stack = new Stack(new App(), 'A');
  const user = byName(stack);
  policyIn(stack, user);
  const nested = policyIn(new NestedStack(stack, 'N'), user);
  expect(errors(nested)).toEqual([
    '  [A/Policy] A/N/Policy also declares the policy "Read" of the user "alice"; give each another policyName',
    '  [A/N/Policy] A/Policy also declares the policy "Read" of the user "alice"; give each another policyName',
  ]);
});

test('warns of one name in stacks of several regions whose account is unknown', () => {
  const app = new App();
  const first = declare(app, 'A', { env: { region: 'eu-west-1' } });
  const second = declare(app, 'B', { env: { region: 'us-east-1' } });
  expect(errors(second)).toEqual([]);
  const warning = (path: string, other: string) => [
    path,
    `${other} also declares the policy "Read" of the user "alice"; if the stacks are deployed to one account, this is one policy, ` +
      'also from several regions, as IAM is global; omit policyName to get a name for each stack ' +
      '[ack: cdk-user-inline-policy:POLICY_NAME_OF_OTHER_STACK]',
  ];
  expect(warnings(first)).toEqual([warning('/A/Policy', 'B/Policy')]);
  expect(warnings(second)).toEqual([warning('/B/Policy', 'A/Policy')]);
});

describe('says nothing of one name', () => {
  test('in different accounts', () => {
    const app = new App();
    declare(app, 'A', { env: ENV });
    const second = declare(app, 'B', { env: { ...ENV, account: '444455556666' } });
    expect([errors(second), warnings(second)]).toEqual([[], []]);
  });

  test('in stages whose accounts are unknown', () => {
    const app = new App();
    declare(new Stage(app, 'Dev'), 'A', {});
    const second = declare(new Stage(app, 'Prod'), 'A', {});
    expect([errors(second), warnings(second)]).toEqual([[], []]);
  });

  test('of different users', () => {
    const app = new App();
    declare(app, 'A', { env: ENV });
    const second = declare(app, 'B', { env: ENV }, (stack) => byName(stack, 'bob'));
    expect([errors(second), warnings(second)]).toEqual([[], []]);
  });

  test('with a part that each stack fills in', () => {
    const app = new App();
    declare(app, 'A', { env: ENV }, byName, `Read-${Aws.STACK_NAME}`);
    const second = declare(app, 'B', { env: ENV }, byName, `Read-${Aws.STACK_NAME}`);
    expect([errors(second), warnings(second)]).toEqual([[], []]);
  });
});

test('fails where user and name are known at deploy only and the same', () => {
  const stack = new Stack(new App(), 'A', { env: ENV });
  const name = new CfnParameter(stack, 'Name').valueAsString;
  policyIn(stack, iam.User.fromUserName(stack, 'One', name), name, 'P1');
  const second = policyIn(stack, iam.User.fromUserName(stack, 'Two', name), name, 'P2');
  expect(errors(second)).toEqual([
    '  [A/P1] A/P2 also declares the policy of this name of the user "A/One"; give each another policyName',
    '  [A/P2] A/P1 also declares the policy of this name of the user "A/Two"; give each another policyName',
  ]);
});

describe('names from Lazy', () => {
  const lazy = (name: string) => Lazy.string({ produce: () => name });

  test('fail as one when they are one at synth', () => {
    const app = new App();
    const a = declare(app, 'A', { env: ENV }, (stack) => byName(stack, lazy('alice')), lazy('Read'));
    const made = (stack: Stack) => new iam.CfnUser(stack, 'User', { userName: lazy('Alice') });
    declare(app, 'B', { env: ENV }, made, 'Read');
    expect(errors(a)).toEqual([
      BOTH[0],
      '  [B/Policy] A/Policy also declares the policy "Read" of the user "Alice"; give each another policyName',
    ]);
  });

  test('are two when they differ at synth', () => {
    const app = new App();
    const a = declare(app, 'A', { env: ENV }, byName, lazy('Read'));
    declare(app, 'B', { env: ENV }, byName, lazy('Write'));
    declare(app, 'C', { env: ENV }, (stack) => byName(stack, lazy('bob')), lazy('Read'));
    expect(errors(a)).toEqual([]);
  });
});
