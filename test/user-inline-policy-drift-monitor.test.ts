import { App, Duration, Fn, Stack, Tags, TimeZone } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression, TimeWindow } from 'aws-cdk-lib/aws-scheduler';
import {
  DriftMonitorOptions,
  ExclusiveUserInlinePolicies,
  OnDrift,
  OnModified,
  OnUnmanaged,
  UserInlinePolicy,
  UserInlinePolicyDriftMonitor,
  UserInlinePolicyProps,
  UserInlinePolicyProvider,
} from '../lib';

const ENV = { account: '111122223333', region: 'eu-west-1' };
const DOCUMENT =
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/*"}}';

function newStack(id = 'Reports'): Stack {
  return new Stack(new App(), id, { env: ENV });
}

function policyOf(stack: Stack, id = 'Read', props: Partial<UserInlinePolicyProps> = {}): UserInlinePolicy {
  const user = iam.User.fromUserName(stack, `${id}User`, id.toLowerCase());
  return new UserInlinePolicy(stack, id, { user, policyName: id, documentJson: DOCUMENT, ...props });
}

interface Schedule {
  readonly Properties: {
    readonly ScheduleExpression: string;
    readonly ScheduleExpressionTimezone?: string;
    readonly FlexibleTimeWindow: object;
    readonly GroupName: object;
    readonly Target: { readonly Arn: object; readonly RoleArn: object; readonly Input: unknown };
  };
  readonly DependsOn: readonly string[];
}

function schedulesOf(stack: Stack): Schedule[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::Scheduler::Schedule')) as Schedule[];
}

/** The input as CloudFormation resolves it, where references have these values. */
function resolvedInput({ Properties: { Target } }: Schedule, values: Record<string, string> = {}): unknown {
  const text = (value: unknown): string => {
    if (typeof value === 'string') {
      return value;
    }
    const {
      Ref,
      'Fn::Join': join,
      'Fn::GetAtt': att = [],
    } = value as { Ref?: string; 'Fn::Join'?: [string, unknown[]]; 'Fn::GetAtt'?: string[] };
    if (join !== undefined) {
      return join[1].map(text).join(join[0]);
    }
    const name = Ref ?? att.join('.');
    return values[name] ?? `<${name}>`;
  };
  return JSON.parse(text(Target.Input));
}

/** What the roles of the stack's functions may do with users, by the construct path of the function. */
function userActions(stack: Stack): Record<string, { actions: string[]; resources: unknown[] }> {
  const grants = stack.node
    .findAll()
    .filter((each): each is iam.CfnManagedPolicy => each instanceof iam.CfnManagedPolicy);
  return Object.fromEntries(
    grants.map((grant) => {
      const { Statement } = stack.resolve(grant.policyDocument) as {
        Statement: { Action: string[]; Resource: unknown[] }[];
      };
      return [
        grant.node.scope!.node.id,
        {
          actions: Statement.flatMap(({ Action }) => Action),
          resources: Statement.flatMap(({ Resource }) => Resource),
        },
      ];
    }),
  );
}

