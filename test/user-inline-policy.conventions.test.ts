import { App, Aspects, CfnResource, NestedStack, RemovalPolicies, Stack, Stage, Tags } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { UserInlinePolicy, UserInlinePolicyProvider } from '../lib';

const ENV = { account: '111122223333', region: 'eu-west-1' };

function newStack(): Stack {
  return new Stack(new App(), 'Reports', { env: ENV });
}

function read(): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] });
}

function policyOf(scope: Construct): UserInlinePolicy {
  const user = iam.User.fromUserName(scope, 'Alice', 'alice');
  return new UserInlinePolicy(scope, 'Read', { user, statements: [read()] });
}

type Found = Record<string, { Properties: Record<string, unknown>; DependsOn?: string[] }>;

function find(stack: Stack, type: string): Found {
  return Template.fromStack(stack).findResources(type) as Found;
}

describe('aspects', () => {
  test('visit the policy and all its resources', () => {
    const stack = newStack();
    policyOf(stack);
    const visited: string[] = [];
    Aspects.of(stack).add({
      visit: (node) => void (CfnResource.isCfnResource(node) && visited.push(node.cfnResourceType)),
    });
    Template.fromStack(stack);
    expect(visited.sort()).toEqual([
      'AWS::IAM::ManagedPolicy',
      'AWS::IAM::Policy',
      'AWS::IAM::Policy',
      'AWS::IAM::Role',
      'AWS::Lambda::EventInvokeConfig',
      'AWS::Lambda::Function',
      'AWS::Logs::LogGroup',
      'Custom::UserInlinePolicy',
    ]);
  });

  test('may add statements', () => {
    const stack = newStack();
    const user = iam.User.fromUserName(stack, 'Alice', 'alice');
    new UserInlinePolicy(stack, 'Read', { user });
    Aspects.of(stack).add({
      visit: (node) => void (node instanceof UserInlinePolicy && node.addStatements(read())),
    });
    const [{ Properties }] = Object.values(find(stack, 'Custom::UserInlinePolicy'));
    expect(Properties.PolicyDocument).toBe(
      '{"Statement":[{"Action":"s3:GetObject","Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"}',
    );
  });
});

test('tags reach what can be tagged, and nothing else', () => {
  const stack = newStack();
  policyOf(stack);
  Tags.of(stack).add('team', 'reports');
  const { Resources } = Template.fromStack(stack).toJSON() as { Resources: Found };
  const tagged = Object.values(Resources as Record<string, { Type: string; Properties: { Tags?: unknown } }>)
    .filter(({ Properties }) => Properties.Tags !== undefined)
    .map(({ Type, Properties }) => [Type, Properties.Tags]);
  const tags = [{ Key: 'team', Value: 'reports' }];
  expect(tagged.sort()).toEqual([
    ['AWS::IAM::Role', tags],
    ['AWS::Lambda::Function', tags],
    ['AWS::Logs::LogGroup', tags],
  ]);
});

test('RemovalPolicies.of keeps the policy', () => {
  const stack = newStack();
  RemovalPolicies.of(policyOf(stack)).retain();
  Template.fromStack(stack).hasResource('Custom::UserInlinePolicy', {
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
  });
});

describe('dependencies', () => {
  test('of the policy on another construct: the custom resource waits', () => {
    const stack = newStack();
    const before = new CfnResource(stack, 'Before', { type: 'AWS::SNS::Topic' });
    policyOf(stack).node.addDependency(before);
    const [{ DependsOn }] = Object.values(find(stack, 'Custom::UserInlinePolicy'));
    expect(DependsOn).toContain('Before');
  });

  test('of another construct on the policy: it waits for the custom resource', () => {
    const stack = newStack();
    const after = new CfnResource(stack, 'After', { type: 'AWS::SNS::Topic' });
    after.node.addDependency(policyOf(stack));
    const [id] = Object.keys(find(stack, 'Custom::UserInlinePolicy'));
    expect(find(stack, 'AWS::SNS::Topic').After.DependsOn).toEqual([id]);
  });

  test('of another construct on one that holds the policy: it waits for all of it that is created', () => {
    const stack = newStack();
    const group = new Construct(stack, 'Group');
    policyOf(group);
    const after = new CfnResource(stack, 'After', { type: 'AWS::SNS::Topic' });
    after.node.addDependency(group);
    const [id] = Object.keys(find(stack, 'Custom::UserInlinePolicy'));
    expect(find(stack, 'AWS::SNS::Topic').After.DependsOn).toEqual([id]);
  });

  test('of what is never created: none', () => {
    const stack = newStack();
    const before = new CfnResource(stack, 'Before', { type: 'AWS::SNS::Topic' });
    policyOf(stack).node.addDependency(before);
    const shadows = Object.values(find(stack, 'AWS::IAM::Policy')).filter((each) => 'Condition' in each);
    expect(shadows.map(({ DependsOn }) => DependsOn)).toEqual([undefined]);
  });

  test('of a policy below a user on that user: the custom resource waits', () => {
    const stack = newStack();
    const user = new iam.User(stack, 'Bob');
    const policy = new UserInlinePolicy(user, 'Read', { user, statements: [read()] });
    policy.node.addDependency(user);
    const [[id, { DependsOn }]] = Object.entries(find(stack, 'Custom::UserInlinePolicy'));
    const [userId] = Object.keys(find(stack, 'AWS::IAM::User'));
    expect(DependsOn).toContain(userId);
    const everything = Object.values((Template.fromStack(stack).toJSON() as { Resources: Found }).Resources);
    expect(everything.filter((each) => each.DependsOn?.includes(id))).toEqual([]);
  });

  test('of a stack on that of the policy', () => {
    const app = new App();
    const stack = new Stack(app, 'Reports', { env: ENV });
    const policy = policyOf(stack);
    const later = new Stack(app, 'Later', { env: ENV });
    new CfnResource(later, 'After', { type: 'AWS::SNS::Topic' }).node.addDependency(policy);
    app.synth();
    expect(later.dependencies).toEqual([stack]);
  });
});

