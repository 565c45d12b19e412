import { App, CfnElement, Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { CustomResourceConfig } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import {
  UserInlinePolicy,
  UserInlinePolicyProvider,
  UserInlinePolicyProviderAttributes,
  UserInlinePolicyProviderProps,
} from '../lib';

const ENV = { account: '111122223333', region: 'eu-west-1' };
const arn = (rest: string) => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::111122223333:${rest}`]],
});

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

/** What the role of the template's only Lambda may do, by policies inline in the role and on users. */
function rightsOf(template: Template) {
  const statementsOf = (type: string) =>
    Object.values(template.findResources(type, { Condition: Match.absent() })).flatMap(
      ({ Properties }) =>
        (Properties as { PolicyDocument: { Statement: object[] } }).PolicyDocument.Statement,
    );
  return { own: statementsOf('AWS::IAM::Policy'), onUsers: statementsOf('AWS::IAM::ManagedPolicy') };
}

test('the role may write the inline policies of these users, ask about its stack, log, and nothing else', () => {
  const template = Template.fromStack(stackOfThree());
  const [logGroup] = Object.keys(template.findResources('AWS::Logs::LogGroup'));
  expect(rightsOf(template)).toEqual({
    own: [
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:FilterLogEvents'],
        Resource: { 'Fn::GetAtt': [logGroup, 'Arn'] },
      },
      {
        Effect: 'Allow',
        Action: [
          'cloudformation:DescribeStackResource',
          'cloudformation:DescribeStacks',
          'cloudformation:ListStackResources',
          'cloudformation:DescribeStackEvents',
          'cloudformation:GetTemplate',
          'cloudformation:DescribeChangeSet',
        ],
        Resource: { Ref: 'AWS::StackId' },
      },
    ],
    onUsers: [
      {
        Effect: 'Allow',
        Action: ['iam:GetUserPolicy', 'iam:ListUserPolicies', 'iam:PutUserPolicy', 'iam:DeleteUserPolicy'],
        Resource: expect.arrayContaining([
          arn('user/alice'),
          arn('user/*/alice'),
          'arn:aws:iam::111122223333:user/team/bob',
        ]) as unknown[],
      },
    ],
  });
  template.hasResourceProperties('AWS::IAM::Role', {
    ManagedPolicyArns: Match.absent(),
    Policies: Match.absent(),
    PermissionsBoundary: Match.absent(),
  });
});

test('the Lambda is the bundle, logs JSON, and is not called again when it failed', () => {
  const template = Template.fromStack(stackOfThree());
  template.hasResourceProperties('AWS::Lambda::Function', {
    Handler: 'index.handler',
    Runtime: Match.stringLikeRegexp('^nodejs2[2-9]|^nodejs[3-9]'),
    LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: Match.stringLikeRegexp('Logs') } },
    Timeout: 300,
    Environment: { Variables: { SERVICE_TIMEOUT: '420', OWN_STACK_ID: { Ref: 'AWS::StackId' } } },
  });
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    MaximumRetryAttempts: 0,
    MaximumEventAgeInSeconds: 420,
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

test('each custom resource waits for all that the Lambda needs, and goes before it', () => {
  const template = Template.fromStack(stackOfThree());
  const needed = [
    'AWS::IAM::Role',
    'AWS::IAM::Policy',
    'AWS::IAM::ManagedPolicy',
    'AWS::Lambda::Function',
    'AWS::Lambda::EventInvokeConfig',
  ].flatMap((type) => Object.keys(template.findResources(type, { Condition: Match.absent() })));
  const dependencies = Object.values(template.findResources('Custom::UserInlinePolicy')).map(
    ({ DependsOn }) => new Set(DependsOn as string[]),
  );
  expect(needed).toHaveLength(5);
  expect(dependencies).toEqual(Array(3).fill(new Set(needed)));
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
    'Reports/UserInlinePolicyProvider: this path is reserved for the provider that the policies of the stack share; ' +
      'give the construct another id',
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

describe('the options', () => {
  const given = (props: (stack: Stack) => UserInlinePolicyProviderProps) => {
    const stack = new Stack(new App(), 'Reports', { env: ENV });
    const provider = new UserInlinePolicyProvider(stack, 'Provider', props(stack));
    const user = iam.User.fromUserName(stack, 'Alice', 'alice');
    new UserInlinePolicy(stack, 'Read', { user, provider, statements: statements() });
    return { stack, provider, template: Template.fromStack(stack) };
  };

  test('of the function', () => {
    const { template } = given(() => ({
      architecture: lambda.Architecture.ARM_64,
      memorySize: 512,
      reservedConcurrentExecutions: 3,
      runtime: lambda.Runtime.NODEJS_22_X,
      timeout: Duration.minutes(10),
    }));
    template.hasResourceProperties('AWS::Lambda::Function', {
      Architectures: ['arm64'],
      MemorySize: 512,
      ReservedConcurrentExecutions: 3,
      Runtime: 'nodejs22.x',
      Timeout: 600,
    });
  });

  test('serviceTimeout reaches CloudFormation, the queue of the Lambda, and the Lambda itself', () => {
    const { provider, template } = given(() => ({ serviceTimeout: Duration.minutes(20) }));
    expect(provider.serviceTimeout.toSeconds()).toBe(1200);
    template.hasResourceProperties('Custom::UserInlinePolicy', { ServiceTimeout: '1200' });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumEventAgeInSeconds: 1200 });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ SERVICE_TIMEOUT: '1200' }) },
    });
  });

  test('verifyEvents reaches the Lambda', () => {
    const environment = (props: UserInlinePolicyProviderProps) =>
      Object.values(given(() => props).template.findResources('AWS::Lambda::Function')).map(
        ({ Properties }) => (Properties as { Environment: { Variables: object } }).Environment.Variables,
      );
    const variables = { SERVICE_TIMEOUT: '420', OWN_STACK_ID: { Ref: 'AWS::StackId' } };
    expect(environment({ verifyEvents: true })).toEqual([{ ...variables, VERIFY_EVENTS: 'true' }]);
    expect(environment({ verifyEvents: false })).toEqual([variables]);
  });

  test('servedStackArns reach the Lambda, which may ask CloudFormation about these stacks, too', () => {
    const served = ['reports-*', 'audit/*'].map(
      (name) => `arn:aws:cloudformation:eu-west-1:111122223333:stack/${name}`,
    );
    const { template } = given(() => ({ servedStackArns: served }));
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ SERVED_STACK_ARNS: served.join(',') }) },
    });
    expect(rightsOf(template).own).toContainEqual(
      expect.objectContaining({ Resource: [{ Ref: 'AWS::StackId' }, ...served] }),
    );
  });

  test('tracing brings its rights', () => {
    const { template } = given(() => ({ tracing: lambda.Tracing.ACTIVE }));
    template.hasResourceProperties('AWS::Lambda::Function', { TracingConfig: { Mode: 'Active' } });
    expect(rightsOf(template).own).toContainEqual({
      Effect: 'Allow',
      Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
      Resource: '*',
    });
  });

  test('permissionsBoundary is that of the role', () => {
    const boundary = 'arn:aws:iam::111122223333:policy/Boundary';
    const { template } = given((stack) => ({
      permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyArn(stack, 'B', boundary),
    }));
    template.hasResourceProperties('AWS::IAM::Role', { PermissionsBoundary: boundary });
  });

  test('requiredUserBoundary is a condition of the rights to write, and of no others', () => {
    const boundary = 'arn:aws:iam::111122223333:policy/Boundary';
    const { template } = given((stack) => ({
      requiredUserBoundary: iam.ManagedPolicy.fromManagedPolicyArn(stack, 'B', boundary),
    }));
    const alice = [arn('user/alice'), arn('user/*/alice')];
    expect(rightsOf(template).onUsers).toEqual([
      { Effect: 'Allow', Action: ['iam:GetUserPolicy', 'iam:ListUserPolicies'], Resource: alice },
      {
        Effect: 'Allow',
        Action: ['iam:PutUserPolicy', 'iam:DeleteUserPolicy'],
        Resource: alice,
        Condition: { StringEquals: { 'iam:PermissionsBoundary': boundary } },
      },
    ]);
  });

  test('a VPC brings the rights on network interfaces, and the Lambda waits for its way out', () => {
    const { stack, template } = given((stack) => ({
      vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 }),
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    }));
    const vpc = stack.node.findChild('Vpc') as ec2.Vpc;
    const [securityGroup] = Object.keys(template.findResources('AWS::EC2::SecurityGroup'));
    template.hasResource('AWS::Lambda::Function', {
      Properties: {
        VpcConfig: {
          SubnetIds: [stack.resolve(vpc.privateSubnets[0].subnetId)],
          SecurityGroupIds: [{ 'Fn::GetAtt': [securityGroup, 'GroupId'] }],
        },
      },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('DefaultRoute')]),
    });
    expect(rightsOf(template).own).toContainEqual({
      Effect: 'Allow',
      Action: [
        'ec2:CreateNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:DeleteNetworkInterface',
        'ec2:AssignPrivateIpAddresses',
        'ec2:UnassignPrivateIpAddresses',
      ],
      Resource: '*',
    });
    template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
  });

  test('securityGroups are those of the Lambda', () => {
    const { template } = given((stack) => ({
      vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 }),
      securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef0')],
    }));
    template.hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: { SecurityGroupIds: ['sg-0123456789abcdef0'] },
    });
  });

  test('a role that is brought gets nothing, whatever else is asked for', () => {
    const { stack, provider, template } = given((stack) => ({
      role: new iam.Role(stack, 'Mine', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
      tracing: lambda.Tracing.ACTIVE,
      vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 }),
    }));
    const mine = stack.node.findChild('Mine') as iam.Role;
    expect(provider.role).toBe(mine);
    expect(rightsOf(template)).toEqual({ own: [], onUsers: [] });
    expect(JSON.stringify(template.findResources('AWS::KMS::Key'))).not.toContain('Mine');
    template.hasResourceProperties('AWS::Lambda::Function', { Role: stack.resolve(mine.roleArn) as object });
  });

  test('the Lambda and its policies wait for all rights of a role that is brought', () => {
    const { stack, template } = given((stack) => {
      const role = new iam.Role(stack, 'Mine', {
        assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      });
      role.addToPolicy(new iam.PolicyStatement({ actions: ['iam:*'], resources: ['*'] }));
      return { role };
    });
    const rights = stack.node.findChild('Mine').node.findChild('DefaultPolicy').node.defaultChild;
    const waits = { DependsOn: Match.arrayWith([stack.getLogicalId(rights as CfnElement)]) };
    template.hasResource('AWS::Lambda::Function', waits);
    template.hasResource('Custom::UserInlinePolicy', waits);
  });

  test('fails on all that is wrong with them at once', () => {
    expect(() => given(() => ({ memorySize: 64, timeout: Duration.seconds(3) }))).toThrow(
      'Reports/Provider: memorySize is 64; it must be a whole number, 128 to 10240; ' +
        'timeout is 3 s; it must be 180 to 900 s',
    );
  });
});

test('tags of the provider reach its Lambda, its role and its log group', () => {
  const stack = stackOfThree();
  Tags.of(UserInlinePolicyProvider.getOrCreate(stack)).add('team', 'reports');
  const template = Template.fromStack(stack);
  for (const type of ['AWS::Lambda::Function', 'AWS::IAM::Role', 'AWS::Logs::LogGroup']) {
    template.hasResourceProperties(type, { Tags: [{ Key: 'team', Value: 'reports' }] });
  }
});

test('metrics are those of the Lambda', () => {
  const stack = stackOfThree();
  const provider = UserInlinePolicyProvider.getOrCreate(stack);
  const metrics = [provider.metricErrors(), provider.metricDuration({ period: Duration.hours(1) })];
  expect(metrics.map((metric) => stack.resolve(metric.toMetricConfig().metricStat) as unknown)).toEqual([
    expect.objectContaining({ namespace: 'AWS/Lambda', metricName: 'Errors', statistic: 'Sum' }),
    expect.objectContaining({ namespace: 'AWS/Lambda', metricName: 'Duration', period: Duration.hours(1) }),
  ]);
  expect(metrics.map(({ dimensions }) => stack.resolve(dimensions) as unknown)).toEqual(
    Array(2).fill({ FunctionName: stack.resolve(provider.handler.functionName) as unknown }),
  );
});

test('metrics of failures and backups are those that the Lambda writes to its log', () => {
  const stack = stackOfThree();
  const provider = UserInlinePolicyProvider.getOrCreate(stack);
  const metrics = [provider.metricFailures(), provider.metricBackups({ statistic: 'Average' })];
  const dimensions = [
    { name: 'FunctionName', value: stack.resolve(provider.handler.functionName) as unknown },
  ];
  const stats = metrics.map((metric) => stack.resolve(metric.toMetricConfig().metricStat) as object);
  const namespace = 'CdkUserInlinePolicy';
  expect(stats).toEqual([
    expect.objectContaining({ namespace, metricName: 'FailedAnswers', statistic: 'Sum', dimensions }),
    expect.objectContaining({ namespace, metricName: 'Backups', statistic: 'Average', dimensions }),
  ]);
});

describe("the CDK's CustomResourceConfig", () => {
  const configured = (
    configure: (config: CustomResourceConfig) => void,
    props: (stack: Stack) => UserInlinePolicyProviderProps = () => ({}),
  ) => {
    const stack = new Stack(new App(), 'Reports', { env: ENV });
    new UserInlinePolicyProvider(stack, 'Provider', props(stack));
    configure(CustomResourceConfig.of(stack));
    return Template.fromStack(stack);
  };

  test('sets the runtime, unless the provider has one', () => {
    const setRuntime = (config: CustomResourceConfig) => config.addLambdaRuntime(lambda.Runtime.NODEJS_24_X);
    configured(setRuntime).hasResourceProperties('AWS::Lambda::Function', { Runtime: 'nodejs24.x' });
    configured(setRuntime, () => ({ runtime: lambda.Runtime.NODEJS_22_X })).hasResourceProperties(
      'AWS::Lambda::Function',
      { Runtime: 'nodejs22.x' },
    );
  });

  test('sets log retention and removal policy of the log group, unless it was brought', () => {
    const configure = (config: CustomResourceConfig) => {
      config.addLogRetentionLifetime(logs.RetentionDays.TEN_YEARS);
      config.addRemovalPolicy(RemovalPolicy.DESTROY);
    };
    configured(configure).hasResource('AWS::Logs::LogGroup', {
      Properties: { RetentionInDays: 3653 },
      DeletionPolicy: 'Delete',
    });
    const logGroup = (stack: Stack) => new logs.LogGroup(stack, 'Mine');
    const template = configured(configure, (stack) => ({ logGroup: logGroup(stack) }));
    template.resourceCountIs('AWS::Logs::LogGroup', 1);
    template.hasResource('AWS::Logs::LogGroup', {
      Properties: { RetentionInDays: 731 },
      DeletionPolicy: 'Retain',
    });
  });
});

test('fails when the rights on all users have no room in the role', () => {
  const app = new App();
  const stack = new Stack(app, 'Reports', { env: ENV });
  const provider = new UserInlinePolicyProvider(stack, 'Provider');
  for (let i = 0; i < 450; i += 1) {
    const user = iam.User.fromUserArn(
      stack,
      `User${i}`,
      `arn:aws:iam::111122223333:user/${'p'.repeat(200)}/u${i}`,
    );
    provider._serve(user, new Construct(stack, `Resource${i}`));
  }
  expect(() => app.synth()).toThrow(
    '[Reports/Provider] the rights on 450 users need 27 managed policies of at most 6144 characters; IAM allows 10 ' +
      'per role, and one must remain free for changes; use several providers, each for some of the users',
  );
});

test('450 policies of as many users fit a stack, and their rights a role', () => {
  const stack = new Stack(new App(), 'Reports', { env: ENV });
  for (let i = 0; i < 450; i += 1) {
    const user = iam.User.fromUserName(stack, `User${i}`, `firstname.lastname-${i}`);
    new UserInlinePolicy(stack, `Policy${i}`, {
      user,
      policyName: 'Read',
      statements: statements(),
      securityDiff: false,
    });
  }
  const template = Template.fromStack(stack);
  template.resourceCountIs('Custom::UserInlinePolicy', 450);
  const { Resources: resources } = template.toJSON() as { Resources: object };
  expect(Object.keys(resources).length).toBeLessThanOrEqual(500);
  const policies = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
  expect(policies.length).toBeLessThan(10);
  const { onUsers } = rightsOf(template);
  const users = onUsers.flatMap((statement) => (statement as { Resource: unknown[] }).Resource);
  expect(new Set(users.map((arn) => JSON.stringify(arn))).size).toBe(900);
});

describe('the Lambda of another stack', () => {
  const ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:writer';
  const served = (attrs?: UserInlinePolicyProviderAttributes, serviceToken = ARN) => {
    const stack = new Stack(new App(), 'Reports', { env: ENV });
    const provider = UserInlinePolicyProvider.fromServiceToken(stack, 'Provider', serviceToken, attrs);
    const user = iam.User.fromUserName(stack, 'Alice', 'alice');
    new UserInlinePolicy(stack, 'Read', { user, provider, statements: statements(), securityDiff: false });
    return Template.fromStack(stack);
  };

  test.each([
    ['account', 'arn:aws:lambda:eu-west-1:444455556666:function:f', '444455556666 and region eu-west-1'],
    ['region', 'arn:aws:lambda:us-east-1:111122223333:function:f', '111122223333 and region us-east-1'],
  ])('fails with a Lambda of another %s', (_what, arn, other) => {
    expect(() => served({}, arn)).toThrow(
      `Reports/Provider: the Lambda is in account ${other}, ` +
        'the stack in account 111122223333 and region eu-west-1; they must be the same',
    );
  });

  test('takes a Lambda where the environment of the stack is not known', () => {
    const stack = new Stack(new App(), 'Anywhere');
    expect(() => UserInlinePolicyProvider.fromServiceToken(stack, 'Provider', ARN)).not.toThrow();
  });

  test('writes policies, and nothing is made or granted here', () => {
    const template = served();
    const { Resources: resources } = template.toJSON() as { Resources: Record<string, { Type: string }> };
    expect(Object.values(resources).map(({ Type }) => Type)).toEqual(['Custom::UserInlinePolicy']);
    template.hasResourceProperties('Custom::UserInlinePolicy', { ServiceToken: ARN, ServiceTimeout: '420' });
  });

  test('is waited for as long as it takes', () => {
    served({ serviceTimeout: Duration.minutes(17) }).hasResourceProperties('Custom::UserInlinePolicy', {
      ServiceTimeout: '1020',
    });
  });

  test('may be in a stack of the same app', () => {
    const app = new App();
    const owner = new UserInlinePolicyProvider(new Stack(app, 'Owner', { env: ENV }), 'Provider');
    const stack = new Stack(app, 'Reports', { env: ENV });
    const { serviceToken } = owner;
    const provider = UserInlinePolicyProvider.fromServiceToken(stack, 'Provider', serviceToken);
    const user = iam.User.fromUserName(stack, 'Alice', 'alice');
    new UserInlinePolicy(stack, 'Read', { user, provider, statements: statements() });
    Template.fromStack(stack).hasResourceProperties('Custom::UserInlinePolicy', {
      ServiceToken: {
        'Fn::ImportValue': Match.stringLikeRegexp('^Owner:ExportsOutputFnGetAttProviderHandler'),
      },
    });
  });

  test('fails for what is no Lambda function, and for too long a timeout', () => {
    expect(() =>
      served({ serviceTimeout: Duration.hours(2) }, 'arn:aws:sns:eu-west-1:111122223333:topic'),
    ).toThrow(
      'Reports/Provider: the service token is "arn:aws:sns:eu-west-1:111122223333:topic"; it must be the ARN of a ' +
        'Lambda function; serviceTimeout is 7200 s; it must be 1 to 3600 s',
    );
  });
});
