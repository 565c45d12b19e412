import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import type { IAMClient } from '@aws-sdk/client-iam';
import { iamClient } from './iam-client';
import type { Answer } from './lifecycle';
import { jsonLines } from './log';
import { attributes, create, remove, UnknownOutcomeError, update } from './operations';
import { CREATE_FAILED } from './physical-id';
import { InvalidDeclarationError } from './request';
import { respond } from './respond';
import { realTiming } from './retry';
import { errorCode, isAnswerOfIam, UserPolicies } from './user-policies';
import type { World } from './world';

// Kept back of the Lambda's time: a last Put and what undoes it, 30 s, then all tries to answer, 40 s.
const TIME_TO_ANSWER = 80_000;

/** Event in, one answer out. */
export function createHandler(world: World) {
  return async (event: CloudFormationCustomResourceEvent, context: Context): Promise<void> => {
    const { RequestType, LogicalResourceId, StackId, RequestId } = event;
    const log: World['log'] = (entry) =>
      world.log({ ...entry, RequestType, LogicalResourceId, StackId, RequestId });
    log({ message: 'received', physicalId: physicalIdOf(event) });
    const answer = await answerTo(event, context, { ...world, log });
    log({ message: 'answering', ...answer });
    await respond(event, answer, attributes(event, answer), world, world.fetch);
  };
}

export const realWorld: World = {
  ...realTiming,
  // called for each event: nothing is kept between events, credentials included
  iam: iamClient,
  fetch,
  log: jsonLines,
};

export const handler = createHandler(realWorld);

async function answerTo(
  event: CloudFormationCustomResourceEvent,
  context: Context,
  world: World,
): Promise<Answer> {
  let iam: IAMClient | undefined;
  try {
    iam = world.iam();
    const deadline = world.now() + context.getRemainingTimeInMillis() - TIME_TO_ANSWER;
    const [, partition] = context.invokedFunctionArn.split(':');
    return await operate(event, new UserPolicies(iam, world, deadline), { ...world, partition });
  } catch (error) {
    const createdId = error instanceof UnknownOutcomeError ? error.physicalId : CREATE_FAILED;
    return {
      status: 'FAILED',
      physicalId: physicalIdOf(event) ?? createdId,
      reason: reasonFor(error as Error),
    };
  } finally {
    iam?.destroy();
  }
}

function operate(
  event: CloudFormationCustomResourceEvent,
  policies: UserPolicies,
  world: World,
): Promise<Answer> {
  switch (event.RequestType) {
    case 'Create':
      return create(event, policies, world);
    case 'Update':
      return update(event, policies, world);
    case 'Delete':
      return remove(event, policies, world);
    default:
      throw new Error(
        `the event asks for ${JSON.stringify((event as { RequestType?: unknown }).RequestType)}`,
      );
  }
}

function physicalIdOf(event: CloudFormationCustomResourceEvent): string | undefined {
  return event.RequestType === 'Create' ? undefined : event.PhysicalResourceId;
}

function reasonFor(error: Error): string {
  if (error instanceof InvalidDeclarationError || error instanceof UnknownOutcomeError) {
    return error.message;
  }
  return isAnswerOfIam(error)
    ? `IAM answered ${errorCode(error)}: ${error.message}`
    : `${error.name}: ${error.message}`;
}
