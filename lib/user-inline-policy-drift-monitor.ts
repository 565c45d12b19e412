import type { IConstruct } from 'constructs';
import type { DriftMonitorOptions } from './drift-monitor-options';
import { MonitoredScope } from './private/drift/monitored-scope';
import { driftOptionProblems } from './private/drift/options';
import { assertNoProblems } from './private/prop-types';

/**
 * Drift monitors for all policies of a scope: a schedule for each `UserInlinePolicy` and each
 * `ExclusiveUserInlinePolicies`, which compares the live policies with what the stack declares.
 *
 * @example
 * UserInlinePolicyDriftMonitor.of(this).monitorAll();
 *
 * @see https://github.com/cdk-user-inline-policy/cdk-user-inline-policy/blob/main/docs/drift.md
 */
export class UserInlinePolicyDriftMonitor {
  /**
   * The drift monitors of a scope.
   *
   * @param scope an app, a stage, a stack or any other construct
   */
  public static of(scope: IConstruct): UserInlinePolicyDriftMonitor {
    return new UserInlinePolicyDriftMonitor(scope);
  }

  private constructor(private readonly scope: IConstruct) {}

  /**
   * Monitors all policies of the scope: those that exist, and those that are added later. Where several scopes have
   * options, those of the innermost scope count, and those of `monitorDrift` of the construct itself before all others.
   * Unmanaged policies are only reported, whatever `onDrift` says.
   *
   * Throws when it is called twice for one scope, or when an option has a value of the wrong type.
   *
   * @param options when to check, and what to do
   */
  public monitorAll(options: DriftMonitorOptions = {}): void {
    assertNoProblems(this.scope, driftOptionProblems(options));
    MonitoredScope.monitor(this.scope, options);
  }
}
