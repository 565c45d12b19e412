import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { Answer, OUTCOME_UNKNOWN } from './protocol/answer';
import { failureText, isOfSdk } from './aws/errors';
import { RequestContext, ANSWER_RESERVE, locationOf } from './request-context';
import { RequestFailure, FailureId } from './lifecycle/failures';
import { iamClient } from './aws/iam-client';
import { jsonLines, Log, LogEntry, withFields } from './log';
import { count } from './metrics';
import { create, remove, update } from './lifecycle/operations';
import { CREATE_FAILED } from './protocol/physical-id';
import { InvalidDeclarationError } from './protocol/request';
import { httpPut } from './protocol/http-put';
import { sendAnswer } from './protocol/respond';
import { isResponseUrl } from './protocol/response-url';
import { realTiming, RequestAnsweredError, retry, Timing } from './aws/retry';
import { realTimer, Dependencies } from './dependencies';

/** Event in, one answer out. */
export function createHandler(dependencies: Dependencies) {
  return async (event: CloudFormationCustomResourceEvent, lambdaContext: Context): Promise<void> => {
    const { RequestType, LogicalResourceId, StackId, RequestId } = event;
    const log = withFields(dependencies, { RequestType, LogicalResourceId, StackId, RequestId });
    if (!isResponseUrl(event.ResponseURL, locationOf(lambdaContext), dependencies.trust.emulator)) {
      // no answer: the event is not from CloudFormation, and the address could be anybody's
      throw new Error('the event is refused: its ResponseURL is not one of CloudFormation in this region');
    }
    const asked = `${RequestType} of ${LogicalResourceId}`;
    void log({ level: 'info', message: `received: ${asked}`, physicalId: physicalIdOf(event) });
    const answer = await answerTo(event, lambdaContext, { ...dependencies, log });
    if (answer.status === 'FAILED') {
      void log(count('FailedAnswers', lambdaContext.functionName, dependencies.now()));
    }
    void log({ ...levelAndMessage(asked, answer), ...answer });
    await respond(event, { ...answer, log: lambdaContext }, dependencies);
  };
}

function levelAndMessage(asked: string, { status, reason }: Answer): Pick<LogEntry, 'level' | 'message'> {
  return status === 'FAILED'
    ? { level: 'error', message: `${asked} failed: ${reason}` }
    : { level: 'info', message: `${asked} succeeded${reason === undefined ? '' : `: ${reason}`}` };
}

// Of the Lambda's time: tries that may each take 10 s begin within it.
const ANSWER_RETRY_TIME = 30_000;

/** Sends the answer, and retries for half a minute. Throws when it could not be delivered; the message holds no URL. */
export function respond(
  event: CloudFormationCustomResourceEvent,
  answer: Answer,
  dependencies: Timing & Pick<Dependencies, 'httpPut'>,
): Promise<void> {
  return retry(
    dependencies,
    () => ANSWER_RETRY_TIME,
    () => sendAnswer(event, answer, dependencies.httpPut),
  );
}

export const realDependencies: Dependencies = {
  ...realTiming,
  startTimer: realTimer,
  serviceTimeout: Number(process.env.SERVICE_TIMEOUT ?? 300) * 1_000,
  iam: (credentials) => iamClient({ credentials }),
  assumeRole: (role) => {
    // loaded on demand, which is rare
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { assumeRole } = require('./aws/assume-role') as typeof import('./aws/assume-role');
    return assumeRole(role);
  },
  stack: (stackId, calls) => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { ownStack } = require('./aws/stack') as typeof import('./aws/stack');
    return ownStack(stackId, calls);
  },
  findBackup: (query, logGroupName, calls) => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { findBackup } = require('./aws/backups') as typeof import('./aws/backups');
    return findBackup(query, logGroupName, calls);
  },
  get trust() {
    const { OWN_STACK_ID, SERVED_STACK_ARNS = '', VERIFY_EVENTS, AWS_ENDPOINT_URL } = process.env;
    return {
      ownStackId: OWN_STACK_ID,
      servedStackArns: SERVED_STACK_ARNS.split(',').filter((pattern) => pattern !== ''),
      verifyEvents: VERIFY_EVENTS === 'true',
      emulator: AWS_ENDPOINT_URL,
    };
  },
  httpPut,
  log: jsonLines,
};

