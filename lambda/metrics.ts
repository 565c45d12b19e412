import type { LogEntry } from './log';

/** What is counted, and how bad it is: Lambda may be told to drop lines below a level. */
const METRICS = {
  FailedAnswers: 'error',
  Backups: 'warn',
  /** Of any kind. */
  Drift: 'warn',
  DriftMissing: 'warn',
  DriftChanged: 'warn',
  DriftUnmanaged: 'warn',
  DriftRepaired: 'warn',
  FailedDriftChecks: 'error',
} as const;

export type MetricName = keyof typeof METRICS;

/**
 * Counts one, or more: a line in CloudWatch's embedded metric format, from which CloudWatch Logs makes the metric.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function count(name: MetricName, functionName: string, now: number, value = 1): LogEntry {
  return {
    level: METRICS[name],
    message: `counted ${value} in the metric ${name}`,
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: 'CdkUserInlinePolicy',
          Dimensions: [['FunctionName']],
          Metrics: [{ Name: name, Unit: 'Count' }],
        },
      ],
    },
    FunctionName: functionName,
    [name]: value,
  };
}