test('a permissions boundary on all of a stack reaches the role and the users, and no policy', () => {
  const stack = newStack();
  new UserInlinePolicy(stack, 'Read', { user: new iam.User(stack, 'Bob'), statements: [read()] });
  const boundary = 'arn:aws:iam::111122223333:policy/boundary';
  iam.PermissionsBoundary.of(stack).apply(
    iam.ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', boundary),
  );
  const { Resources } = Template.fromStack(stack).toJSON() as {
    Resources: Record<string, { Type: string; Properties: object }>;
  };
  const bounded = Object.values(Resources).filter(({ Properties }) => 'PermissionsBoundary' in Properties);
  expect(bounded.map(({ Type }) => Type).sort()).toEqual(['AWS::IAM::Role', 'AWS::IAM::User']);
  expect(bounded.map(({ Properties }) => Properties)).toEqual(
    Array(2).fill(expect.objectContaining({ PermissionsBoundary: boundary })),
  );
});

test('a stage synthesizes, and its name is part of the default name', () => {
  const app = new App();
  const stage = new Stage(app, 'Prod', { env: ENV });
  const policy = policyOf(new Stack(stage, 'Reports'));
  app.synth();
  expect(policy.policyName).toMatch(/^Prod-Reports-Read-[0-9A-F]{8}-eu-west-1$/);
});

test('a nested stack has all of its own, the provider included', () => {
  const stack = newStack();
  const nested = new NestedStack(stack, 'Nested');
  policyOf(nested);
  Template.fromStack(nested).resourceCountIs('Custom::UserInlinePolicy', 1);
  Template.fromStack(nested).resourceCountIs('AWS::Lambda::Function', 1);
  expect(Object.keys((Template.fromStack(stack).toJSON() as { Resources: object }).Resources)).toHaveLength(
    1,
  );
});

test('a user of the stack around it may be used in a nested stack', () => {
  const stack = newStack();
  const user = new iam.User(stack, 'Alice');
  const nested = new NestedStack(stack, 'Nested');
  new UserInlinePolicy(nested, 'Read', { user, statements: [read()] });
  const [{ Properties }] = Object.values(find(nested, 'Custom::UserInlinePolicy'));
  const parameter = (Properties.UserName as { Ref: string }).Ref;
  const [shadow] = Object.values(find(nested, 'AWS::IAM::Policy')).filter(
    ({ Properties: { Users } }) => Users,
  );
  expect(shadow.Properties.Users).toEqual([{ Ref: parameter }]);
});

test('a stack without environment has nothing of an account or a region in its template', () => {
  const app = new App();
  policyOf(new Stack(app, 'Reports'));
  const { template } = app.synth().getStackByName('Reports') as { template: object };
  const text = JSON.stringify(template).replace(/[0-9a-f]{64}/g, '<asset hash>');
  expect(text).not.toMatch(/\d{12}|(?:eu|us)-[a-z]+-\d/);
});

test('a sound policy has no warnings, so that cdk synth --strict passes', () => {
  const stack = newStack();
  policyOf(stack);
  const user = new iam.User(stack, 'Bob');
  new UserInlinePolicy(stack, 'BobsRead', { user, policyName: 'Read', statements: [read()] });
  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  expect(Annotations.fromStack(stack).findError('*', Match.anyValue())).toEqual([]);
});

describe('what can never change once it is published, as CloudFormation refuses another ServiceToken for a resource', () => {
  const SERVICE_TOKEN = { 'Fn::GetAtt': ['UserInlinePolicyProviderHandler9A7157F9', 'Arn'] };

  test('the path of the shared provider, and the logical id of its function', () => {
    const stack = new Stack(new App(), 'Reports');
    const policy = policyOf(stack);
    expect(UserInlinePolicyProvider.getOrCreate(policy).node.path).toBe('Reports/UserInlinePolicyProvider');
    Template.fromStack(stack).hasResourceProperties('Custom::UserInlinePolicy', {
      ServiceToken: SERVICE_TOKEN,
    });
  });

  test('a provider that is created first under the shared id sets options of the same function', () => {
    const stack = new Stack(new App(), 'Reports');
    new UserInlinePolicyProvider(stack, 'UserInlinePolicyProvider', { memorySize: 512 });
    policyOf(stack);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Lambda::Function', 1);
    template.hasResourceProperties('AWS::Lambda::Function', { MemorySize: 512 });
    template.hasResourceProperties('Custom::UserInlinePolicy', { ServiceToken: SERVICE_TOKEN });
  });
});
