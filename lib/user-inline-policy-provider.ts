import * as path from 'node:path';
import { Arn, ArnFormat, Duration, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct, IConstruct } from 'constructs';
import type { AssumedRole } from './assumed-role';
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
 * There is one per stack, made by the first `UserInlinePolicy` in it. Make one yourself to set its options, and
 * pass it as `provider`. Tags of the provider reach the Lambda, its role and its log group.
 *
 * The rights on some hundreds of users have room in one role; synth says when they have not. Let several providers
 * share the users then.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources-lambda.html
 */
export class UserInlinePolicyProvider extends UserInlinePolicyProviderBase {
  /**
   * The provider that the policies of a stack share: the one at the path `UserInlinePolicyProvider` below the
   * stack, made now if it is not there yet.
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
        `${existing.node.path}: this is the path of the provider that the policies of the stack share, ` +
          'and another construct is there; give it another id',
      );
    }
    return existing;
  }

  /**
   * The Lambda of a provider in another stack of the same account and region. Policies that it writes grant it
   * nothing: whoever owns it lets its role write the policies of their users and ask CloudFormation about their
   * stacks. The README lists the rights under "One Lambda for several stacks".
   *
   * Throws when the token is not the ARN of a Lambda function of the account and region of the stack, or the service
   * timeout not 1 to 3,600 seconds.
   *
   * @param scope where to put the construct
   * @param id the id of the construct
   * @param serviceToken the ARN of the Lambda: the `serviceToken` of the provider in the other stack
   * @param attrs what is known of that provider
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
   * The role of the Lambda. One that was not brought may read, write and delete the inline policies of the very users
   * that the policies of this provider name, ask CloudFormation about its own stack, and write its log.
   */
  public readonly role: iam.IRole;

  /**
   * Where the Lambda writes its log.
   */
  public readonly logGroup: logs.ILogGroup;

  /**
   * The longest that CloudFormation waits for the answer to one event: longer than the Lambda may run.
   */
  public readonly serviceTimeout: Duration;

  // none for a role that was brought
  private readonly grants?: UserGrants;
  private readonly roleGrants?: RoleGrants;

  /**
   * Throws when options are out of range or exclude each other.
   *
   * @param scope where to put the construct
   * @param id the id of the construct
   * @param props the options
   */
  public constructor(scope: Construct, id: string, props: UserInlinePolicyProviderProps = {}) {
    super(scope, id);
    refuse(this, optionProblems(props));
    this.serviceTimeout = timeoutsOf(props).serviceTimeout;
    this.logGroup =
      props.logGroup ?? new logs.LogGroup(this, 'Logs', { retention: logs.RetentionDays.ONE_YEAR });
    this.role = props.role ?? this.createRole(props);
    if (props.role === undefined) {
      this.grants = new UserGrants(this, this.role, props.requiredUserBoundary);
      this.roleGrants = new RoleGrants(this, this.role);
    }
    this.handler = this.createFunction(props);
    if (props.role !== undefined) {
      this.handler.node.addDependency(props.role);
    }
    addValidation(this, () => problemsOf('TOO_MANY_USERS', this.grants?.problems() ?? []));
  }

  /**
   * What the custom resource of a policy names as its `ServiceToken`: the ARN of the Lambda.
   */
  public get serviceToken(): string {
    return this.handler.functionArn;
  }

  /**
   * How often the Lambda failed without an answer to CloudFormation: it ran out of time or memory, or could not reach
   * it. An answer that a policy could not be written is no such error; CloudFormation shows it.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
   * @param props period, statistic and so on
   * @default - sum over 5 minutes
   */
  public metricErrors(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.handler.metricErrors(props);
  }

  /**
   * How long the Lambda worked at an event, in milliseconds.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
   * @param props period, statistic and so on
   * @default - average over 5 minutes
   */
  public metricDuration(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.handler.metricDuration(props);
  }

  /**
   * As the base class says. Throws when the custom resource is of another stack.
   *
   * @internal
   */
  public _serve(user: iam.IUserRef, customResource: Construct, assumeRole?: AssumedRole): void {
    const [own, other] = [Stack.of(this), Stack.of(customResource)];
    if (own !== other) {
      throw new Error(
        `${customResource.node.scope?.node.path}: the provider is of the stack ${own.node.path}, the policy of ` +
          `${other.node.path}; a provider serves the policies of its own stack; let one of another stack serve ` +
          'this one by UserInlinePolicyProvider.fromServiceToken',
      );
    }
    customResource.node.addDependency(this.handler, this.role);
    const roleArn = roleArnOf(assumeRole);
    const grant = roleArn === undefined ? this.grants?.add(user) : this.roleGrants?.add(roleArn);
    if (grant !== undefined) {
      customResource.node.addDependency(grant);
    }
  }

  private createRole(props: UserInlinePolicyProviderProps): iam.Role {
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: 'Writes the inline policies of the users that the stack declares, and no others',
      permissionsBoundary: props.permissionsBoundary,
    });
    this.logGroup.grantWrite(role);
    role.addToPolicy(
      new iam.PolicyStatement({ actions: STACK_ACTIONS, resources: [Stack.of(this).stackId] }),
    );
    if (props.vpc !== undefined) {
      // on everything: describing takes no ARN, and Lambda tells nobody the ARNs of its network interfaces before
      role.addToPolicy(new iam.PolicyStatement({ actions: NETWORK_ACTIONS, resources: ['*'] }));
    }
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
    const { timeout, serviceTimeout } = timeoutsOf(props);
    return new lambda.Function(this, 'Handler', {
      description: 'Puts and deletes inline policies of IAM users for CloudFormation',
      runtime: props.runtime ?? lambda.determineLatestNodeRuntime(this),
      architecture: props.architecture,
      code: lambda.Code.fromAsset(BUNDLE),
      handler: 'index.handler',
      role: this.roleOfFunction(props),
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      securityGroups: props.securityGroups,
      environment: { SERVICE_TIMEOUT: String(serviceTimeout.toSeconds()) },
      timeout,
      memorySize: props.memorySize ?? 256,
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      tracing: props.tracing,
      logGroup: this.logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      // a late or second delivery could answer after the first, with another outcome
      retryAttempts: 0,
      // Lambda takes no less than a minute
      maxEventAge: Duration.seconds(Math.max(60, serviceTimeout.toSeconds())),
    });
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
        `the Lambda is of account ${otherAccount} and region ${otherRegion}, the stack of account ` +
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

const SHARED_ID = 'UserInlinePolicyProvider';
// bundled when the package is built
const BUNDLE = path.join(__dirname, '..', 'lambda', 'dist');
const FUNCTION_ARN = /^arn:[^:]+:lambda:[^:]+:\d{12}:function:[^:]+(:[^:]+)?$/;
const STACK_ACTIONS = [
  'cloudformation:ListStackResources',
  'cloudformation:DescribeStacks',
  'cloudformation:DescribeStackEvents',
];
// those of the managed policy AWSLambdaVPCAccessExecutionRole, less the rights on logs
const NETWORK_ACTIONS = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];
