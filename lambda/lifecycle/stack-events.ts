import type { StackEvent } from '@aws-sdk/client-cloudformation';
import type { OwnStack } from '../aws/stack';
import { OUTCOME_UNKNOWN } from '../protocol/answer';
import { parsePolicyId, PolicyName, samePolicy } from '../protocol/physical-id';
import { FunctionLocation, readDeclaration } from '../protocol/request';

/** What the events of a stack say about one resource and one policy. */

export const POLICY_TYPE = 'Custom::UserInlinePolicy';

/** The time of an event has no fractions of a second, and clocks differ by some. In milliseconds. */
export const CLOCK_SLACK = 2_000;

/**
 * From the newest to the first since the last stable state of the stack: what a roll-back returns to. An operation
 * that failed and was not rolled back is part of what follows it.
 */
export async function* eventsOfOperation(stack: OwnStack): AsyncGenerator<StackEvent> {
  const isBefore = beforeOperation(stack);
  for await (const event of stack.events()) {
    if (isBefore(event)) {
      return;
    }
    yield event;
  }
}

/** Whether an event is of an operation before. To be called with each event, from the newest on. */
function beforeOperation({ stackId }: OwnStack): (event: StackEvent) => boolean {
  let underWay = false;
  let isBefore = false;
  return ({ PhysicalResourceId, ResourceStatus = '' }) => {
    if (PhysicalResourceId === stackId) {
      // of an operation that is over, which is the one a late event is of
      const isStable = STABLE.test(ResourceStatus);
      isBefore ||= isStable && underWay;
      underWay ||= !isStable;
    }
    return isBefore;
  };
}

/** The events since then. */
export async function* eventsSince(stack: OwnStack, time: number): AsyncGenerator<StackEvent> {
  for await (const event of stack.events()) {
    if (timeOf(event) < time) {
      return;
    }
    yield event;
  }
}

/**
 * The id that this resource had for the policy, and that still awaits its clean-up.
 *
 * @param events those that may name it; in a roll-back also earlier ones, as its own may name no id
 */
export async function ownFormerId(
  stack: OwnStack,
  logicalId: string,
  policy: PolicyName,
  events: AsyncIterable<StackEvent> = eventsOfOperation(stack),
): Promise<string | undefined> {
  for await (const event of events) {
    if (event.LogicalResourceId === logicalId && names(event, policy)) {
      return event.ResourceStatus?.startsWith('DELETE_') === true ? undefined : event.PhysicalResourceId;
    }
  }
  return undefined;
}

/** The id of another resource that owned the policy until this operation replaced it, and awaits its clean-up. */
export async function formerOwner(
  stack: OwnStack,
  logicalId: string,
  policy: PolicyName,
): Promise<string | undefined> {
  const gone = new Set<string>();
  for await (const event of eventsOfOperation(stack)) {
    const { LogicalResourceId = '', ResourceStatus = '', PhysicalResourceId } = event;
    if (LogicalResourceId === logicalId || gone.has(LogicalResourceId) || !names(event, policy)) {
      continue;
    }
    if (!ResourceStatus.startsWith('DELETE_')) {
      return PhysicalResourceId;
    }
    gone.add(LogicalResourceId);
  }
  return undefined;
}

/** The ids of other policies' resources that this operation replaced or has not touched, and did not delete. */
export async function formerIdsOfOthers(stack: OwnStack, logicalId: string): Promise<string[]> {
  const ids: string[] = [];
  const ended = new Set<string>();
  for await (const event of eventsOfOperation(stack)) {
    const { PhysicalResourceId = '', ResourceStatus = '', ResourceType, LogicalResourceId } = event;
    if (ResourceType === POLICY_TYPE && LogicalResourceId !== logicalId && !ended.has(PhysicalResourceId)) {
      if (ResourceStatus.startsWith('DELETE_')) {
        ended.add(PhysicalResourceId);
      } else {
        ids.push(PhysicalResourceId);
      }
    }
  }
  return ids;
}

/** When an id was made. */
export interface MadeBy {
  /** The resource got it since the last stable state of the stack, and did not have it before. */
  readonly byThisOperation: boolean;
  /** When that operation began, in milliseconds since the epoch. */
  readonly since: number;
}

export async function madeBy(stack: OwnStack, logicalId: string, physicalId: string): Promise<MadeBy> {
  let first: StackEvent | undefined;
  let since = 0;
  for await (const event of eventsOfOperation(stack)) {
    since = timeOf(event);
    // in express mode, the clean-up of the operation before may still be under way
    if (event.LogicalResourceId === logicalId && event.ResourceStatus?.startsWith('DELETE_') !== true) {
      first = event;
    }
  }
  const byThisOperation =
    first !== undefined &&
    (first.PhysicalResourceId !== physicalId || first.ResourceStatus === 'CREATE_IN_PROGRESS');
  return { byThisOperation, since };
}

/** How the Update of a resource ended that this operation failed with. */
export interface FailedUpdate {
  /** `unanswered`: it may have been applied. `unknown`: by a text that is not known. */
  readonly outcome: 'answered' | 'unanswered' | 'unknown';
  readonly reason?: string;
}

