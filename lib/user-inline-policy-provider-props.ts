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
   * The role of the Lambda. Nothing is granted to it: it must have every right that the README lists under "Bring
   * your own role" before the first policy is deployed, and for as long as policies are deleted.
   *
   * It cannot be given together with `permissionsBoundary` and `requiredUserBoundary`.
   *
   * @default - a role of its own, with rights on exactly the users that the policies name
   */
  readonly role?: iam.IRole;

  /**
   * The permissions boundary of the role that is made for the Lambda. It must allow all that the README lists under
   * "What the Lambda may do".
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
   * @default - none, unless one is applied to the scope by `iam.PermissionsBoundary.of`
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;

  /**
   * The permissions boundary that a user must carry for the Lambda to write or delete policies of that user: the
   * condition `iam:PermissionsBoundary` on these rights of the role. The rights take twice the room with it.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
   * @default - any user that the policies name, with a boundary or without
   */
  readonly requiredUserBoundary?: iam.IManagedPolicy;

  /**
   * The VPC that the Lambda runs in. From there it must reach IAM, CloudFormation, for its answers S3, and STS
   * where policies have `assumeRole`, by HTTPS: through a NAT gateway, or endpoints for all of them.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
   * @default - none: the Lambda runs in the network of AWS
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of the VPC that the Lambda runs in. Only with `vpc`.
   *
   * @default - the private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the Lambda. Only with `vpc`.
   *
   * @default - one of its own, which lets all traffic out
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Where the Lambda writes its log, one JSON object a line.
   *
   * The log holds the full text of every document of somebody else's that was replaced or removed.
   *
   * @default - a log group of its own, kept for one year per entry, and left in place when the stack goes, as
   * it may hold the only copy of a replaced document
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * The memory of the Lambda, in MiB: 128 to 10,240. The Lambda's share of a processor grows with it.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
   * @default 256
   */
  readonly memorySize?: number;

  /**
   * The processor of the Lambda: `X86_64` or `ARM_64`, which costs less and is not there in all regions.
   *
   * @default - x86_64
   */
  readonly architecture?: lambda.Architecture;

  /**
   * The runtime of the Lambda: Node.js 20 or later.
   *
   * @default - the latest Node.js that the region has, as `lambda.determineLatestNodeRuntime` tells
   */
  readonly runtime?: lambda.Runtime;

  /**
   * The longest that the Lambda may work at one event: 3 to 15 minutes. It keeps 100 seconds of them for
   * undoing and for its answer; in the others it calls IAM, and again where IAM is busy.
   *
   * @default Duration.minutes(3)
   */
  readonly timeout?: Duration;

  /**
   * The longest that CloudFormation waits for the answer to one event: longer than `timeout`, and at most 3,600
   * seconds.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudformation-customresource.html
   * @default - 2 minutes longer than `timeout`
   */
  readonly serviceTimeout?: Duration;

  /**
   * Whether AWS X-Ray traces the Lambda. A role made for the Lambda gets the rights for it.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
   * @default lambda.Tracing.DISABLED
   */
  readonly tracing?: lambda.Tracing;

  /**
   * How many events the Lambda works at together, kept apart from the account's concurrency: 1 or more. Further
   * events wait, at most for `serviceTimeout`.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
   * @default - as many as the account has left
   */
  readonly reservedConcurrentExecutions?: number;
}

/**
 * What is known of the Lambda of another stack.
 */
export interface UserInlinePolicyProviderAttributes {
  /**
   * The longest that CloudFormation waits for the answer to one event: the `serviceTimeout` of the provider that the
   * Lambda is of, at most 3,600 seconds.
   *
   * @default Duration.minutes(5)
   */
  readonly serviceTimeout?: Duration;
}
