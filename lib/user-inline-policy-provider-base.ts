import type { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { AssumedRole } from './assumed-role';
import type { OnDrift } from './drift-monitor-options';

/**
 * The Lambda that writes inline policies: a `UserInlinePolicyProvider`, or the one of another stack, imported with
 * `UserInlinePolicyProvider.fromServiceToken`.
 *
 * Do not extend this class: a policy refuses a provider that is not of this library.
 *
 * @example
 * declare const statement: iam.PolicyStatement;
 *
 * const provider = UserInlinePolicyProvider.fromServiceToken(
 *   this,
 *   'Provider',
 *   'arn:aws:lambda:eu-west-1:111122223333:function:policies',
 * );
 * new UserInlinePolicy(this, 'ReadReports', {
 *   user: iam.User.fromUserName(this, 'Alice', 'alice'),
 *   statements: [statement],
 *   provider,
 * });
 */
export abstract class UserInlinePolicyProviderBase extends Construct {
  /**
   * The `ServiceToken` of the custom resources: the ARN of the Lambda.
   */
  public abstract readonly serviceToken: string;

  /**
   * How long CloudFormation waits for the response to one event.
   */
  public abstract readonly serviceTimeout: Duration;

  /**
   * Grants the Lambda access to the inline policies of the user, and makes the custom resource depend on everything
   * that the Lambda needs.
   *
   * @param assumeRole the role to assume, when the user is of another account
   * @internal
   */
  public abstract _serve(user: iam.IUserRef, customResource: Construct, assumeRole?: AssumedRole): void;

  /**
   * The function that checks for drift; or why there can be none.
   *
   * @internal
   */
  public abstract _driftFunction(onDrift: OnDrift): Construct | string;
}