const arnsOf = (name: string) =>
  [name, `*/${name}`].map((each) => ({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::111122223333:user/${each}`]],
  }));
const READ = ['iam:GetUserPolicy', 'iam:ListUserPolicies'];

test('a monitored policy has a schedule whose input holds what is declared', () => {
  const stack = newStack();
  policyOf(stack).monitorDrift();
  const [schedule, ...others] = schedulesOf(stack);
  expect(others).toEqual([]);
  expect(resolvedInput(schedule)).toEqual({
    ContractVersion: '1',
    StackId: '<AWS::StackId>',
    LogicalResourceId: expect.stringMatching(/^Read[0-9A-F]{8}$/) as string,
    ScheduleLogicalId: expect.stringMatching(/^ReadDriftSchedule/) as string,
    ConstructPath: 'Reports/Read',
    UserName: 'read',
    OnDrift: 'REPORT',
    PolicyName: 'Read',
    PolicyDocument: JSON.parse(DOCUMENT) as object,
  });
});

test('CloudFormation creates the schedule after the policy and all that its function needs, and deletes it before', () => {
  const stack = newStack();
  policyOf(stack).monitorDrift();
  const [{ DependsOn }] = schedulesOf(stack);
  const types = DependsOn.map(
    (id) =>
      (Template.fromStack(stack).toJSON() as { Resources: Record<string, { Type: string }> }).Resources[id]
        .Type,
  );
  expect([...new Set(types)].sort()).toEqual([
    'AWS::IAM::ManagedPolicy',
    'AWS::IAM::Policy',
    'AWS::IAM::Role',
    'AWS::Lambda::EventInvokeConfig',
    'AWS::Lambda::Function',
    'Custom::UserInlinePolicy',
  ]);
});

test('values of other resources become part of the input as they are', () => {
  const stack = newStack();
  const bucket = new s3.Bucket(stack, 'Bucket');
  const user = new iam.User(stack, 'User');
  const statements = [
    new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('*')] }),
  ];
  policyOf(stack, 'Read', { user, documentJson: undefined, statements }).monitorDrift();
  const [schedule] = schedulesOf(stack);
  const [bucketId, userId] = [bucket, user].map(({ node }) =>
    stack.getLogicalId(node.defaultChild as iam.CfnUser),
  );
  expect(
    resolvedInput(schedule, { [`${bucketId}.Arn`]: 'arn:aws:s3:::reports-1', [userId]: 'alice-1' }),
  ).toMatchObject({
    UserName: 'alice-1',
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 's3:GetObject', Effect: 'Allow', Resource: 'arn:aws:s3:::reports-1/*' }],
    },
  });
});

test('the input has the very text of the document that the custom resource has', () => {
  const stack = newStack();
  const documentJson = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*",
    "Condition":{"NumericLessThan":{"s3:max-keys":1.0},"StringEquals":{"aws:PrincipalTag/a":"\\"q\\" \\\\ é"}}}]}`;
  policyOf(stack, 'Read', { documentJson }).monitorDrift();
  const [schedule] = schedulesOf(stack);
  const [resource] = Object.values(Template.fromStack(stack).findResources('Custom::UserInlinePolicy'));
  const { PolicyDocument } = resource.Properties as { PolicyDocument: string };
  expect(JSON.stringify(schedule.Properties.Target.Input)).toContain(
    JSON.stringify(PolicyDocument).slice(1, -1),
  );
});

test('what reports only reads, and what repairs writes the users whose policies are repaired, and no others', () => {
  const stack = newStack();
  policyOf(stack, 'Alice').monitorDrift();
  policyOf(stack, 'Bob').monitorDrift({ onDrift: OnDrift.REPAIR });
  policyOf(stack, 'Carol');
  expect(userActions(stack)).toMatchObject({
    DriftReport: { actions: READ, resources: arnsOf('alice') },
    DriftRepair: { actions: [...READ, 'iam:PutUserPolicy'], resources: arnsOf('bob') },
  });
});

test('a REPAIR writes only users who carry the required boundary', () => {
  const stack = newStack();
  const requiredUserBoundary = iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary');
  const provider = new UserInlinePolicyProvider(stack, 'Provider', { requiredUserBoundary });
  policyOf(stack, 'Alice', { provider }).monitorDrift({ onDrift: OnDrift.REPAIR });
  const statements = stack.node
    .findAll()
    .filter((each): each is iam.CfnManagedPolicy => each instanceof iam.CfnManagedPolicy)
    .filter(({ node }) => node.scope?.node.id === 'DriftRepair')
    .flatMap(
      (each) => (stack.resolve(each.policyDocument) as { Statement: { Action: string[] }[] }).Statement,
    );
  expect(statements).toEqual([
    { Effect: 'Allow', Action: READ, Resource: arnsOf('alice') },
    {
      Effect: 'Allow',
      Action: ['iam:PutUserPolicy'],
      Resource: arnsOf('alice'),
      Condition: {
        StringEquals: {
          'iam:PermissionsBoundary': {
            'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111122223333:policy/boundary']],
          },
        },
      },
    },
  ]);
});

test('the schedules may invoke the one function, and only schedules of the group may assume their role', () => {
  const stack = newStack();
  policyOf(stack).monitorDrift();
  const template = Template.fromStack(stack);
  const [group] = Object.keys(template.findResources('AWS::Scheduler::ScheduleGroup'));
  const [{ Properties }] = schedulesOf(stack);
  const roleId = (Properties.Target.RoleArn as { 'Fn::GetAtt': string[] })['Fn::GetAtt'][0];
  const role = template.findResources('AWS::IAM::Role')[roleId].Properties as Record<string, unknown>;
  expect(role.AssumeRolePolicyDocument).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'scheduler.amazonaws.com' },
        Condition: {
          StringEquals: {
            'aws:SourceAccount': '111122223333',
            'aws:SourceArn': { 'Fn::GetAtt': [group, 'Arn'] },
          },
        },
      },
    ],
  });
  expect(Properties.GroupName).toEqual({ Ref: group });
  const policies = Object.values(template.findResources('AWS::IAM::Policy')).map(
    (each) => each.Properties as { Roles?: object[]; PolicyDocument: { Statement: object[] } },
  );
  expect(
    policies.filter(({ Roles }) => JSON.stringify(Roles) === JSON.stringify([{ Ref: roleId }])),
  ).toMatchObject([
    {
      PolicyDocument: {
        Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: Properties.Target.Arn }],
      },
    },
  ]);
});

