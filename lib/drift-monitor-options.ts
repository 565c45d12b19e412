import type * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type { AssumedRole } from './assumed-role';

/**
 * What to do when the live policy is not what the stack declares: somebody changed or deleted it.
 *
 * @see https://github.com/cdk-user-inline-policy/cdk-user-inline-policy/blob/main/docs/drift.md
 */
export enum OnDrift {
  /**
   * Report it, in the log and as a metric. The function that checks has no right to write.
   */
  REPORT = 'REPORT',

  /**
   * Write the live document to the log in full, then write the declared document. Nothing is written while
   * CloudFormation works on the stack, and nothing for a policy that its resource does not hold any more.
   *
   * It is an error together with `OnModified.RETAIN` and `OnModified.FAIL`, which never touch what somebody else changed.
   */
  REPAIR = 'REPAIR',
}

/**
 * When and how a drift monitor checks.
 */
export interface DriftCheckOptions {
  /**
   * When to check.
   *
   * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
   * @default - every 6 hours, at a minute that depends on the construct path, so that the checks of an app are spread
   */
  readonly schedule?: scheduler.ScheduleExpression;

  /**
   * In which time after the moment of the schedule to check: 1 to 1,440 minutes. With a schedule of your own it spreads
   * the checks of many policies.
   *
   * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-flexible-time-windows.html
   * @default scheduler.TimeWindow.off()
   */
  readonly timeWindow?: scheduler.TimeWindow;

  /**
   * The role that the check assumes, for a user of another account. It needs `iam:GetUserPolicy` and
   * `iam:ListUserPolicies` on the user, and for `OnDrift.REPAIR` also `iam:PutUserPolicy`. A check that only reports
   * gives up all other rights of the role.
   *
   * @default - the role of the monitored construct
   */
  readonly assumeRole?: AssumedRole;
}

/**
 * Options of a drift monitor.
 */
export interface DriftMonitorOptions extends DriftCheckOptions {
  /**
   * What to do when the live policy is not what the stack declares.
   *
   * @default OnDrift.REPORT
   */
  readonly onDrift?: OnDrift;
}
