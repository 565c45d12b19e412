import type { Dependencies } from '../dependencies';
import type { CallContext, Timing } from '../aws/retry';

/** Everything that a drift check takes from outside; tests put their own in its place. */
export interface DriftDependencies
  extends Timing, Pick<Dependencies, 'iam' | 'assumeRole' | 'stack' | 'log'> {
  /** The input of a schedule as it is now; undefined where there is no such schedule. */
  scheduleInput(name: string, groupName: string, calls: CallContext): Promise<string | undefined>;
  readonly settings: DriftSettings;
}

/** What the function has in its environment. */
export interface DriftSettings {
  /** The stack that the function is of: it checks for no other. */
  readonly ownStackId: string;
  /** Of the schedules. */
  readonly scheduleGroup: string;
  /** The function under whose name the metrics are. */
  readonly metricFunctionName: string;
  /** How long after a change nothing is reported or repaired, in milliseconds. */
  readonly settledAfter: number;
}

export function settingsOf(env: NodeJS.ProcessEnv): DriftSettings {
  const { OWN_STACK_ID = '', SCHEDULE_GROUP = '', METRIC_FUNCTION_NAME = '', SETTLED_AFTER = '420' } = env;
  return {
    ownStackId: OWN_STACK_ID,
    scheduleGroup: SCHEDULE_GROUP,
    metricFunctionName: METRIC_FUNCTION_NAME,
    settledAfter: Number(SETTLED_AFTER) * 1_000,
  };
}
