import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import type { CallContext } from '../../lambda/aws/retry';
import { createHandler } from '../../lambda/index';
import type { OwnStack } from '../../lambda/aws/stack';
import type { Dependencies, Trust } from '../../lambda/dependencies';
import { SECRET_URL } from './events';
import { FakeTiming } from './fake-timing';

export const LAMBDA_TIMEOUT = 180_000;
export const SERVICE_TIMEOUT = 300_000;

/** The group that the function logs to. */
export const LOG_GROUP = '<LogGroup>';

const LOG = { functionName: 'handler', logGroupName: LOG_GROUP, logStreamName: '2026/11/24/[$LATEST]0' };
const SEE_LOG = '\nSee CloudWatch Log Stream: 2026/11/24/[$LATEST]0 in log group <LogGroup>';

/** What a test needs of the dependencies to send an event. */
export interface Cloud {
  readonly iam: Dependencies['iam'];
  readonly assumeRole?: Dependencies['assumeRole'];
  /** Comes between a backup and what follows on it. */
  readonly backup?: () => Promise<void>;
  readonly stack?: (stackId: string, calls: CallContext) => OwnStack;
  readonly findBackup?: Dependencies['findBackup'];
  readonly trust?: Partial<Trust>;
  /** Told of each line of the log. */
  readonly onLog?: (entry: Record<string, unknown>) => void;
}

/** Sends an event to the handler and gives all that came of it. */
export async function send(
  event: CloudFormationCustomResourceEvent,
  {
    iam,
    assumeRole = () => Promise.resolve(undefined),
    stack = noStack,
    findBackup = () => Promise.resolve(undefined),
    trust,
    backup = resolved,
    onLog = () => undefined,
  }: Cloud,
  timing = new FakeTiming(),
) {
  const answers: Record<string, unknown>[] = [];
  const log: Record<string, unknown>[] = [];
  const end = timing.now() + LAMBDA_TIMEOUT;
  const handler = createHandler({
    now: timing.now,
    sleep: timing.sleep,
    random: timing.random,
    startTimer: timing.startTimer,
    serviceTimeout: SERVICE_TIMEOUT,
    iam,
    assumeRole,
    stack,
    findBackup,
    trust: { ownStackId: '<StackId>', servedStackArns: [], verifyEvents: false, ...trust },
    httpPut: (_url, body) => {
      answers.push(JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>);
      return Promise.resolve(200);
    },
    log: (entry) => {
      onLog({ ...entry });
      log.push({ ...entry });
      return entry.backup === undefined ? resolved() : backup();
    },
  });
  await handler(event, {
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:handler',
    getRemainingTimeInMillis: () => end - timing.now(),
    ...LOG,
  } as Context);
  expect(JSON.stringify(log)).not.toContain(SECRET_URL.split('&')[1]);
  expect(answers).toHaveLength(1);
  const { StackId, RequestId, LogicalResourceId, ...answer } = withoutLog(answers[0]);
  expect([StackId, RequestId, LogicalResourceId]).toEqual([
    event.StackId,
    event.RequestId,
    event.LogicalResourceId,
  ]);
  return {
    answer,
    row: log.at(-1)?.row as string,
    backups: log.flatMap(({ backup }) => backup ?? []),
    slept: timing.slept,
    log,
  };
}

/** Every failure names the log; no other answer does. */
function withoutLog(answer: Record<string, unknown>): Record<string, unknown> {
  const reason = answer.Reason as string;
  expect(reason.endsWith(SEE_LOG)).toBe(answer.Status === 'FAILED');
  return { ...answer, Reason: reason.replace(SEE_LOG, '') };
}

const resolved = () => Promise.resolve();

function noStack(): never {
  throw new Error('nothing to ask CloudFormation for');
}
