import type { StackResourceDetail } from '@aws-sdk/client-cloudformation';
import type { OwnStack } from '../aws/stack';
import { parsePolicyId, samePolicy } from '../protocol/physical-id';
import type { FunctionLocation } from '../protocol/request';
import type { DriftFacts } from './decisions';
import type { DriftContext } from './drift-context';
import { DriftCheck, parseDriftInput } from './input';

/** What CloudFormation and EventBridge Scheduler report about a check, now. */
export interface Confirmation extends Pick<DriftFacts, 'stack' | 'schedule' | 'resource'> {
  /** What the schedule has checked now: the event may be late, or not of the schedule at all. */
  readonly check?: DriftCheck;
}

/** Calls within this time, in milliseconds, share one confirmation. */
const AT_ONCE = 10_000;

/**
 * Asks who holds the policy, what is declared now, and whether an operation is under way. Nothing of the event counts
 * but the logical ids: whoever may invoke the function decides nothing by it.
 */
export async function confirm(
  { logicalId, scheduleLogicalId }: DriftCheck,
  location: FunctionLocation,
  context: DriftContext,
): Promise<Confirmation> {
  for (;;) {
    const begun = context.now();
    const facts = await context.askStack(async (stack): Promise<Confirmation> => {
      const schedule = await stack.resource(scheduleLogicalId);
      const check = await currentCheck(schedule, location, context);
      const isOfBoth = check?.logicalId === logicalId && check.scheduleLogicalId === scheduleLogicalId;
      const resource = await stack.resource(logicalId);
      return {
        schedule: isOfBoth ? 'in the stack' : 'gone',
        resource: isOfBoth ? resourceFact([schedule, resource], check, context) : 'does not hold it',
        // asked last: what began before is seen
        stack: await stackFact(stack),
        ...(isOfBoth && { check }),
      };
    });
    if (context.now() - begun <= AT_ONCE) {
      return facts;
    }
  }
}

async function currentCheck(
  schedule: StackResourceDetail | undefined,
  location: FunctionLocation,
  context: DriftContext,
): Promise<DriftCheck | undefined> {
  if (schedule?.ResourceType !== 'AWS::Scheduler::Schedule' || schedule.PhysicalResourceId === undefined) {
    return undefined;
  }
  const input = await context.scheduleInput(schedule.PhysicalResourceId);
  return input === undefined ? undefined : parseDriftInput(input, location);
}

function resourceFact(
  [schedule, resource]: readonly (StackResourceDetail | undefined)[],
  check: DriftCheck,
  context: DriftContext,
): DriftFacts['resource'] {
  if (
    resource === undefined ||
    !COMPLETE.includes(resource.ResourceStatus ?? '') ||
    !holds(resource, check)
  ) {
    return 'does not hold it';
  }
  const { settledAfter } = context.settings;
  const isSettled = [schedule, resource].every(
    (each) => context.now() - (each?.LastUpdatedTimestamp?.getTime() ?? Infinity) >= settledAfter,
  );
  return isSettled ? 'holds the policy' : 'just changed';
}

function holds({ ResourceType, PhysicalResourceId = '' }: StackResourceDetail, check: DriftCheck): boolean {
  if (check.kind === 'exclusive') {
    return ResourceType === 'Custom::ExclusiveUserInlinePolicies';
  }
  const id = parsePolicyId(PhysicalResourceId);
  return (
    ResourceType === 'Custom::UserInlinePolicy' &&
    id !== undefined &&
    id.origin !== 'unanswered' &&
    samePolicy(id, check)
  );
}

async function stackFact(stack: OwnStack): Promise<DriftFacts['stack']> {
  const status = await stack.status();
  return STABLE.includes(status) ? 'stable' : 'in an operation';
}

const COMPLETE: readonly string[] = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE'];
const STABLE: readonly string[] = [
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
];
