import { App, Aws, CfnResource, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AssumedRole, UserInlinePolicy, UserInlinePolicyQuota, UserInlinePolicyProvider } from '../lib';
import { assumed } from './roles';

const ENV = { account: '111122223333', region: 'eu-west-1' };
const ROLE_ARN = 'arn:aws:iam::444455556666:role/policies';

function setUp(assumeRole?: AssumedRole, userOf?: (stack: Stack) => iam.IUserRef) {
  const app = new App();
  const stack = new Stack(app, 'Team', { env: ENV });
  const user = userOf?.(stack) ?? iam.User.fromUserName(stack, 'Alice', 'alice');
  const policy = (id: string, assume?: AssumedRole) =>
    new UserInlinePolicy(stack, id, {
      user,
      policyName: 'Read',
      assumeRole: assume,
      statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] })],
    });
  return { app, stack, policy, only: assumeRole && policy('Read', assumeRole) };
}

/** What the Lambda's role may do, but for its log and its own stack. */
function grants(stack: Stack): unknown[] {
  const template = Template.fromStack(stack);
  return [
    ...Object.values(template.findResources('AWS::IAM::ManagedPolicy')),
    ...Object.values(template.findResources('AWS::IAM::Policy', { Condition: Match.absent() })),
  ]
    .flatMap(
      ({ Properties }) =>
        (Properties as { PolicyDocument: { Statement: unknown[] } }).PolicyDocument.Statement,
    )
    .filter((statement) => /iam:|sts:/.test(JSON.stringify((statement as { Action: unknown }).Action)));
}

test('the Lambda assumes the role by which the user is reached, and has no other right on users', () => {
  const { stack } = setUp(assumed(ROLE_ARN, 'team-42'));
  expect(grants(stack)).toEqual([{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: ROLE_ARN }]);
  Template.fromStack(stack).hasResource('Custom::UserInlinePolicy', {
    Properties: { AssumeRole: { RoleArn: ROLE_ARN, ExternalId: 'team-42' } },
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('AssumeRole')]),
  });
});

test('the role may be a construct', () => {
  const { stack, policy } = setUp();
  const role = new iam.Role(stack, 'There', { assumedBy: new iam.AccountRootPrincipal() });
  policy('Read', { role });
  const RoleArn = stack.resolve(role.roleArn) as unknown;
  expect(grants(stack)).toEqual([{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: RoleArn }]);
  Template.fromStack(stack).hasResourceProperties('Custom::UserInlinePolicy', { AssumeRole: { RoleArn } });
});

test('policies that share a role share the right to assume it', () => {
  const { stack, policy } = setUp(assumed(ROLE_ARN));
  policy('Other', assumed('arn:aws:iam::777788889999:role/policies'));
  policy('Own');
  expect(grants(stack)).toHaveLength(3);
});

test('a role that was brought is granted nothing', () => {
  const { stack } = setUp();
  const role = iam.Role.fromRoleArn(stack, 'Brought', 'arn:aws:iam::111122223333:role/brought');
  new UserInlinePolicy(stack, 'Read', {
    user: iam.User.fromUserName(stack, 'Bob', 'bob'),
    provider: new UserInlinePolicyProvider(stack, 'Provider', { role }),
    statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] })],
    assumeRole: assumed(ROLE_ARN),
  });
  expect(grants(stack)).toEqual([]);
});

test('the same name of a user in another account is another user', () => {
  const { app, policy } = setUp(assumed(ROLE_ARN));
  policy('Own');
  expect(() => app.synth()).not.toThrow();
  const users = UserInlinePolicyQuota.of(app).report();
  expect(users.map(({ user, account }) => [user, account])).toEqual([
    ['alice', '444455556666'],
    ['alice', '111122223333'],
  ]);
});

test('fails where two constructs declare one policy of that account', () => {
  const { app, policy } = setUp(assumed(ROLE_ARN));
  policy('Again', assumed('arn:aws:iam::444455556666:role/other'));
  expect(() => app.synth()).toThrow(
    '[Team/Read] Team/Again also declares the policy "Read" of the user "alice"',
  );
});

test('grants in policies of other resources name the user there', () => {
  const { stack, only } = setUp(assumed(ROLE_ARN));
  new s3.Bucket(stack, 'Bucket').grantRead(only!);
  Template.fromStack(stack).hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: {
      Statement: [
        Match.objectLike({
          Principal: {
            AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::444455556666:user/alice']] },
          },
        }),
      ],
    },
  });
});

