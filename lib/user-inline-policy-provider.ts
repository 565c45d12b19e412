import { Arn, ArnFormat, Duration, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Construct, IConstruct } from 'constructs';
import type { AssumedRole } from './assumed-role';
import { OnDrift } from './drift-monitor-options';
import { DriftFunction } from './private/provider/drift-function';
import { LAMBDA_BUNDLE } from './private/provider/lambda-bundle';
import { acknowledgeWildcards } from './private/provider/nag';
import { roleArnOf } from './private/assumed-role';
import { UserGrants } from './private/provider/user-grants';
import { ImportedProvider } from './private/provider/imported-provider';
import { addValidation, problemsOf } from './private/validation';
import { RoleGrants } from './private/provider/role-grants';
import { optionProblems, serviceTimeoutProblems, timeoutsOf } from './private/provider/validation';
import { UserInlinePolicyProviderBase } from './user-inline-policy-provider-base';
import type {
  UserInlinePolicyProviderAttributes,
  UserInlinePolicyProviderProps,
} from './user-inline-policy-provider-props';

/**
 * The Lambda that writes the inline policies of a stack, with its role and its log group.
 *
 * The first `UserInlinePolicy` of a stack creates the provider that all policies of the stack share. To set options,
 * create a provider and pass it to the policies as `provider`. Tags of the provider reach the Lambda, its role and its
 * log group, and `CustomResourceConfig` of the CDK sets its runtime, log retention and removal policy.
 *
 * One role has space for the rights on several hundred users. When there are too many users, synth fails; use several
 * providers then.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources-lambda.html
 *
 * @example
 * declare const statement: iam.PolicyStatement;
 *
 * const provider = new UserInlinePolicyProvider(this, 'Provider', {
 *   architecture: lambda.Architecture.ARM_64,
 *   verifyEvents: true,
 * });
 * new UserInlinePolicy(this, 'ReadReports', {
 *   user: iam.User.fromUserName(this, 'Alice', 'alice'),
 *   statements: [statement],
 *   provider,
 * });
 */
export class UserInlinePolicyProvider extends UserInlinePolicyProviderBase {
  /**
   * The provider that the policies of a stack share: the one at the path `UserInlinePolicyProvider` below the stack,
   * which is created if it does not exist.
   *
   * Throws when another kind of construct is at that path.
   *
   * @param scope any construct of the stack
   */
  public static getOrCreate(scope: Construct): UserInlinePolicyProvider {
    const stack = Stack.of(scope);
    const existing = stack.node.tryFindChild(SHARED_ID) ?? new UserInlinePolicyProvider(stack, SHARED_ID);
    if (!isProvider(existing)) {
      throw new Error(
        `${existing.node.path}: this path is reserved for the provider that the policies of the stack share; ` +
          'give the construct another id',
      );
    }
    return existing;
  }

  /**
   * The Lambda of a provider in another stack of the same account and region. Its owner must list this stack in
   * `servedStackArns` and grant its role the rights on the users: policies that use it here grant it nothing. The README
   * lists the rights under "One Lambda for several stacks".
   *
   * Throws when the token is not the ARN of a Lambda function of the account and region of the stack, or when the
   * service timeout is not 1 to 3,600 seconds.
   *
   * @param scope where to put the construct
   * @param id the id of the construct
   * @param serviceToken the ARN of the Lambda: the `serviceToken` of the provider in the other stack
   * @param attrs attributes of that provider that the ARN does not contain
   */
  public static fromServiceToken(
    scope: Construct,
    id: string,
    serviceToken: string,
    attrs: UserInlinePolicyProviderAttributes = {},
  ): UserInlinePolicyProviderBase {
    const { serviceTimeout } = timeoutsOf(attrs);
    const provider = new ImportedProvider(scope, id, serviceToken, serviceTimeout);
    refuse(provider, [
      ...serviceTokenProblems(serviceToken, Stack.of(scope)),
      ...serviceTimeoutProblems(serviceTimeout),
    ]);
    return provider;
  }

  /**
   * The Lambda function that CloudFormation calls.
   */
  public readonly handler: lambda.IFunction;

  /**
   * The role of the Lambda. Unless you brought it, it may read, write and delete the inline policies of exactly the users
   * that the policies of this provider name, ask CloudFormation about its own stack and `servedStackArns`, and write and
   * read its log.
   */
  public readonly role: iam.IRole;

  /**
   * The log group of the Lambda.
   */
  public readonly logGroup: logs.ILogGroup;

