import { createHash } from 'node:crypto';
import type { CfnScheduleProps } from 'aws-cdk-lib/aws-scheduler';
import { DriftCheckOptions, DriftMonitorOptions, OnDrift } from '../../drift-monitor-options';
import { assumeRoleTypeProblems, enumProblems, fieldOf, typeProblem } from '../prop-types';

/** What only code that is not type-checked can get wrong. */
export function driftOptionProblems({
  schedule,
  timeWindow,
  onDrift,
  assumeRole,
}: DriftMonitorOptions): string[] {
  const isSchedule = schedule === undefined || typeof fieldOf(schedule, 'expressionString') === 'string';
  const isWindow = timeWindow === undefined || typeof fieldOf(timeWindow, 'mode') === 'string';
  return [
    ...enumProblems('onDrift', onDrift, 'OnDrift', OnDrift),
    ...(isSchedule
      ? []
      : typeProblem(
          'schedule',
          schedule,
          'a scheduler.ScheduleExpression, such as ScheduleExpression.rate(Duration.hours(1))',
        )),
    ...(isWindow
      ? []
      : typeProblem(
          'timeWindow',
          timeWindow,
          'a scheduler.TimeWindow, such as TimeWindow.flexible(Duration.minutes(15))',
        )),
    ...assumeRoleTypeProblems(assumeRole),
  ];
}

/** The options as properties of the schedule. */
export function scheduleProps(
  { schedule, timeWindow }: DriftCheckOptions,
  path: string,
): Pick<CfnScheduleProps, 'scheduleExpression' | 'scheduleExpressionTimezone' | 'flexibleTimeWindow'> {
  return {
    scheduleExpression: schedule?.expressionString ?? defaultExpression(path),
    scheduleExpressionTimezone: schedule?.timeZone?.timezoneName,
    flexibleTimeWindow: {
      mode: timeWindow?.mode ?? 'OFF',
      maximumWindowInMinutes: timeWindow?.maxWindow?.toMinutes(),
    },
  };
}

const HOURS = 6;

/** Not a rate: all schedules that one deployment creates would count from the same minute. */
function defaultExpression(path: string): string {
  const minute = createHash('sha256').update(path).digest().readUInt32BE() % (HOURS * 60);
  return `cron(${minute % 60} ${Math.floor(minute / 60)}/${HOURS} * * ? *)`;
}