export const handler = createHandler(realDependencies);

/** Of the functions that check for drift, which are other functions with the same code. */
export const driftHandler = (event: unknown, lambdaContext: Context): Promise<void> => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { driftHandlerOf } = require('./drift') as typeof import('./drift');
  return driftHandlerOf(realDependencies)(event, lambdaContext);
};

async function answerTo(
  event: CloudFormationCustomResourceEvent,
  lambdaContext: Context,
  dependencies: Dependencies,
): Promise<Answer> {
  let context: RequestContext | undefined;
  const watchdog = dependencies.startTimer(lambdaContext.getRemainingTimeInMillis() - ANSWER_RESERVE);
  try {
    context = new RequestContext(event, lambdaContext, dependencies);
    const { progress } = context;
    const outOfTime = watchdog.expired.then(() => {
      throw new RequestFailure(
        'failure.out-of-time',
        `the time of the Lambda ran out during: ${progress.step}`,
      );
    });
    return await Promise.race([operate(event, context), outOfTime]);
  } catch (error) {
    logUnexpected(error as Error, dependencies.log, context);
    return failure(event, error as Error, context);
  } finally {
    watchdog.cancel();
    context?.clear();
  }
}

const EXCLUSIVE_TYPE = 'Custom::ExclusiveUserInlinePolicies';

async function operate(event: CloudFormationCustomResourceEvent, context: RequestContext): Promise<Answer> {
  context.guard.assertNotExpired();
  await context.guard.assertTrusted();
  if (event.ResourceType === EXCLUSIVE_TYPE) {
    // loaded on demand: most events are about policies
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { applyExclusive } = require('./lifecycle/exclusive') as typeof import('./lifecycle/exclusive');
    return applyExclusive(event, context);
  }
  switch (event.RequestType) {
    case 'Create':
      return create(event, context);
    case 'Update':
      return update(event, context);
    case 'Delete':
      return remove(event, context);
    default:
      throw new RequestFailure(
        'failure.invalid',
        `the event asks for ${JSON.stringify((event as { RequestType?: unknown }).RequestType)}`,
      );
  }
}

function failure(
  event: CloudFormationCustomResourceEvent,
  error: Error,
  context: RequestContext | undefined,
): Answer {
  const { putOutcomeUnknown = false, possiblyCreatedId } = context?.progress ?? {};
  return {
    row: failureIdOf(error),
    status: 'FAILED',
    // what may have been created must count as created, or the Delete that follows would leave it
    physicalId: physicalIdOf(event) ?? (putOutcomeUnknown ? possiblyCreatedId : undefined) ?? CREATE_FAILED,
    reason: putOutcomeUnknown
      ? `${OUTCOME_UNKNOWN}: ${reasonFor(error, context)}`
      : reasonFor(error, context),
  };
}

// A stack trace helps where the Lambda is at fault, not where AWS or the declaration is.
function logUnexpected(error: Error, log: Log, context: RequestContext | undefined): void {
  if (!isOwnFailure(error) && !isOfSdk(error)) {
    void log({
      level: 'error',
      message:
        `unexpected error while ${context?.progress.step ?? 'reading the event'}: ${error.message}; please report it ` +
        'to the maintainers of cdk-user-inline-policy, with the "stack" of this line of the log',
      stack: error.stack,
    });
  }
}

function isOwnFailure(error: Error): boolean {
  return [InvalidDeclarationError, RequestFailure, RequestAnsweredError].some(
    (type) => error instanceof type,
  );
}

function failureIdOf(error: Error): FailureId {
  if (error instanceof RequestFailure) {
    return error.row;
  }
  if (error instanceof RequestAnsweredError) {
    return 'failure.out-of-time';
  }
  return error instanceof InvalidDeclarationError ? 'failure.invalid' : 'failure.refused';
}

function physicalIdOf(event: CloudFormationCustomResourceEvent): string | undefined {
  return event.RequestType === 'Create' ? undefined : event.PhysicalResourceId;
}

function reasonFor(error: Error, context: RequestContext | undefined): string {
  return error instanceof InvalidDeclarationError || error instanceof RequestFailure
    ? error.message
    : failureText(context?.progress.step ?? 'reading the event', error);
}