  /**
   * How long CloudFormation waits for the response to one event.
   */
  public readonly serviceTimeout: Duration;

  // none for a role that the user brought
  private readonly grants?: UserGrants;
  private readonly roleGrants?: RoleGrants;
  private readonly props: UserInlinePolicyProviderProps;

  /**
   * Throws when options are out of range or exclude one another.
   *
   * @param scope where to put the construct
   * @param id the id of the construct
   * @param props the options
   */
  public constructor(scope: Construct, id: string, props: UserInlinePolicyProviderProps = {}) {
    super(scope, id);
    refuse(this, optionProblems(props));
    this.props = props;
    this.serviceTimeout = timeoutsOf(props).serviceTimeout;
    this.logGroup = props.logGroup ?? this.createLogGroup();
    this.role = props.role ?? this.createRole(props);
    if (props.role === undefined) {
      this.grants = new UserGrants(this, this.role, props.requiredUserBoundary);
      this.roleGrants = new RoleGrants(this, this.role);
    }
    this.handler = this.createFunction(props);
    if (props.role !== undefined) {
      this.handler.node.addDependency(props.role);
    }
    addValidation(this, () =>
      problemsOf('TOO_MANY_USERS', [
        ...(this.grants?.problems() ?? []),
        ...this.driftFunctions().flatMap((each) => each.problems()),
      ]),
    );
  }

  /**
   * The `ServiceToken` of the custom resources: the ARN of the Lambda.
   */
  public get serviceToken(): string {
    return this.handler.functionArn;
  }

  /**
   * How many invocations ended without a response to CloudFormation: the Lambda ran out of time or memory, or could not
   * reach CloudFormation. For responses that say that a change failed, see `metricFailures`.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
   * @param props period, statistic and so on
   * @default - sum over 5 minutes
   */
  public metricErrors(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.handler.metricErrors(props);
  }

  /**
   * How long the Lambda worked on an event, in milliseconds.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
   * @param props period, statistic and so on
   * @default - average over 5 minutes
   */
  public metricDuration(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.handler.metricDuration(props);
  }

  /**
   * How many events the Lambda answered with a failure. CloudFormation shows most of them as a failed deployment, but
   * not a failed clean-up after an update: it tries three times, skips the resource and completes the deployment, and
   * the policy is still in IAM. Set an alarm on this metric to learn of it.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html
   * @param props period, statistic and so on
   * @default - sum over 5 minutes
   */
  public metricFailures(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('FailedAnswers', props);
  }

  /**
   * How many documents that somebody else wrote the Lambda copied to its log before it replaced or removed them.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html
   * @param props period, statistic and so on
   * @default - sum over 5 minutes
   */
  public metricBackups(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Backups', props);
  }

  /**
   * How often a drift monitor found a policy missing or changed, or policies that are not managed. Each check counts
   * anew, until somebody repairs it. The counts of each kind are in the metrics `DriftMissing`, `DriftChanged` and
   * `DriftUnmanaged`; what was repaired is also in `metricRepairs`.
   *
   * @see https://github.com/cdk-user-inline-policy/cdk-user-inline-policy/blob/main/docs/drift.md
   * @param props period, statistic and so on
   * @default - sum over 5 minutes
   */
  public metricDrift(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Drift', props);
  }

  /**
   * How many policies a drift monitor with `OnDrift.REPAIR` wrote again.
   *
   * @see https://github.com/cdk-user-inline-policy/cdk-user-inline-policy/blob/main/docs/drift.md
   * @param props period, statistic and so on
   * @default - sum over 5 minutes
   */
  public metricRepairs(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('DriftRepaired', props);
  }

  /**
   * How many drift checks failed, such as for a lack of rights: what they were to check is not known.
   *
   * @see https://github.com/cdk-user-inline-policy/cdk-user-inline-policy/blob/main/docs/drift.md
   * @param props period, statistic and so on
   * @default - sum over 5 minutes
   */
  public metricFailedDriftChecks(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('FailedDriftChecks', props);
  }

  /**
   * See the base class. Throws when the custom resource belongs to another stack.
   *
   * @internal
   */
  public _serve(user: iam.IUserRef, customResource: Construct, assumeRole?: AssumedRole): void {
    const [own, other] = [Stack.of(this), Stack.of(customResource)];
    if (own !== other) {
      throw new Error(
        `${customResource.node.scope?.node.path}: the provider belongs to the stack ${own.node.path}, the policy to ` +
          `${other.node.path}; pass a provider of the same stack, or import the other one with ` +
          'UserInlinePolicyProvider.fromServiceToken',
      );
    }
    customResource.node.addDependency(this.handler, this.role);
    const roleArn = roleArnOf(assumeRole);
    const grant = roleArn === undefined ? this.grants?.add(user) : this.roleGrants?.add(roleArn);
    if (grant !== undefined) {
      customResource.node.addDependency(grant);
    }
  }

