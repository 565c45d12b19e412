import { createHash } from 'node:crypto';
import * as path from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct, IConstruct } from 'constructs';
import { userArns } from './private/user-arns';

/**
 * Properties of a `UserInlinePolicyProvider`.
 */
export interface UserInlinePolicyProviderProps {
  /**
   * Where the Lambda writes its log, one JSON object a line.
   *
   * The log holds the full text of every document of somebody else's that was replaced or removed.
   *
   * @default - a log group of its own, kept for one year per entry, and left in place when the stack goes, as
   * it may hold the only copy of a replaced document
   */
  readonly logGroup?: logs.ILogGroup;
}

/**
 * The Lambda that writes the inline policies of a stack, with its role and its log group.
 *
 * There is one per stack, made by the first `UserInlinePolicy` in it. Make one yourself to set its options, and
 * pass it as `provider`.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources-lambda.html
 */
export class UserInlinePolicyProvider extends Construct {
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
   * The Lambda function that CloudFormation calls.
   */
  public readonly handler: lambda.IFunction;

  /**
   * The role of the Lambda: it may read, write and delete the inline policies of the very users that the
   * policies of this provider name, and write its log.
   */
  public readonly role: iam.IRole;

  /**
   * Where the Lambda writes its log.
   */
  public readonly logGroup: logs.ILogGroup;

  /**
   * How long CloudFormation waits for the answer to one event: longer than the Lambda may run.
   *
   * @internal
   */
  public readonly _serviceTimeout = Duration.minutes(5);

  private readonly grants = new Map<string, iam.Policy>();

  public constructor(scope: Construct, id: string, props: UserInlinePolicyProviderProps = {}) {
    super(scope, id);
    this.logGroup =
      props.logGroup ?? new logs.LogGroup(this, 'Logs', { retention: logs.RetentionDays.ONE_YEAR });
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: 'Writes the inline policies of the users that the stack declares, and no others',
    });
    this.logGroup.grantWrite(this.role);
    this.role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: [
          'cloudformation:DescribeStackEvents',
          'cloudformation:DescribeStacks',
          'cloudformation:ListStackResources',
        ],
        resources: [Stack.of(this).stackId],
      }),
    );
    this.handler = this.createFunction();
  }

  /**
   * What the custom resource of a policy names as its `ServiceToken`: the ARN of the Lambda.
   */
  public get serviceToken(): string {
    return this.handler.functionArn;
  }

  /**
   * Lets the Lambda write the inline policies of the user, and has the custom resource wait for the right to be
   * there, and be gone before it goes.
   *
   * @internal
   */
  public _serve(user: iam.IUserRef, customResource: Construct): void {
    customResource.node.addDependency(this.handler, this.grantOf(user));
  }

  // A resource for each user, never one that changes: when the user's last policy goes, CloudFormation takes the
  // right away after the policy was deleted by it.
  private grantOf(user: iam.IUserRef): iam.Policy {
    const arns = userArns(user);
    // by its ARN however often it is imported; what the ARN of a user made here refers to, only the user knows
    const key = user.userRef.userArn.startsWith('arn:')
      ? JSON.stringify(Stack.of(this).resolve(arns))
      : user.node.path;
    const grant = this.grants.get(key) ?? this.createGrant(arns, key);
    this.grants.set(key, grant);
    return grant;
  }

  private createGrant(resources: string[], key: string): iam.Policy {
    const digest = createHash('sha256').update(key).digest('hex').slice(0, 16);
    const actions = [
      'iam:GetUserPolicy',
      'iam:PutUserPolicy',
      'iam:DeleteUserPolicy',
      'iam:ListUserPolicies',
    ];
    const grant = new iam.Policy(this, `Grant${digest}`, {
      statements: [new iam.PolicyStatement({ actions, resources })],
    });
    grant.attachToRole(this.role);
    return grant;
  }

  private createFunction(): lambda.Function {
    return new lambda.Function(this, 'Handler', {
      description: 'Puts and deletes inline policies of IAM users for CloudFormation',
      runtime: lambda.determineLatestNodeRuntime(this),
      code: lambda.Code.fromAsset(BUNDLE),
      handler: 'index.handler',
      role: this.role,
      timeout: HANDLER_TIMEOUT,
      memorySize: 256,
      logGroup: this.logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      // a late or second delivery could answer after the first, with another outcome
      retryAttempts: 0,
      maxEventAge: this._serviceTimeout,
    });
  }
}

// Not instanceof: an app may load the library twice.
function isProvider(construct: IConstruct): construct is UserInlinePolicyProvider {
  return '_serve' in construct;
}

const HANDLER_TIMEOUT = Duration.minutes(3);
const SHARED_ID = 'UserInlinePolicyProvider';
// bundled when the package is built
const BUNDLE = path.join(__dirname, '..', 'lambda', 'dist');