test('the schedule is every 6 hours, and 450 of them are spread over that time', () => {
  const stack = newStack();
  for (let i = 0; i < 100; i++) {
    policyOf(stack, `P${i}`, { securityDiff: false }).monitorDrift();
  }
  const expressions = schedulesOf(stack).map(({ Properties }) => Properties.ScheduleExpression);
  const minutes = expressions.map((each) => {
    const [, minute, hour] = /^cron\((\d+) (\d+)\/6 \* \* \? \*\)$/.exec(each) ?? [];
    expect(Number(minute)).toBeLessThan(60);
    expect(Number(hour)).toBeLessThan(6);
    return Number(hour) * 60 + Number(minute);
  });
  const busiest = Math.max(...minutes.map((one) => minutes.filter((other) => other === one).length));
  expect(busiest).toBeLessThanOrEqual(4);
  // in each hour some
  expect(new Set(minutes.map((minute) => Math.floor(minute / 60))).size).toBe(6);
});

test('the schedule is what the options say', () => {
  const stack = newStack();
  policyOf(stack).monitorDrift({
    schedule: ScheduleExpression.cron({ minute: '0', hour: '8', timeZone: TimeZone.EUROPE_BERLIN }),
    timeWindow: TimeWindow.flexible(Duration.minutes(30)),
  });
  expect(schedulesOf(stack)).toMatchObject([
    {
      Properties: {
        ScheduleExpression: 'cron(0 8 * * ? *)',
        ScheduleExpressionTimezone: 'Europe/Berlin',
        FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 30 },
      },
    },
  ]);
});

test.each([OnModified.RETAIN, OnModified.FAIL])(
  'REPAIR of a policy with OnModified.%s is an error, whoever asked for it',
  (onModified) => {
    const message =
      `OnDrift.REPAIR replaces what somebody else changed, and OnModified.${onModified} never touches it; ` +
      'call policy.monitorDrift({ onDrift: OnDrift.REPORT }), or give onModified: OnModified.PROCEED';
    const direct = newStack();
    policyOf(direct, 'Read', { onModified }).monitorDrift({ onDrift: OnDrift.REPAIR });
    expect(() => Template.fromStack(direct)).toThrow(message);
    const all = newStack();
    policyOf(all, 'Read', { onModified });
    UserInlinePolicyDriftMonitor.of(all).monitorAll({ onDrift: OnDrift.REPAIR });
    expect(() => Template.fromStack(all)).toThrow(message);
  },
);

