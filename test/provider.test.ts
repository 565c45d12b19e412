import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { UserInlinePolicy, UserInlinePolicyProvider } from '../lib';

const ENV = { account: '111122223333', region: 'eu-west-1' };
const PARTITION = { Ref: 'AWS::Partition' };

const statements = () => [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] })];

function stackOfThree(): Stack {
  const stack = new Stack(new App(), 'Reports', { env: ENV });
  const alice = iam.User.fromUserName(stack, 'Alice', 'alice');
  const bob = iam.User.fromUserArn(stack, 'Bob', 'arn:aws:iam::111122223333:user/team/bob');
  new UserInlinePolicy(stack, 'A1', { user: alice, statements: statements() });
  new UserInlinePolicy(stack, 'A2', { user: alice, statements: statements() });
  new UserInlinePolicy(stack, 'B1', { user: bob, statements: statements() });
  return stack;
}

test('three policies of two users share one Lambda, one role and one log group', () => {
  const template = Template.fromStack(stackOfThree());
  template.resourceCountIs('Custom::UserInlinePolicy', 3);
  template.resourceCountIs('AWS::Lambda::Function', 1);
  template.resourceCountIs('AWS::IAM::Role', 1);
  template.resourceCountIs('AWS::Logs::LogGroup', 1);
  const tokens = Object.values(template.findResources('Custom::UserInlinePolicy')).map(
    ({ Properties }) => (Properties as { ServiceToken: unknown }).ServiceToken,
  );
  const [functionId] = Object.keys(template.findResources('AWS::Lambda::Function'));
  expect(tokens).toEqual(Array(3).fill({ 'Fn::GetAtt': [functionId, 'Arn'] }));
});

const QUESTIONS = [
  'cloudformation:DescribeStackEvents',
  'cloudformation:DescribeStacks',
  'cloudformation:ListStackResources',
];

test('the role may write the policies of these users and its own log, ask of its own stack, and nothing else', () => {
  const template = Template.fromStack(stackOfThree());
  const [logGroup] = Object.keys(template.findResources('AWS::Logs::LogGroup'));
  const arn = (rest: string) => ({ 'Fn::Join': ['', ['arn:', PARTITION, `:iam::111122223333:${rest}`]] });
  const actions = ['iam:GetUserPolicy', 'iam:PutUserPolicy', 'iam:DeleteUserPolicy', 'iam:ListUserPolicies'];
  const statements = Object.values(
    template.findResources('AWS::IAM::Policy', { Condition: Match.absent() }),
  ).flatMap(
    ({ Properties }) => (Properties as { PolicyDocument: { Statement: unknown } }).PolicyDocument.Statement,
  );
  expect(statements).toEqual([
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: { 'Fn::GetAtt': [logGroup, 'Arn'] },
    },
    { Effect: 'Allow', Action: QUESTIONS, Resource: { Ref: 'AWS::StackId' } },
    { Effect: 'Allow', Action: actions, Resource: [arn('user/alice'), arn('user/*/alice')] },
    { Effect: 'Allow', Action: actions, Resource: 'arn:aws:iam::111122223333:user/team/bob' },
  ]);
  template.hasResourceProperties('AWS::IAM::Role', {
    ManagedPolicyArns: Match.absent(),
    Policies: Match.absent(),
  });
});

test('the Lambda is the bundle, logs JSON, and is not called again when it failed', () => {
  const template = Template.fromStack(stackOfThree());
  template.hasResourceProperties('AWS::Lambda::Function', {
    Handler: 'index.handler',
    Runtime: Match.stringLikeRegexp('^nodejs2[2-9]|^nodejs[3-9]'),
    LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: Match.stringLikeRegexp('Logs') } },
    Timeout: 180,
  });
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    MaximumRetryAttempts: 0,
    MaximumEventAgeInSeconds: 300,
  });
});

test('CloudFormation waits minutes for an answer, and longer than the Lambda runs', () => {
  const template = Template.fromStack(stackOfThree());
  const [handler] = Object.values(template.findResources('AWS::Lambda::Function'));
  const { Timeout } = handler.Properties as { Timeout: number };
  for (const { Properties } of Object.values(template.findResources('Custom::UserInlinePolicy'))) {
    const serviceTimeout = Number((Properties as { ServiceTimeout: string }).ServiceTimeout);
    expect(serviceTimeout).toBeGreaterThan(Timeout);
    expect(serviceTimeout).toBeLessThanOrEqual(600);
  }
});

test('log entries expire after a year, and the log stays when the stack goes', () => {
  Template.fromStack(stackOfThree()).hasResource('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 365 },
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
  });
});

