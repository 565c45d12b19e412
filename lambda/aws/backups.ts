import {
  CloudWatchLogsClient,
  CloudWatchLogsClientConfig,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { clientConfig } from './client-config';
import { CallContext, withRetries } from './retry';
import { PolicyName, samePolicy } from '../protocol/physical-id';

/** The change that the backup belongs to. */
export interface BackupQuery extends PolicyName {
  readonly stackId: string;
  readonly logicalId: string;
  /** Milliseconds since the epoch. Older backups are not searched. */
  readonly since: number;
}

/** A backup line of the function's log, as far as it is read. */
interface BackupLine {
  readonly StackId?: string;
  readonly LogicalResourceId?: string;
  readonly backup?: Partial<PolicyName> & { readonly document?: string };
}

// A line may take that long, in milliseconds, until CloudWatch finds it.
const FOUND_AFTER = 30_000;
const TRY_EVERY = 5_000;

/**
 * What the policy was before a resource first replaced it, as the function's log has it; undefined where no line of it
 * is found. Only the roll-back of an OVERWRITE asks, and only it loads this file.
 */
export async function findBackup(
  query: BackupQuery,
  logGroupName: string,
  calls: CallContext,
  config: CloudWatchLogsClientConfig = {},
): Promise<string | undefined> {
  const logs = new CloudWatchLogsClient({ ...clientConfig(), ...config });
  try {
    const giveUp = calls.timing.now() + FOUND_AFTER;
    for (;;) {
      const found = await oldest(query, logGroupName, calls, logs);
      if (found !== undefined || calls.timing.now() >= giveUp) {
        return found;
      }
      await calls.timing.sleep(TRY_EVERY);
    }
  } finally {
    logs.destroy();
  }
}

// FilterLogEvents answers from the oldest to the newest.
async function oldest(
  query: BackupQuery,
  logGroupName: string,
  calls: CallContext,
  logs: CloudWatchLogsClient,
): Promise<string | undefined> {
  let nextToken: string | undefined;
  do {
    const command = new FilterLogEventsCommand({
      logGroupName,
      startTime: query.since,
      filterPattern: patternFor(query),
      nextToken,
    });
    calls.progress.step = 'FilterLogEvents';
    const page = await withRetries(calls, 'any', () => logs.send(command));
    for (const { message } of page.events ?? []) {
      const document = documentOf(message ?? '', query);
      if (document !== undefined) {
        return document;
      }
    }
    ({ nextToken } = page);
  } while (nextToken !== undefined);
  return undefined;
}

function patternFor({ stackId, logicalId, policyName }: BackupQuery): string {
  const quoted = JSON.stringify;
  return (
    `{ $.StackId = ${quoted(stackId)} && $.LogicalResourceId = ${quoted(logicalId)} && ` +
    `$.backup.policyName = ${quoted(policyName)} }`
  );
}

// The filter only narrows: whoever can write the log group is trusted, what the service matches is checked again.
function documentOf(message: string, query: BackupQuery): string | undefined {
  const { StackId, LogicalResourceId, backup } = parsed(message);
  const { account, userName = '', policyName = '', document } = backup ?? {};
  const isOfResource = StackId === query.stackId && LogicalResourceId === query.logicalId;
  return isOfResource && samePolicy({ account, userName, policyName }, query) ? document : undefined;
}

function parsed(message: string): BackupLine {
  try {
    return (JSON.parse(message) as BackupLine | null) ?? {};
  } catch {
    return {};
  }
}
