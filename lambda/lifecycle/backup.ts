import type { RequestContext } from '../request-context';
import type { PolicyName } from '../protocol/physical-id';

/** A document that is about to be replaced or deleted. */
export interface Backup extends PolicyName {
  readonly document: string | undefined;
}

/** Writes the document to the log in full, and waits until it is written: the change comes after. */
export async function backUp(
  { account, userName, policyName, document }: Backup,
  change: 'replaced' | 'deleted',
  context: Pick<RequestContext, 'progress' | 'logGroupName' | 'lambda' | 'log' | 'count'>,
): Promise<void> {
  context.progress.step = 'writing the backup to the log';
  const { logGroupName } = context;
  const { logStreamName } = context.lambda;
  const there = account === undefined ? '' : `, with credentials of account ${account}`;
  await context.log({
    level: 'warn',
    message: [
      `the inline policy "${policyName}" of user "${userName}" is about to be ${change}; its document is in the log ` +
        `group ${logGroupName}. To restore it${there}:`,
      `aws logs filter-log-events --log-group-name '${logGroupName}' --log-stream-names '${logStreamName}' ` +
        `--filter-pattern '{ $.backup.userName = "${userName}" && $.backup.policyName = "${policyName}" }' ` +
        "--query 'events[].message' --output json | jq -r '.[-1] | fromjson | .backup.document' > document.json",
      `aws iam put-user-policy --user-name '${userName}' --policy-name '${policyName}' ` +
        '--policy-document file://document.json',
    ].join('\n'),
    backup: { account, userName, policyName, document },
  });
  context.count('Backups');
}