test('each custom resource waits for the right on its user, the Lambda and its settings, and goes before them', () => {
  const template = Template.fromStack(stackOfThree());
  const idsOf = (type: string) => Object.keys(template.findResources(type));
  const grants = idsOf('AWS::IAM::Policy').filter((id) => id.includes('Grant'));
  const needed = ['AWS::Lambda::Function', 'AWS::Lambda::EventInvokeConfig'].flatMap(idsOf);
  const dependencies = Object.values(template.findResources('Custom::UserInlinePolicy')).map(
    ({ DependsOn }) => new Set(DependsOn as string[]),
  );
  expect(dependencies).toEqual([
    new Set([...needed, grants[0]]),
    new Set([...needed, grants[0]]),
    new Set([...needed, grants[1]]),
  ]);
});

test('the right on a user is a resource of its own, which other users do not change', () => {
  const grantsOf = (...names: string[]) => {
    const stack = new Stack(new App(), 'Reports', { env: ENV });
    for (const name of names) {
      const user = iam.User.fromUserName(stack, name, name);
      new UserInlinePolicy(stack, `Read-${name}`, { user, statements: statements() });
    }
    return Template.fromStack(stack).findResources('AWS::IAM::Policy');
  };
  expect(grantsOf('alice', 'bob')).toEqual({ ...grantsOf('alice'), ...grantsOf('bob') });
});

test('users of several stacks with one logical id are told apart', () => {
  const app = new App();
  const [one, two] = ['One', 'Two'].map((id) => new iam.User(new Stack(app, id, { env: ENV }), 'User'));
  const stack = new Stack(app, 'Reports', { env: ENV });
  [one, two].forEach((user, i) => {
    new UserInlinePolicy(stack, `Read${i}`, { user, policyName: 'Read', statements: statements() });
  });
  const template = Template.fromStack(stack);
  const granted = Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.includes('Grant'))
    .map(([, { Properties }]) => JSON.stringify(Properties));
  expect(granted).toEqual([expect.stringContaining('One:Exports'), expect.stringContaining('Two:Exports')]);
});

test('one user imported twice has one right', () => {
  const stack = new Stack(new App(), 'Reports', { env: ENV });
  ['A', 'B'].forEach((id) => {
    const user = iam.User.fromUserName(stack, id, 'alice');
    new UserInlinePolicy(stack, `Read${id}`, { user, statements: statements() });
  });
  const ids = Object.keys(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  expect(ids.filter((id) => id.includes('Grant'))).toHaveLength(1);
});

test('a provider without policies has no rights on users', () => {
  const stack = new Stack(new App(), 'Reports', { env: ENV });
  new UserInlinePolicyProvider(stack, 'Provider');
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('iam:');
});

test('fails where another construct is at the path of the shared provider', () => {
  const stack = new Stack(new App(), 'Reports', { env: ENV });
  new Construct(stack, 'UserInlinePolicyProvider');
  expect(() => UserInlinePolicyProvider.getOrCreate(stack)).toThrow(
    'Reports/UserInlinePolicyProvider: this is the path of the provider that the policies of the stack share, ' +
      'and another construct is there; give it another id',
  );
});

test('the shared provider is reachable at a stable path', () => {
  const stack = stackOfThree();
  const provider = stack.node.findChild('UserInlinePolicyProvider');
  expect(provider).toBe(UserInlinePolicyProvider.getOrCreate(stack));
  expect(provider).toBe(UserInlinePolicyProvider.getOrCreate(stack.node.findChild('A1')));
  expect(provider.node.findChild('Handler')).toBeInstanceOf(lambda.Function);
});

test('each stack has a provider of its own', () => {
  const app = new App();
  const [one, two] = ['One', 'Two'].map((id) => new Stack(app, id, { env: ENV }));
  expect(UserInlinePolicyProvider.getOrCreate(one)).not.toBe(UserInlinePolicyProvider.getOrCreate(two));
});

test('a policy may name another provider, which then alone may write it', () => {
  const stack = new Stack(new App(), 'Reports', { env: ENV });
  const logGroup = new logs.LogGroup(stack, 'Log');
  const provider = new UserInlinePolicyProvider(stack, 'Mine', { logGroup });
  const user = iam.User.fromUserName(stack, 'Alice', 'alice');
  new UserInlinePolicy(stack, 'Read', { user, provider, statements: statements() });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::Lambda::Function', 1);
  template.resourceCountIs('AWS::Logs::LogGroup', 1);
  template.hasResourceProperties('Custom::UserInlinePolicy', {
    ServiceToken: stack.resolve(provider.serviceToken) as object,
  });
  template.hasResourceProperties('AWS::Lambda::Function', {
    LoggingConfig: { LogGroup: stack.resolve(logGroup.logGroupName) as object },
  });
});
