import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import type { Answer } from './answer';
import { failureText } from './aws-errors';
import { Desk, TIME_TO_ANSWER } from './desk';
import { EarlyEnd, EarlyEndId, UNHEARD } from './early-end';
import { keepExclusive } from './exclusive';
import { iamClient } from './iam-client';
import { jsonLines } from './log';
import { create, remove, update } from './operations';
import { CREATE_FAILED } from './physical-id';
import { InvalidDeclarationError } from './request';
import { respond } from './respond';
import { realTiming } from './retry';
import { realAlarm, World } from './world';

/** Event in, one answer out. */
export function createHandler(world: World) {
  return async (event: CloudFormationCustomResourceEvent, context: Context): Promise<void> => {
    const { RequestType, LogicalResourceId, StackId, RequestId } = event;
    const log: World['log'] = (entry) =>
      world.log({ ...entry, RequestType, LogicalResourceId, StackId, RequestId });
    log({ message: 'received', physicalId: physicalIdOf(event) });
    const answer = await answerTo(event, context, { ...world, log });
    log({ message: 'answering', ...answer });
    await respond(event, answer, world, world.fetch);
  };
}

export const realWorld: World = {
  ...realTiming,
  alarm: realAlarm,
  serviceTimeout: Number(process.env.SERVICE_TIMEOUT ?? 300) * 1_000,
  iam: (credentials) => iamClient({ credentials }),
  assumeRole: (role) => {
    // loaded when it is asked for, which is seldom
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { assumeRole } = require('./assume-role') as typeof import('./assume-role');
    return assumeRole(role);
  },
  stack: (stackId, calls) => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { ownStack } = require('./stack') as typeof import('./stack');
    return ownStack(stackId, calls);
  },
  fetch,
  log: jsonLines,
};

export const handler = createHandler(realWorld);

async function answerTo(
  event: CloudFormationCustomResourceEvent,
  context: Context,
  world: World,
): Promise<Answer> {
  let desk: Desk | undefined;
  const watchdog = world.alarm(context.getRemainingTimeInMillis() - TIME_TO_ANSWER);
  try {
    desk = new Desk(event, context, world);
    const { progress } = desk;
    const timeUp = watchdog.rang.then(() => {
      throw new EarlyEnd('early.time-up', `the time of the Lambda ran out during: ${progress.step}`);
    });
    return await Promise.race([operate(event, desk), timeUp]);
  } catch (error) {
    return failure(event, error as Error, desk);
  } finally {
    watchdog.cancel();
    desk?.clear();
  }
}

const EXCLUSIVE_TYPE = 'Custom::ExclusiveUserInlinePolicies';

async function operate(event: CloudFormationCustomResourceEvent, desk: Desk): Promise<Answer> {
  desk.guard.assertNotStale();
  if (event.ResourceType === EXCLUSIVE_TYPE) {
    return keepExclusive(event, desk);
  }
  switch (event.RequestType) {
    case 'Create':
      return create(event, desk);
    case 'Update':
      return update(event, desk);
    case 'Delete':
      return remove(event, desk);
    default:
      throw new EarlyEnd(
        'early.invalid',
        `the event asks for ${JSON.stringify((event as { RequestType?: unknown }).RequestType)}`,
      );
  }
}

function failure(event: CloudFormationCustomResourceEvent, error: Error, desk: Desk | undefined): Answer {
  const { putUnanswered = false, mayHaveMade } = desk?.progress ?? {};
  return {
    row: earlyEndOf(error),
    status: 'FAILED',
    // what may have been made must count as made, or the Delete that follows would leave it
    physicalId: physicalIdOf(event) ?? (putUnanswered ? mayHaveMade : undefined) ?? CREATE_FAILED,
    reason: putUnanswered ? `${UNHEARD}: ${reasonFor(error, desk)}` : reasonFor(error, desk),
  };
}

function earlyEndOf(error: Error): EarlyEndId {
  if (error instanceof EarlyEnd) {
    return error.row;
  }
  return error instanceof InvalidDeclarationError ? 'early.invalid' : 'early.refused';
}

function physicalIdOf(event: CloudFormationCustomResourceEvent): string | undefined {
  return event.RequestType === 'Create' ? undefined : event.PhysicalResourceId;
}

function reasonFor(error: Error, desk: Desk | undefined): string {
  return error instanceof InvalidDeclarationError || error instanceof EarlyEnd
    ? error.message
    : failureText(desk?.progress.step ?? 'reading the event', error);
}