describe('all policies of a scope', () => {
  test('are monitored: those before, those after, and exclusive control', () => {
    const stack = newStack();
    const before = policyOf(stack, 'Before');
    UserInlinePolicyDriftMonitor.of(stack.node.root).monitorAll({
      onDrift: OnDrift.REPAIR,
      schedule: ScheduleExpression.rate(Duration.hours(1)),
    });
    policyOf(stack, 'After');
    const user = iam.User.fromUserName(stack, 'User', 'before');
    new ExclusiveUserInlinePolicies(stack, 'Only', {
      user,
      policies: [before],
      ignoredPolicyNames: ['breakglass-*'],
      onUnmanaged: OnUnmanaged.REMOVE,
    });
    const schedules = schedulesOf(stack);
    expect(schedules.map(({ Properties }) => Properties.ScheduleExpression)).toEqual(
      Array(3).fill('rate(1 hour)'),
    );
    expect(schedules.map((schedule) => resolvedInput(schedule))).toMatchObject([
      { ConstructPath: 'Reports/Before', OnDrift: 'REPAIR' },
      { ConstructPath: 'Reports/After', OnDrift: 'REPAIR' },
      {
        ConstructPath: 'Reports/Only',
        // it removes nothing
        OnDrift: 'REPORT',
        UserName: 'before',
        PolicyNames: ['Before'],
        IgnoredPolicyNames: ['breakglass-*'],
      },
    ]);
  });

  test.each<[string, (policy: UserInlinePolicy, options: DriftMonitorOptions) => void]>([
    [
      'before',
      (policy, options) => {
        policy.monitorDrift();
        UserInlinePolicyDriftMonitor.of(policy.stack).monitorAll(options);
      },
    ],
    [
      'after',
      (policy, options) => {
        UserInlinePolicyDriftMonitor.of(policy.stack).monitorAll(options);
        policy.monitorDrift();
      },
    ],
  ])('a policy keeps options of its own that it got %s, and leaves no right to write', (_when, monitor) => {
    const stack = newStack();
    const policy = policyOf(stack, 'Alice');
    policyOf(stack, 'Bob');
    monitor(policy, { onDrift: OnDrift.REPAIR });
    expect(schedulesOf(stack).map((schedule) => resolvedInput(schedule))).toMatchObject([
      { ConstructPath: 'Reports/Alice', OnDrift: 'REPORT' },
      { ConstructPath: 'Reports/Bob', OnDrift: 'REPAIR' },
    ]);
    expect(userActions(stack)).toMatchObject({
      DriftReport: { resources: arnsOf('alice') },
      DriftRepair: { resources: arnsOf('bob') },
    });
  });

  test('where nothing is repaired after all, nothing can write', () => {
    const stack = newStack();
    UserInlinePolicyDriftMonitor.of(stack).monitorAll({ onDrift: OnDrift.REPAIR });
    policyOf(stack, 'Alice').monitorDrift();
    expect(Object.keys(userActions(stack)).sort()).toEqual(['DriftReport', 'UserInlinePolicyProvider']);
    expect(
      Object.values(userActions(stack)).filter(({ actions }) => actions.includes('iam:PutUserPolicy')),
    ).toHaveLength(1);
    expect(Object.keys(Template.fromStack(stack).findResources('AWS::Lambda::Function'))).toHaveLength(2);
  });

  test('the options of the innermost scope count', () => {
    const app = new App();
    UserInlinePolicyDriftMonitor.of(app).monitorAll({ onDrift: OnDrift.REPAIR });
    const stack = new Stack(app, 'Reports', { env: ENV });
    policyOf(stack, 'Before');
    UserInlinePolicyDriftMonitor.of(stack).monitorAll();
    policyOf(stack, 'After');
    expect(schedulesOf(stack).map((schedule) => resolvedInput(schedule))).toMatchObject([
      { ConstructPath: 'Reports/Before', OnDrift: 'REPORT' },
      { ConstructPath: 'Reports/After', OnDrift: 'REPORT' },
    ]);
  });
});

test('asking twice is an error', () => {
  const stack = newStack();
  const policy = policyOf(stack);
  policy.monitorDrift();
  expect(() => policy.monitorDrift()).toThrow('Reports/Read: monitorDrift was called already; call it once');
  UserInlinePolicyDriftMonitor.of(stack).monitorAll();
  expect(() => UserInlinePolicyDriftMonitor.of(stack).monitorAll()).toThrow(
    'Reports: monitorAll was called for this scope already; call it once',
  );
});

test('options of a wrong type are an error, all at once', () => {
  const options = { onDrift: 'repair', schedule: 'rate(1 hour)', timeWindow: 15 } as unknown as object;
  expect(() => policyOf(newStack()).monitorDrift(options)).toThrow(
    'Reports/Read: onDrift is "repair"; it must be one of OnDrift.REPORT, OnDrift.REPAIR; ' +
      'schedule is "rate(1 hour)"; it must be a scheduler.ScheduleExpression, such as ' +
      'ScheduleExpression.rate(Duration.hours(1)); ' +
      'timeWindow is 15; it must be a scheduler.TimeWindow, such as TimeWindow.flexible(Duration.minutes(15))',
  );
});

test.each<[string, (stack: Stack) => UserInlinePolicyProps['provider'], string]>([
  [
    'an imported provider',
    (stack) =>
      UserInlinePolicyProvider.fromServiceToken(
        stack,
        'Provider',
        'arn:aws:lambda:eu-west-1:111122223333:function:writer',
      ),
    'the Lambda belongs to another stack, and a drift monitor takes functions and roles of this one',
  ],
  [
    'a provider with a role that the user brought',
    (stack) =>
      new UserInlinePolicyProvider(stack, 'Provider', {
        role: iam.Role.fromRoleName(stack, 'Role', 'writer'),
      }),
    'the provider has a role that you brought, and a drift monitor takes roles of its own',
  ],
])('a policy of %s cannot be monitored: an error that says so', (_what, providerOf, message) => {
  const stack = newStack();
  policyOf(stack, 'Read', { provider: providerOf(stack) }).monitorDrift();
  expect(() => Template.fromStack(stack)).toThrow(message);
});

