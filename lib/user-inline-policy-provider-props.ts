import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';

/**
 * Properties of a `UserInlinePolicyProvider`.
 */
export interface UserInlinePolicyProviderProps {
  /**
   * The role of the Lambda. The provider grants it nothing: it must have every right that the README lists under
   * "Bring your own role", from before the first policy is deployed until the last policy is deleted.
   *
   * It cannot be combined with `permissionsBoundary` or `requiredUserBoundary`.
   *
   * @default - a new role, with rights on exactly the users that the policies name
   */
  readonly role?: iam.IRole;

  /**
   * The permissions boundary of the new role of the Lambda. It must allow everything that the README lists under
   * "What the Lambda may do".
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
   * @default - none, unless one is applied to the scope by `iam.PermissionsBoundary.of`
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;

  /**
   * The permissions boundary that a user must have before the Lambda may write or delete policies of that user. It
   * becomes the condition `iam:PermissionsBoundary` on these rights of the role, which take about twice the space.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
   * @default - all users that the policies name, with or without a boundary
   */
  readonly requiredUserBoundary?: iam.IManagedPolicy;

  /**
   * The VPC that the Lambda runs in. The Lambda must be able to reach IAM, CloudFormation, CloudWatch Logs, S3 (for its
   * responses to CloudFormation) and, for policies with `assumeRole`, STS by HTTPS. IAM has an interface VPC endpoint in
   * its home region only, which is us-east-1 in the partition `aws`: in other regions the Lambda needs a NAT gateway or
   * a proxy.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
   * @default - none
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of the VPC that the Lambda runs in. It requires `vpc`.
   *
   * @default - the private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the Lambda. It requires `vpc`.
   *
   * @default - a new security group that allows all outbound traffic
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The log group of the Lambda. Each line of the log is a JSON object.
   *
   * Before the Lambda replaces or removes a document that somebody else wrote, it writes the full text to this log. When
   * a deployment that overwrote a policy is rolled back, the Lambda reads the former document from there.
   *
   * @default - a new log group that keeps each entry for one year. It remains when the stack is deleted, as it may hold
   * the only copy of a replaced document.
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * The memory of the Lambda, in MiB: 128 to 10,240. Its CPU share grows with the memory.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
   * @default 256
   */
  readonly memorySize?: number;

  /**
   * The processor architecture of the Lambda. `ARM_64` costs less and is not available in all regions.
   *
   * @default lambda.Architecture.X86_64
   */
  readonly architecture?: lambda.Architecture;

  /**
   * The runtime of the Lambda: Node.js 20 or later.
   *
   * @default - the one that `CustomResourceConfig.of(scope).addLambdaRuntime` sets, otherwise the latest Node.js of the
   * region, see `lambda.determineLatestNodeRuntime`
   */
  readonly runtime?: lambda.Runtime;

  /**
   * How long the Lambda may work on one event: 3 to 15 minutes. It reserves the last 100 seconds for undoing an
   * incomplete change and for its response. In the time before, it retries calls that AWS throttles: the more policies
   * one deployment changes at once, the more of it they need.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;

  /**
   * How long CloudFormation waits for the response to one event: longer than `timeout`, and at most 3,600 seconds.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudformation-customresource.html
   * @default - 2 minutes longer than `timeout`
   */
  readonly serviceTimeout?: Duration;

  /**
   * Whether AWS X-Ray traces the Lambda. The new role of the Lambda gets the rights for it.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
   * @default lambda.Tracing.DISABLED
   */
  readonly tracing?: lambda.Tracing;

  /**
   * How many events the Lambda may work on at the same time: 1 or more. This many are reserved from the concurrency of
   * the account. Further events wait, at most for `serviceTimeout`.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
   * @default - the unreserved concurrency of the account
   */
  readonly reservedConcurrentExecutions?: number;

  /**
   * Whether the Lambda asks CloudFormation before every write if it is working on this very resource. Somebody who can
   * only invoke the function can then change nothing with it; somebody who can change the code of the function still
   * can. It costs one more call of CloudFormation per event. Turn it on in accounts where many may invoke functions.
   *
   * Events of other stacks, and events whose time of sending is not known, are always verified.
   *
   * @default false
   */
  readonly verifyEvents?: boolean;

  /**
   * The ARNs of other stacks whose policies this Lambda may also write, for policies with
   * `UserInlinePolicyProvider.fromServiceToken`. Each may contain the wildcards `*` and `?`, such as
   * `arn:aws:cloudformation:eu-west-1:111122223333:stack/reports-*`. The Lambda refuses the events of all other stacks.
   *
   * The new role of the Lambda gets the rights to ask CloudFormation about these stacks. It does not get rights on
   * their users.
   *
   * @default - none: the Lambda serves its own stack only
   */
  readonly servedStackArns?: string[];
}

/**
 * Attributes of the provider of another stack that its ARN does not contain.
 */
export interface UserInlinePolicyProviderAttributes {
  /**
   * How long CloudFormation waits for the response to one event: the `serviceTimeout` of that provider, at most 3,600
   * seconds.
   *
   * @default Duration.minutes(7)
   */
  readonly serviceTimeout?: Duration;
}