export async function failedUpdate(stack: OwnStack, logicalId: string): Promise<FailedUpdate> {
  let reason: string | undefined;
  for await (const event of eventsOfOperation(stack)) {
    const { LogicalResourceId, PhysicalResourceId, ResourceStatus = '' } = event;
    if (PhysicalResourceId === stack.stackId && ResourceStatus.endsWith('ROLLBACK_IN_PROGRESS')) {
      reason = undefined; // what failed after it was rolling back
    } else if (LogicalResourceId === logicalId && ResourceStatus === 'UPDATE_FAILED') {
      reason ??= event.ResourceStatusReason ?? '';
    }
  }
  if (reason === undefined || (ANSWERED.test(reason) && !UNANSWERED.test(reason))) {
    return { outcome: 'answered', reason };
  }
  return { outcome: UNANSWERED.test(reason) ? 'unanswered' : 'unknown', reason };
}

/**
 * The documents that the resource may have written before an Update that failed and was not rolled back, and in it:
 * CloudFormation names the last one as the former one, whether or not it was applied.
 */
export async function documentsAroundFailure(
  stack: OwnStack,
  logicalId: string,
  home: FunctionLocation,
): Promise<string[]> {
  const documents: string[] = [];
  const isBefore = beforeOperation(stack);
  let isFailureSeen = false;
  for await (const event of stack.events()) {
    const { LogicalResourceId, ResourceStatus = '', ResourceProperties } = event;
    if (isBefore(event) && !isFailureSeen) {
      return [];
    }
    if (LogicalResourceId !== logicalId) {
      continue;
    }
    if (ResourceProperties !== undefined) {
      documents.push(readDeclaration(propertiesOf(ResourceProperties), home).document);
    }
    isFailureSeen ||= ResourceStatus === 'UPDATE_FAILED';
    if (isFailureSeen && /^(?:CREATE|UPDATE)_COMPLETE$/.test(ResourceStatus)) {
      break;
    }
  }
  return isFailureSeen ? documents : [];
}

/** Whether a resource has made or taken the policy since: it is no longer what a Delete from then is about. */
export async function isInOtherHandsSince(
  stack: OwnStack,
  logicalId: string,
  policy: PolicyName | undefined,
  time: number,
  home: FunctionLocation,
): Promise<boolean> {
  const isTaken = (event: StackEvent) =>
    policy !== undefined && (names(event, policy) || declares(event, policy, home));
  for await (const event of eventsSince(stack, time + CLOCK_SLACK)) {
    const { LogicalResourceId, ResourceStatus = '' } = event;
    const isMade = /^(?:CREATE|UPDATE)_/.test(ResourceStatus);
    const isOwn = LogicalResourceId === logicalId; // whatever it is made to be
    if (isMade && (isOwn || isTaken(event))) {
      return true;
    }
  }
  return false;
}

/** Whether the resource's clean-up of that id was begun since; where the time is not known, whether it is under way. */
export async function isBeingCleanedUp(
  stack: OwnStack,
  logicalId: string,
  physicalId: string,
  sentAt: number | undefined,
): Promise<boolean> {
  const events = sentAt === undefined ? eventsOfOperation(stack) : eventsSince(stack, sentAt - CLOCK_SLACK);
  for await (const { LogicalResourceId, PhysicalResourceId, ResourceStatus } of events) {
    if (LogicalResourceId === logicalId && PhysicalResourceId === physicalId) {
      // with express mode, the resource may count as deleted before its Delete is answered
      return (
        ResourceStatus === 'DELETE_IN_PROGRESS' ||
        (sentAt !== undefined && ResourceStatus === 'DELETE_COMPLETE')
      );
    }
  }
  return false;
}

/** Whether the resource had another policy in this operation. */
export async function hadAnotherPolicy(
  stack: OwnStack,
  logicalId: string,
  policy: PolicyName,
): Promise<boolean> {
  for await (const event of eventsOfOperation(stack)) {
    if (event.LogicalResourceId === logicalId && event.PhysicalResourceId && !names(event, policy)) {
      return true;
    }
  }
  return false;
}

/** Whether a line about a resource names the policy, as one that its resource holds or held. */
export function names(
  line: Pick<StackEvent, 'ResourceType' | 'PhysicalResourceId'>,
  policy: PolicyName,
): boolean {
  const id = line.ResourceType === POLICY_TYPE ? parsePolicyId(line.PhysicalResourceId ?? '') : undefined;
  return id !== undefined && id.origin !== 'unanswered' && samePolicy(id, policy);
}

/** Whether a resource of ours is to have the policy: while it is made, no id says so. */
function declares(
  { ResourceType, ResourceProperties }: StackEvent,
  policy: PolicyName,
  home: FunctionLocation,
): boolean {
  if (ResourceType !== POLICY_TYPE || ResourceProperties === undefined) {
    return false;
  }
  return samePolicy(readDeclaration(propertiesOf(ResourceProperties), home), policy);
}

function propertiesOf(text: string): Parameters<typeof readDeclaration>[0] {
  return JSON.parse(text) as Parameters<typeof readDeclaration>[0];
}

function timeOf({ Timestamp }: StackEvent): number {
  return Timestamp?.getTime() ?? Infinity;
}

/** What the status of a resource is while its Create or Update is answered. */
export const CHANGING: readonly string[] = ['CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS'];
const STABLE = /_COMPLETE$/;
// from the beginning: other strings may contain the name of a policy
const ANSWERED = /^Received response status \[FAILED\] from custom resource/;
const UNANSWERED = new RegExp(
  '^(?:Resource update cancelled|CloudFormation did not receive a response|' +
    'Custom Resource failed to stabilize in expected time|' +
    `(?:Received response status \\[FAILED\\] from custom resource\\. Message returned: )?${OUTCOME_UNKNOWN})`,
);