describe('a user of another account', () => {
  const roleOf = (stack: Stack, name: string, account = '444455556666') =>
    iam.Role.fromRoleArn(stack, name, `arn:aws:iam::${account}:role/${name}`);
  const userOf = (stack: Stack) =>
    iam.User.fromUserArn(stack, 'User', 'arn:aws:iam::444455556666:user/alice');

  test('is reached by the role of the policy, or by one that may only read', () => {
    const stack = newStack();
    const assumeRole = { role: roleOf(stack, 'writer'), externalId: 'reports' };
    policyOf(stack, 'One', { user: userOf(stack), assumeRole }).monitorDrift();
    policyOf(stack, 'Two', { user: stack.node.findChild('User') as iam.IUser, assumeRole }).monitorDrift({
      assumeRole: { role: roleOf(stack, 'reader') },
    });
    const inputs = schedulesOf(stack).map(
      (schedule) => resolvedInput(schedule) as { AssumeRole: { RoleArn: string } },
    );
    expect(inputs.map(({ AssumeRole }) => AssumeRole)).toEqual([
      { RoleArn: 'arn:aws:iam::444455556666:role/writer', ExternalId: 'reports' },
      { RoleArn: 'arn:aws:iam::444455556666:role/reader' },
    ]);
    const assumed = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'))
      .filter(({ Properties }) => JSON.stringify(Properties).includes('DriftReport'))
      .flatMap(
        (each) =>
          (each.Properties as { PolicyDocument: { Statement: Record<string, string>[] } }).PolicyDocument
            .Statement,
      )
      .filter(({ Action }) => Action === 'sts:AssumeRole')
      .map(({ Resource }) => Resource);
    expect(assumed.sort()).toEqual(inputs.map(({ AssumeRole }) => AssumeRole.RoleArn).sort());
  });

  test('is not reached by a role of a third account', () => {
    const stack = newStack();
    policyOf(stack, 'Read', {
      user: userOf(stack),
      assumeRole: { role: roleOf(stack, 'writer') },
    }).monitorDrift({
      assumeRole: { role: roleOf(stack, 'reader', '777788889999') },
    });
    expect(() => Template.fromStack(stack)).toThrow(
      'the user belongs to account 444455556666, the role of assumeRole of the drift monitor to account 777788889999; ' +
        'it must be a role of the account of the user',
    );
  });
});

test('names that only the deployment knows are monitored', () => {
  const stack = newStack();
  policyOf(stack, 'Read', { policyName: Fn.ref('Name') }).monitorDrift();
  expect(resolvedInput(schedulesOf(stack)[0], { Name: 'Reports' })).toMatchObject({ PolicyName: 'Reports' });
});

test('tags of the stack reach what checks', () => {
  const stack = newStack();
  policyOf(stack).monitorDrift();
  Tags.of(stack).add('team', 'reports');
  const template = Template.fromStack(stack);
  for (const type of ['AWS::Lambda::Function', 'AWS::Scheduler::ScheduleGroup']) {
    for (const { Properties } of Object.values(template.findResources(type))) {
      expect(Properties).toMatchObject({ Tags: [{ Key: 'team', Value: 'reports' }] });
    }
  }
});

test('the metrics of the provider are under the name of its function', () => {
  const stack = newStack();
  const provider = UserInlinePolicyProvider.getOrCreate(stack);
  const metrics = [provider.metricDrift(), provider.metricRepairs(), provider.metricFailedDriftChecks()];
  expect(metrics.map(({ metricName }) => metricName)).toEqual([
    'Drift',
    'DriftRepaired',
    'FailedDriftChecks',
  ]);
  for (const { namespace, dimensions, statistic } of metrics) {
    expect([namespace, stack.resolve(dimensions), statistic]).toEqual([
      'CdkUserInlinePolicy',
      { FunctionName: { Ref: stack.getLogicalId(provider.handler.node.defaultChild as iam.CfnUser) } },
      'Sum',
    ]);
  }
});