test('a role of the own account, and an ARN of a user that says its account and path, are taken at their word', () => {
  const { stack, policy } = setUp();
  const role = new iam.Role(stack, 'Here', { assumedBy: new iam.AccountRootPrincipal() });
  new s3.Bucket(stack, 'Bucket').grantRead(policy('Read', { role }));
  Template.fromStack(stack).resourceCountIs('AWS::S3::BucketPolicy', 0);

  const arn = 'arn:aws:iam::444455556666:user/team/alice';
  const there = setUp(undefined, (scope) => iam.User.fromUserArn(scope, 'Alice', arn));
  const roleArn = `arn:aws:iam::${Aws.ACCOUNT_ID}:role/policies`;
  expect(there.policy('Read', assumed(roleArn)).grantPrincipal).toMatchObject({
    principalAccount: '444455556666',
    policyFragment: { principalJson: { AWS: [arn] } },
  });
});

test.each([
  [
    'no ARN of a role',
    assumed('policies'),
    'the ARN of assumeRole.role is "policies"; it must be the ARN of one role, such as "arn:aws:iam::111122223333:role/NAME"',
  ],
  ...['*', 'polic?', '${aws:username}'].map((name): [string, AssumedRole, string] => [
    `the ARN role/${name}`,
    assumed(`arn:${Aws.PARTITION}:iam::444455556666:role/${name}`),
    'the ARN of assumeRole.role is "arn:${Token[AWS.Partition',
  ]),
  [
    'a malformed external id',
    assumed(ROLE_ARN, '!'),
    'assumeRole.externalId is "!"; it must be 2 to 1,224 ASCII letters and digits and + = , . @ : / _ -',
  ],
])('fails with %s', (_what, assumeRole, message) => {
  expect(() => setUp(assumeRole).app.synth()).toThrow(`[Team/Read] ${message}`);
});

test('fails with a role construct whose ARN holds a wildcard', () => {
  const { app, stack, policy } = setUp();
  policy('Read', { role: iam.Role.fromRoleArn(stack, 'There', 'arn:aws:iam::444455556666:role/*') });
  expect(() => app.synth()).toThrow(
    '[Team/Read] the ARN of assumeRole.role is "arn:aws:iam::444455556666:role/*"; it must be the ARN of one role, ',
  );
});

test('a role of the same stack goes after the policy, with all its rights', () => {
  const { stack, policy } = setUp();
  const role = new iam.Role(stack, 'There', { assumedBy: new iam.AccountRootPrincipal() });
  role.addToPolicy(new iam.PolicyStatement({ actions: ['iam:PutUserPolicy'], resources: ['*'] }));
  policy('Read', { role });
  const ids = [role, role.node.findChild('DefaultPolicy')].map(({ node }) =>
    stack.getLogicalId(node.defaultChild as CfnResource),
  );
  const [{ DependsOn }] = Object.values(
    Template.fromStack(stack).findResources('Custom::UserInlinePolicy'),
  ) as { DependsOn: string[] }[];
  expect(DependsOn.filter((id) => ids.includes(id))).toEqual(ids.reverse());
});

test('a policy below the role makes no cycle', () => {
  const { stack } = setUp();
  const role = new iam.Role(stack, 'There', { assumedBy: new iam.AccountRootPrincipal() });
  for (const id of ['One', 'Two']) {
    new UserInlinePolicy(role, id, {
      user: iam.User.fromUserName(stack, id, id),
      statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] })],
      assumeRole: { role },
    });
  }
  expect(() => Template.fromStack(stack)).not.toThrow();
});

const userOf = (account: string) => (stack: Stack) =>
  iam.User.fromUserArn(stack, 'Alice', `arn:aws:iam::${account}:user/alice`);

test('fails where the role is of another account than the user', () => {
  expect(() => setUp(assumed(ROLE_ARN), userOf('777788889999')).app.synth()).toThrow(
    '[Team/Read] the user "alice" belongs to account 777788889999, the role of assumeRole to account 444455556666; ' +
      'it must be a role of the account of the user',
  );
});

test('takes the ARN of a user of that account', () => {
  expect(() => setUp(assumed(ROLE_ARN), userOf('444455556666')).app.synth()).not.toThrow();
});

test('takes an ARN that is known at deploy only', () => {
  const roleArn = `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/policies`;
  expect(() => setUp(assumed(roleArn)).app.synth()).not.toThrow();
});