  /**
   * See the base class.
   *
   * @internal
   */
  public _driftFunction(onDrift: OnDrift): Construct | string {
    const { props } = this;
    if (props.role !== undefined) {
      return (
        'the provider has a role that you brought, and a drift monitor takes roles of its own; ' +
        'use a provider without role for the policies that you monitor'
      );
    }
    const id = DRIFT_IDS[onDrift];
    const existing = this.driftFunctions().find(({ node }) => node.id === id);
    return existing ?? this.createDriftFunction(id, onDrift);
  }

  private driftFunctions(): DriftFunction[] {
    return Object.values(DRIFT_IDS).flatMap((id) => (this.node.tryFindChild(id) as DriftFunction) ?? []);
  }

  private createDriftFunction(id: string, onDrift: OnDrift): DriftFunction {
    const { props } = this;
    const group = this.node.tryFindChild(SCHEDULES_ID) ?? new CfnScheduleGroup(this, SCHEDULES_ID);
    const drift = new DriftFunction(this, id, {
      onDrift,
      options: this.functionOptions(),
      logGroup: this.logGroup,
      scheduleGroup: group as CfnScheduleGroup,
      metricFunctionName: this.handler.functionName,
      settledAfter: this.serviceTimeout,
      permissionsBoundary: props.permissionsBoundary,
      requiredUserBoundary: props.requiredUserBoundary,
      networkActions: props.vpc === undefined ? [] : NETWORK_ACTIONS,
    });
    this.markRuntime(drift.handler);
    return drift;
  }

  // the Lambda writes them to its log, in the embedded metric format
  private metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap: { FunctionName: this.handler.functionName },
      statistic: cloudwatch.Stats.SUM,
      ...props,
    }).attachTo(this.handler);
  }

  private createLogGroup(): logs.LogGroup {
    const logGroup = new logs.LogGroup(this, 'Logs', { retention: logs.RetentionDays.ONE_YEAR });
    logGroup.node.addMetadata(CUSTOM_RESOURCE_LOG_GROUP, true);
    return logGroup;
  }

  private createRole(props: UserInlinePolicyProviderProps): iam.Role {
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: 'Writes the inline policies of the users that the stack declares, and no others',
      permissionsBoundary: props.permissionsBoundary,
    });
    this.logGroup.grant(role, ...LOG_ACTIONS);
    const stacks = [Stack.of(this).stackId, ...(props.servedStackArns ?? [])];
    role.addToPolicy(new iam.PolicyStatement({ actions: STACK_ACTIONS, resources: stacks }));
    if (props.vpc !== undefined) {
      // on everything: describing takes no ARN, and the ARNs of Lambda's network interfaces are not known before
      role.addToPolicy(new iam.PolicyStatement({ actions: NETWORK_ACTIONS, resources: ['*'] }));
    }
    acknowledgeWildcards(
      role.node.findChild('DefaultPolicy'),
      props.servedStackArns ?? [],
      'the ARN of a stack ends with an id that nobody knows before the stack exists',
    );
    if (props.vpc !== undefined || (props.tracing ?? lambda.Tracing.DISABLED) !== lambda.Tracing.DISABLED) {
      acknowledgeWildcards(
        role.node.findChild('DefaultPolicy'),
        ['*'],
        'X-Ray and the network interfaces of a Lambda in a VPC know no narrower resource',
      );
    }
    return role;
  }

  private createFunction(props: UserInlinePolicyProviderProps): lambda.Function {
    const { serviceTimeout } = timeoutsOf(props);
    const handler = new lambda.Function(this, 'Handler', {
      ...this.functionOptions(),
      description: 'Puts and deletes inline policies of IAM users for CloudFormation',
      handler: 'index.handler',
      role: this.roleOfFunction(props),
      environment: this.environment(props, serviceTimeout),
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      // a late or second delivery could answer after the first, with another outcome
      retryAttempts: 0,
      // Lambda accepts no less than a minute
      maxEventAge: Duration.seconds(Math.max(60, serviceTimeout.toSeconds())),
    });
    this.markRuntime(handler);
    return handler;
  }

  /** What all functions of the provider have in common. */
  private functionOptions() {
    const { props } = this;
    return {
      runtime: props.runtime ?? lambda.determineLatestNodeRuntime(this),
      architecture: props.architecture,
      code: lambda.Code.fromAsset(LAMBDA_BUNDLE),
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      securityGroups: props.securityGroups,
      timeout: timeoutsOf(props).timeout,
      memorySize: props.memorySize ?? 256,
      tracing: props.tracing,
      logGroup: this.logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
    };
  }

  private markRuntime(handler: lambda.Function): void {
    if (this.props.runtime === undefined) {
      handler.node.addMetadata(CUSTOM_RESOURCE_RUNTIME_FAMILY, lambda.RuntimeFamily.NODEJS);
    }
  }

  private environment(
    { servedStackArns = [], verifyEvents = false }: UserInlinePolicyProviderProps,
    serviceTimeout: Duration,
  ): Record<string, string> {
    return {
      SERVICE_TIMEOUT: String(serviceTimeout.toSeconds()),
      OWN_STACK_ID: Stack.of(this).stackId,
      ...(servedStackArns.length > 0 && { SERVED_STACK_ARNS: servedStackArns.join(',') }),
      ...(verifyEvents && { VERIFY_EVENTS: 'true' }),
    };
  }

  // The CDK's function would give a role that it can change further rights.
  private roleOfFunction({ role }: UserInlinePolicyProviderProps): iam.IRole {
    return role === undefined
      ? this.role
      : iam.Role.fromRoleArn(this, 'Role', role.roleArn, { mutable: false });
  }
}

