import { App, CfnParameter, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, Node } from 'constructs';
import { UserInlinePolicy, UserInlinePolicyQuota } from '../../../lib';

const ENV = { account: '111122223333', region: 'eu-west-1' };

function newStack(app = new App(), id = 'Reports'): Stack {
  return new Stack(app, id, { env: ENV });
}

function read(resource = '*'): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [resource] });
}

function documentOf(resource = '*'): iam.PolicyDocument {
  return new iam.PolicyDocument({ statements: [read(resource)] });
}

function declare(
  scope: Construct,
  user: iam.IUserRef,
  policyName = 'Read',
  resource = '*',
): UserInlinePolicy {
  return new UserInlinePolicy(scope, `UserInlinePolicy${policyName}`, {
    user,
    policyName,
    statements: [read(resource)],
  });
}

function errorsOf(stack: Stack): string[] {
  try {
    Template.fromStack(stack);
  } catch (error) {
    return (error as Error).message.split('\n').slice(1);
  }
  return [];
}

function duplicateOf(path: string, user = 'alice'): string {
  return (
    `  [Reports/UserInlinePolicyRead] ${path} also declares the policy "Read" of the user "${user}"; ` +
    'they would overwrite each other: declare the policy once, or give this one another policyName'
  );
}

describe('fails with a native policy of the same user and name', () => {
  const alice = (scope: Construct) => iam.User.fromUserName(scope, 'Alice', 'alice');

  test.each<[string, (stack: Stack) => unknown, string]>([
    [
      'an iam.Policy',
      (stack) => {
        const users = [iam.User.fromUserName(stack, 'Same', 'ALICE')];
        new iam.Policy(stack, 'Native', { policyName: 'Read', users, document: documentOf() });
      },
      'Reports/Native/Resource (AWS::IAM::Policy)',
    ],
    [
      'a CfnUserPolicy',
      (stack) =>
        new iam.CfnUserPolicy(stack, 'Native', {
          userName: 'alice',
          policyName: 'Read',
          policyDocument: documentOf(),
        }),
      'Reports/Native (AWS::IAM::UserPolicy)',
    ],
    [
      'policies of a CfnUser',
      (stack) =>
        new iam.CfnUser(stack, 'Native', {
          userName: 'alice',
          policies: [{ policyName: 'Read', policyDocument: documentOf() }],
        }),
      'Reports/Native (AWS::IAM::User)',
    ],
    [
      'one in a nested stack',
      (stack) => {
        const nested = new NestedStack(stack, 'Nested');
        const users = [iam.User.fromUserName(nested, 'Same', 'alice')];
        new iam.Policy(nested, 'Native', { policyName: 'Read', users, document: documentOf() });
      },
      'Reports/Nested/Native/Resource (AWS::IAM::Policy)',
    ],
  ])('%s', (_what, build, path) => {
    const stack = newStack();
    build(stack);
    declare(stack, alice(stack));
    expect(errorsOf(stack)).toEqual([duplicateOf(path)]);
  });

  test('user.addToPolicy, which the CDK names by the logical id', () => {
    const stack = newStack();
    const user = new iam.User(stack, 'Alice');
    user.addToPolicy(read());
    declare(stack, user, 'AliceDefaultPolicy4F88F298');
    expect(errorsOf(stack)).toEqual([
      '  [Reports/UserInlinePolicyAliceDefaultPolicy4F88F298] Reports/Alice/DefaultPolicy/Resource (AWS::IAM::Policy) ' +
        'also declares the policy "AliceDefaultPolicy4F88F298" of the user "Reports/Alice"; ' +
        'they would overwrite each other: declare the policy once, or give this one another policyName',
    ]);
  });

  test('a user known by a parameter', () => {
    const stack = newStack();
    const name = new CfnParameter(stack, 'Name').valueAsString;
    const policyDocument = documentOf();
    new iam.CfnUserPolicy(stack, 'Native', { userName: name, policyName: 'Read', policyDocument });
    declare(stack, iam.User.fromUserName(stack, 'Alice', name));
    expect(errorsOf(stack)).toEqual([duplicateOf('Reports/Native (AWS::IAM::UserPolicy)', 'Reports/Alice')]);
  });

  test('a user of another stack', () => {
    const app = new App();
    const users = newStack(app, 'Users');
    const user = new iam.User(users, 'Alice');
    new iam.Policy(users, 'Native', { policyName: 'Read', users: [user], document: documentOf() });
    const stack = newStack(app);
    declare(stack, user);
    expect(errorsOf(stack)).toEqual([duplicateOf('Users/Native/Resource (AWS::IAM::Policy)', 'Users/Alice')]);
  });
});

