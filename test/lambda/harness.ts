import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import type { CallContext } from '../../lambda/aws/retry';
import { createHandler } from '../../lambda/index';
import type { OwnStack } from '../../lambda/aws/stack';
import type { Dependencies, Trust } from '../../lambda/dependencies';
import { SECRET_URL } from './events';
import { FakeTiming } from './fake-timing';

export const LAMBDA_TIMEOUT = 180_000;
export const SERVICE_TIMEOUT = 300_000;

/** What a test needs of the dependencies to send an event. */
export interface Cloud {
  readonly iam: Dependencies['iam'];
  readonly assumeRole?: Dependencies['assumeRole'];
  readonly stack?: (stackId: string, calls: CallContext) => OwnStack;
  readonly findBackup?: Dependencies['findBackup'];
  readonly trust?: Partial<Trust>;
  /** Told of each line of the log. */
  readonly onLog?: (entry: Record<string, unknown>) => void;
}

/** The group that the function logs to. */
export const LOG_GROUP = '<LogGroup>';

/** Sends an event to the handler and gives all that came of it. */
export async function send(
  event: CloudFormationCustomResourceEvent,
  {
    iam,
    assumeRole = () => Promise.resolve(undefined),
    stack = noStack,
    findBackup = () => Promise.resolve(undefined),
    trust,
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
    fetch: (_url: unknown, init?: RequestInit) => {
      answers.push(JSON.parse(Buffer.from(init?.body as Uint8Array).toString()) as Record<string, unknown>);
      return Promise.resolve(new Response());
    },
    log: (entry) => {
      onLog({ ...entry });
      log.push({ ...entry });
    },
  });
  await handler(event, {
    logGroupName: LOG_GROUP,
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:handler',
    getRemainingTimeInMillis: () => end - timing.now(),
  } as Context);
  expect(JSON.stringify(log)).not.toContain(SECRET_URL.split('&')[1]);
  expect(answers).toHaveLength(1);
  const { StackId, RequestId, LogicalResourceId, ...answer } = answers[0];
  expect([StackId, RequestId, LogicalResourceId]).toEqual([
    event.StackId,
    event.RequestId,
    event.LogicalResourceId,
  ]);
  return {
    answer,
    row: log.at(-1)?.row as string,
    backups: log.filter(({ message }) => message === 'backup').map(({ backup }) => backup),
    slept: timing.slept,
    log,
  };
}

function noStack(): never {
  throw new Error('nothing to ask CloudFormation for');
}