function serviceTokenProblems(serviceToken: string, { account, region }: Stack): string[] {
  if (Token.isUnresolved(serviceToken)) {
    return [];
  }
  if (!FUNCTION_ARN.test(serviceToken)) {
    return [`the service token is ${JSON.stringify(serviceToken)}; it must be the ARN of a Lambda function`];
  }
  const { account: otherAccount, region: otherRegion } = Arn.split(
    serviceToken,
    ArnFormat.COLON_RESOURCE_NAME,
  );
  const differs = (own: string, other: string | undefined) => !Token.isUnresolved(own) && own !== other;
  return differs(account, otherAccount) || differs(region, otherRegion)
    ? [
        `the Lambda is in account ${otherAccount} and region ${otherRegion}, the stack in account ` +
          `${Token.isUnresolved(account) ? 'known at deploy only' : account} and region ` +
          `${Token.isUnresolved(region) ? 'known at deploy only' : region}; they must be the same`,
      ]
    : [];
}

function refuse(provider: IConstruct, problems: string[]): void {
  if (problems.length > 0) {
    throw new Error(`${provider.node.path}: ${problems.join('; ')}`);
  }
}

// Not instanceof: an app may load the library twice.
function isProvider(construct: IConstruct): construct is UserInlinePolicyProvider {
  return '_serve' in construct && 'handler' in construct;
}

const DRIFT_IDS: Readonly<Record<OnDrift, string>> = {
  [OnDrift.REPORT]: 'DriftReport',
  [OnDrift.REPAIR]: 'DriftRepair',
};
const SCHEDULES_ID = 'DriftSchedules';
const SHARED_ID = 'UserInlinePolicyProvider';
const FUNCTION_ARN = /^arn:[^:]+:lambda:[^:]+:\d{12}:function:[^:]+(:[^:]+)?$/;
const STACK_ACTIONS = [
  'cloudformation:DescribeStackResource',
  'cloudformation:DescribeStacks',
  'cloudformation:ListStackResources',
  'cloudformation:DescribeStackEvents',
  'cloudformation:GetTemplate',
  'cloudformation:DescribeChangeSet',
];
// it reads what it backed up, when the deployment that replaced it is rolled back
const LOG_ACTIONS = ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:FilterLogEvents'];
const METRIC_NAMESPACE = 'CdkUserInlinePolicy';
// by which CustomResourceConfig of the CDK knows what to configure; it does not export them
const CUSTOM_RESOURCE_LOG_GROUP = 'aws:cdk:is-custom-resource-handler-logGroup';
const CUSTOM_RESOURCE_RUNTIME_FAMILY = 'aws:cdk:is-custom-resource-handler-runtime-family';
// those of the managed policy AWSLambdaVPCAccessExecutionRole, less the rights on logs
const NETWORK_ACTIONS = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];
