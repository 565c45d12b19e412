import { App, Aspects, CfnResource, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as fc from 'fast-check';
import { Construct } from 'constructs';
import { PolicyLinter } from '../../../lib/index';
import { UserGrants } from '../../../lib/private/provider/user-grants';

const ENV = { account: '111122223333', region: 'cn-north-1' };
const READ = ['iam:GetUserPolicy', 'iam:ListUserPolicies'];
const WRITE = ['iam:PutUserPolicy', 'iam:DeleteUserPolicy'];

interface Resource {
  readonly Properties: { readonly PolicyDocument: Document; readonly Roles: unknown };
  readonly DependsOn?: string[];
}
interface Document {
  readonly Statement: { readonly Action: string[]; readonly Resource: unknown[] }[];
}

/** A stack with a role that may write the policies of these users. */
function grantingStack(
  users: (stack: Stack) => iam.IUserRef[],
  { stack = new Stack(new App(), 'Reports', { env: ENV }), boundary = undefined as string | undefined } = {},
) {
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  const required =
    boundary === undefined ? undefined : iam.ManagedPolicy.fromManagedPolicyArn(stack, 'B', boundary);
  const grants = new UserGrants(stack, role, required);
  const needed = users(stack).map((user) => grants.add(user));
  return { stack, role, grants, needed };
}

function named(...names: string[]) {
  return (stack: Stack) => names.map((name, i) => iam.User.fromUserName(stack, `User${i}`, name));
}

function policiesOf(stack: Stack): Record<string, Resource> {
  return Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy') as Record<string, Resource>;
}

/** The document as it will be at deploy. */
function deployedText({ Properties: { PolicyDocument } }: Resource): string {
  return JSON.stringify(PolicyDocument, (_, value: unknown) =>
    isJoin(value)
      ? value['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'aws-cn')).join('')
      : value,
  );
}

function isJoin(value: unknown): value is { 'Fn::Join': [string, unknown[]] } {
  return typeof value === 'object' && value !== null && 'Fn::Join' in value;
}

/** The names of the users that a policy covers, with and without a path. */
function coveredBy(policy: Resource): string[] {
  const { Statement: statements } = JSON.parse(deployedText(policy)) as Document;
  const names = (resource: string) =>
    statements
      .flatMap(({ Resource }) => Resource)
      .map(
        (arn) => new RegExp(`^arn:[^:]+:iam::[^:]+:user/${resource}([^/*]+)$`).exec(String(arn))?.[1] ?? [],
      )
      .flat();
  expect(names('\\*/')).toEqual(names(''));
  return names('');
}

test('one managed policy allows to read and write the policies of all users', () => {
  const { stack, role } = grantingStack(named('alice', 'bob'));
  const arns = (name: string) =>
    [name, `*/${name}`].map((resource) => ({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::111122223333:user/${resource}`]],
    }));
  expect(policiesOf(stack)).toEqual({
    [expectedId(stack)]: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: {
        Description: 'The users whose inline policies are written',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: [...READ, ...WRITE], Resource: [...arns('bob'), ...arns('alice')] },
          ],
        },
        Roles: [stack.resolve(role.roleName)],
      },
    },
  });
});

function expectedId(stack: Stack): string {
  const [id] = Object.keys(policiesOf(stack));
  expect(id).toMatch(/^UserInlinePolicyGrant[0-9a-f]{16}$/);
  return id;
}

test('the right to write takes the boundary of the user where one is required', () => {
  const boundary = 'arn:aws-cn:iam::111122223333:policy/Boundary';
  const { stack } = grantingStack(named('alice'), { boundary });
  const [policy] = Object.values(policiesOf(stack));
  const [{ Resource: users }] = policy.Properties.PolicyDocument.Statement;
  expect(policy.Properties.PolicyDocument.Statement).toEqual([
    { Effect: 'Allow', Action: READ, Resource: users },
    {
      Effect: 'Allow',
      Action: WRITE,
      Resource: users,
      Condition: { StringEquals: { 'iam:PermissionsBoundary': boundary } },
    },
  ]);
});

test.each([
  ['whole', 3],
  ['short', 450],
])('IAM takes the documents with %s ARNs', (_what, users) => {
  const boundary = 'arn:aws-cn:iam::111122223333:policy/Boundary';
  const names = Array.from({ length: users }, (_, i) => `user-${i}`);
  const policies = Object.values(policiesOf(grantingStack(named(...names), { boundary }).stack));
  const findings = policies.flatMap((policy) => PolicyLinter.lintText(deployedText(policy)));
  // the quota is another for managed policies
  expect(findings.filter(({ id }) => id !== 'POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA')).toEqual([]);
});

test('a role without users has no rights on any', () => {
  expect(policiesOf(grantingStack(() => []).stack)).toEqual({});
});

test('one user imported several times counts once', () => {
  const { stack } = grantingStack(named('alice', 'alice'));
  expect(Object.values(policiesOf(stack)).map(coveredBy)).toEqual([['alice']]);
});

test('so does one made here, by whatever construct it is named', () => {
  const { stack } = grantingStack((in_) => {
    const user = new iam.User(in_, 'User');
    return [user, user.node.defaultChild as iam.CfnUser];
  });
  const [{ Properties }] = Object.values(policiesOf(stack));
  expect(Properties.PolicyDocument.Statement[0].Resource).toHaveLength(1);
});

test('knows a user who is declared after an aspect has resolved the rights', () => {
  const { stack, grants } = grantingStack(named('alice'));
  const bob = iam.User.fromUserName(stack, 'Bob', 'bob');
  Aspects.of(stack).add({
    visit: (node) => {
      if (node instanceof iam.CfnManagedPolicy) {
        stack.resolve(node.policyDocument);
        grants.add(bob);
      }
    },
  });
  expect(Object.values(policiesOf(stack)).map(coveredBy)).toEqual([['bob', 'alice']]);
});

describe('a managed policy has another id when something else is granted', () => {
  const idOf = (...args: Parameters<typeof grantingStack>) =>
    Object.keys(policiesOf(grantingStack(...args).stack))[0];
  const made = (props: iam.UserProps) => (stack: Stack) => [new iam.User(stack, 'User', props)];

  test.each<[string, Parameters<typeof grantingStack>, Parameters<typeof grantingStack>]>([
    ['another user', [named('alice')], [named('bob')]],
    ['one user more', [named('alice')], [named('alice', 'bob')]],
    [
      'another boundary',
      [named('alice'), { boundary: 'arn:aws:iam::aws:policy/A' }],
      [named('alice'), { boundary: 'arn:aws:iam::aws:policy/B' }],
    ],
    ['a boundary', [named('alice')], [named('alice'), { boundary: 'arn:aws:iam::aws:policy/A' }]],
    ['another name of a user made here', [made({ userName: 'alice' })], [made({ userName: 'bob' })]],
    ['another path of a user made here', [made({ path: '/a/' })], [made({ path: '/b/' })]],
  ])('%s', (_what, before, after) => {
    expect(idOf(...before)).not.toBe(idOf(...after));
    expect(idOf(...before)).toBe(idOf(...before));
  });

  test('a name that is changed late', () => {
    const late = (userName: string) => (stack: Stack) => {
      const user = new iam.CfnUser(stack, 'User', { userName: 'alice' });
      Aspects.of(stack).add({ visit: (node) => void (node === user && (user.userName = userName)) });
      return [user];
    };
    expect(idOf(late('alice'))).not.toBe(idOf(late('bob')));
  });

  test('but the same in each stage', () => {
    const app = new App();
    const ids = ['Dev', 'Prod'].map((id) => {
      const stack = new Stack(new Stage(app, id), 'Reports', { env: ENV });
      return idOf(named('alice', 'bob'), { stack });
    });
    expect(ids[0]).toBe(ids[1]);
  });
});

test('two roles in one stack have policies of their own', () => {
  const stack = new Stack(new App(), 'Reports', { env: ENV });
  const user = iam.User.fromUserName(stack, 'User', 'alice');
  const roles = ['A', 'B'].map((id) => {
    const role = new iam.Role(new Construct(stack, id), 'Role', {
      assumedBy: new iam.AccountRootPrincipal(),
    });
    new UserGrants(role, role).add(user);
    return stack.resolve(role.roleName) as unknown;
  });
  const policies = Object.values(policiesOf(stack));
  expect(policies.map(({ Properties }) => Properties.Roles)).toEqual(roles.map((role) => [role]));
});

test('users of several stacks with one logical id are told apart', () => {
  const app = new App();
  const users = ['One', 'Two'].map((id) => new iam.User(new Stack(app, id, { env: ENV }), 'User'));
  const { stack } = grantingStack(() => users, { stack: new Stack(app, 'Reports', { env: ENV }) });
  const [{ Properties }] = Object.values(policiesOf(stack));
  const { Resource: arns } = Properties.PolicyDocument.Statement[0];
  expect(new Set(arns)).toEqual(
    new Set(
      ['One', 'Two'].map((id) => ({
        'Fn::ImportValue': expect.stringMatching(`^${id}:ExportsOutputFnGetAttUser`) as string,
      })),
    ),
  );
});

test('a user of the stack around is handed to a nested stack', () => {
  const parent = new Stack(new App(), 'Parent', { env: ENV });
  const user = new iam.User(parent, 'User');
  const { stack } = grantingStack(() => [user], { stack: new NestedStack(parent, 'Nested') });
  const [{ Properties }] = Object.values(policiesOf(stack));
  expect(Properties.PolicyDocument.Statement[0].Resource).toEqual([
    { Ref: expect.stringMatching('^referencetoParentUser') as string },
  ]);
});

test('what needs the right on a user waits for the policy with it, also after that was split', () => {
  const names = Array.from({ length: 200 }, (_, i) => `user-${i}`);
  const { stack, needed } = grantingStack(named(...names));
  needed.forEach((dependable, i) => {
    new CfnResource(stack, names[i], { type: 'Test::Dependent' }).node.addDependency(dependable);
  });
  const policies = policiesOf(stack);
  const dependents = Template.fromStack(stack).findResources('Test::Dependent') as Record<string, Resource>;
  const waitedFor = names.map((name) => dependents[name.replace('-', '')].DependsOn);
  const covering = names.map((name) =>
    Object.keys(policies).filter((id) => coveredBy(policies[id]).includes(name)),
  );
  expect(Object.keys(policies).length).toBeGreaterThan(1);
  expect(waitedFor).toEqual(covering);
});

test.each([8, 16, 20])(
  'the rights on 450 users with names of %i characters fit a role, also while some are replaced',
  (length) => {
    const names = Array.from({ length: 450 }, (_, i) => `user-${i}-`.padEnd(length, 'x'));
    const before = policiesOf(grantingStack(named(...names)).stack);
    const texts = Object.values(before).map(deployedText);
    expect(Math.max(...texts.map((text) => text.length))).toBeLessThanOrEqual(6144);
    const changes = [names.slice(1), [...names, 'new'], [...names.slice(1), 'new']];
    for (const after of changes) {
      const attached = { ...before, ...policiesOf(grantingStack(named(...after)).stack) };
      expect(Object.keys(attached).length).toBeLessThanOrEqual(10);
    }
  },
);

test('warns when so many policies are attached that not all could be replaced at once', () => {
  const names = Array.from({ length: 450 }, (_, i) => `user-${i}-`.padEnd(16, 'x'));
  const { stack, grants } = grantingStack(named(...names));
  expect(Object.keys(policiesOf(stack))).toHaveLength(8);
  expect(grants.problems()).toEqual([]);
  Annotations.fromStack(stack).hasWarning(
    '/Reports',
    'the rights on the users need 8 of the 10 managed policies that IAM allows per role; a deployment that replaces ' +
      'more than 2 of them fails; use another provider for further users ' +
      '[ack: cdk-user-inline-policy:MANY_USERS]',
  );
});

test('says nothing of few policies', () => {
  const { stack, grants } = grantingStack(named('alice', 'bob'));
  expect(grants.problems()).toEqual([]);
  Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
});

test('fails when the rights on the users have no room', () => {
  const names = Array.from({ length: 800 }, (_, i) => `user-${i}-`.padEnd(40, 'x'));
  expect(grantingStack(named(...names)).grants.problems()).toEqual([
    'the rights on 800 users need 24 managed policies of at most 6144 characters; IAM allows 10 per role, and one ' +
      'must remain free for changes; use several providers, each for some of the users',
  ]);
});

describe('any users', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9+=,.@_-]{1,64}$/);
  // so many that they take several policies, and so few that whole ARNs have room
  const some = fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9+=,.@_-]{1,16}$/), {
    minLength: 1,
    maxLength: 200,
    size: 'max',
  });
  const names = fc.uniqueArray(name, { minLength: 1, maxLength: 300, size: 'max' });
  const boundary = fc.option(fc.constant('arn:aws-cn:iam::111122223333:policy/Boundary'), { nil: undefined });

  test('are covered once each and no other, by policies that are not too long', () => {
    fc.assert(
      fc.property(names, boundary, (users, boundary) => {
        const policies = Object.values(policiesOf(grantingStack(named(...users), { boundary }).stack));
        const statements = boundary === undefined ? 1 : 2;
        expect(policies.flatMap(coveredBy).sort()).toEqual(
          users.flatMap((user) => Array<string>(statements).fill(user)).sort(),
        );
        expect(policies.filter((policy) => deployedText(policy).length > 6144)).toEqual([]);
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });

  test('have the same policies in whatever order they come', () => {
    fc.assert(
      fc.property(names, (users) => {
        const policies = (inOrder: string[]) => policiesOf(grantingStack(named(...inOrder)).stack);
        expect(policies([...users].reverse())).toEqual(policies(users));
      }),
      { numRuns: 10, endOnFailure: true },
    );
  });

  test('leave all policies but one as they are when one more comes', () => {
    fc.assert(
      fc.property(some, (users) => {
        const [before, after] = [users.slice(1), users].map((declared) =>
          policiesOf(grantingStack(named(...declared)).stack),
        );
        const gone = Object.keys(before).filter((id) => !(id in after));
        const come = Object.keys(after).filter((id) => !(id in before));
        const covered = (ids: string[], by: Record<string, Resource>) =>
          ids.flatMap((id) => coveredBy(by[id])).sort();
        expect(gone.length).toBeLessThanOrEqual(1);
        expect(covered(come, after)).toEqual([...covered(gone, before), users[0]].sort());
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });
});

// the step from whole ARNs to short ones included
test('450 users may come one by one', () => {
  const { stack, grants } = grantingStack(() => []);
  const attached = () =>
    stack.node.children.flatMap((child) =>
      child instanceof iam.CfnManagedPolicy ? [stack.resolve(child.logicalId) as string] : [],
    );
  let before: string[] = [];
  for (let i = 0; i < 450; i += 1) {
    grants.add(iam.User.fromUserName(stack, `User${i}`, `user-${i}-`.padEnd(20, 'x')));
    const after = attached();
    expect(new Set([...before, ...after]).size).toBeLessThanOrEqual(10);
    before = after;
  }
});
