import type { LogEntry } from './log';

/** What is counted. `Drift` is drift of any kind. */
export type MetricName =
  | 'FailedAnswers'
  | 'Backups'
  | 'Drift'
  | 'DriftMissing'
  | 'DriftChanged'
  | 'DriftUnmanaged'
  | 'DriftRepaired'
  | 'FailedDriftChecks';

/**
 * Counts one, or more: a line in CloudWatch's embedded metric format, from which CloudWatch Logs makes the metric.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function count(name: MetricName, functionName: string, now: number, value = 1): LogEntry {
  return {
    // Lambda may be configured to drop lines below a level
    level: name.startsWith('Failed') ? 'error' : 'warn',
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