test.each<[string, (stack: Stack) => unknown]>([
  [
    'another user',
    (stack) =>
      new iam.CfnUserPolicy(stack, 'N', {
        userName: 'bob',
        policyName: 'Read',
        policyDocument: documentOf(),
      }),
  ],
  [
    'another name',
    (stack) =>
      new iam.CfnUserPolicy(stack, 'N', {
        userName: 'alice',
        policyName: 'read',
        policyDocument: documentOf(),
      }),
  ],
  [
    'a policy of a role',
    (stack) =>
      new iam.CfnPolicy(stack, 'N', {
        roles: ['alice'],
        policyName: 'Read',
        policyDocument: documentOf(),
      }),
  ],
  [
    'another stage',
    (stack) =>
      new iam.CfnUserPolicy(new Stack(new Stage(stack.node.root, 'Dev'), 'S'), 'N', {
        userName: 'alice',
        policyName: 'Read',
        policyDocument: documentOf(),
      }),
  ],
  [
    'a policy that the CDK leaves out, as nothing was granted',
    (stack) =>
      new iam.Policy(stack, 'N', {
        users: [iam.User.fromUserName(stack, 'Same', 'alice')],
        policyName: 'Read',
      }),
  ],
])('passes with %s', (_what, build) => {
  const stack = newStack();
  build(stack);
  declare(stack, iam.User.fromUserName(stack, 'Alice', 'alice'));
  expect(errorsOf(stack)).toEqual([]);
});

describe('the quota', () => {
  test('counts native policies, marked as such', () => {
    const stack = newStack();
    const user = iam.User.fromUserName(stack, 'Alice', 'alice');
    const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'reports');
    bucket.grantRead(user);
    declare(stack, user, 'Read', `arn:aws:s3:::${'r'.repeat(1800)}`);
    const size = JSON.stringify(documentOf(`arn:aws:s3:::${'r'.repeat(1800)}`)).length;
    const [{ entries, characters }] = UserInlinePolicyQuota.of(stack).report();
    expect(entries).toEqual([
      {
        path: 'Reports/UserInlinePolicyRead',
        policyName: 'Read',
        characters: size,
        percentUsed: 93,
        exact: true,
        isNative: false,
      },
      {
        path: 'Reports/Alice/Policy/Resource',
        policyName: expect.stringMatching(/^AlicePolicy[0-9A-F]{8}$/) as string,
        characters: characters - size,
        percentUsed: Math.round(((characters - size) / 2048) * 100),
        exact: false,
        isNative: true,
      },
    ]);
    expect(errorsOf(stack).join('\n')).toMatch(
      new RegExp(
        '^ {2}\\[Reports/UserInlinePolicyRead\\] the inline policies of the user "alice" use 2,\\d{3}\\+ characters, ' +
          '\\d+ more than the 2,048 that IAM allows for all of them together; shorten them, or move statements to a managed policy:\n' +
          ' {4}construct +characters +used\n' +
          ' {4}Reports/UserInlinePolicyRead +1,\\d{3} +93 %\n' +
          ' {4}Reports/Alice/Policy/Resource \\(native\\) +\\d{3}\\+ +\\d+ %\n' +
          ' {4}together +2,\\d{3}\\+ +\\d+ %\n' +
          ' {4}\\+: without the values that are known only at deployment\n' +
          ' {4}\\(native\\): written by CloudFormation itself, not by a UserInlinePolicy$',
      ),
    );
  });

  test('leaves statements of native policies changeable when it is read early', () => {
    const stack = newStack();
    const user = new iam.User(stack, 'Alice', { userName: 'alice' });
    const statement = read();
    user.addToPolicy(statement);
    declare(stack, user);
    UserInlinePolicyQuota.of(stack).report();
    expect(() => statement.addActions('s3:PutObject')).not.toThrow();
  });

  test('says nothing of users without a UserInlinePolicy', () => {
    const stack = newStack();
    new iam.User(stack, 'Bob').addToPolicy(read());
    expect(UserInlinePolicyQuota.of(stack).report()).toEqual([]);
  });
});

test('an app is looked through once, however many policies it declares', () => {
  const walks = (count: number) => {
    const stack = newStack();
    const user = iam.User.fromUserName(stack, 'Alice', 'alice');
    for (let i = 0; i < count; i++) {
      declare(stack, user, `Read${i}`, `arn:aws:s3:::${i}`);
    }
    const findAll = jest.spyOn(Node.prototype, 'findAll');
    try {
      Template.fromStack(stack);
      return findAll.mock.calls.length;
    } finally {
      findAll.mockRestore();
    }
  };
  expect(walks(12)).toBe(walks(2));
});

test('what is declared between two syntheses is found by the second', () => {
  const app = new App();
  const stack = newStack(app);
  declare(stack, iam.User.fromUserName(stack, 'Alice', 'alice'));
  app.synth();
  new iam.CfnUserPolicy(stack, 'Native', {
    userName: 'alice',
    policyName: 'Read',
    policyDocument: documentOf(),
  });
  expect(() => app.synth({ force: true })).toThrow(duplicateOf('Reports/Native (AWS::IAM::UserPolicy)'));
});
