import type { StackResourceSummary } from '@aws-sdk/client-cloudformation';
import type { OwnStack } from '../aws/stack';
import { parsePolicyId, PolicyName } from '../protocol/physical-id';
import { formerIdsOfOthers, hadAnotherPolicy, names, POLICY_TYPE } from './stack-events';

/** Which resource of the stack holds a policy now. */

/** The id of another resource that owns the policy now, also one that is being deleted. */
export async function currentOwner(
  stack: OwnStack,
  logicalId: string,
  policy: PolicyName,
): Promise<string | undefined> {
  return ownerExcept(GONE, stack, logicalId, policy);
}

/** Who keeps the policy when this resource gives up one of its ids: none that is itself being deleted. */
export async function remainingOwner(
  stack: OwnStack,
  { logicalId, physicalId }: { readonly logicalId: string; readonly physicalId: string },
  policy: PolicyName,
): Promise<'another resource' | 'this resource' | 'nobody'> {
  const own = (await stack.resources()).find(({ LogicalResourceId }) => LogicalResourceId === logicalId);
  const isHeld =
    own !== undefined && own.ResourceStatus?.startsWith('DELETE_') !== true && names(own, policy);
  // the resource may have returned to this same id
  if (
    isHeld &&
    (own.PhysicalResourceId !== physicalId || (await hadAnotherPolicy(stack, logicalId, policy)))
  ) {
    return 'this resource';
  }
  const other = await ownerExcept(['DELETE_IN_PROGRESS', ...GONE], stack, logicalId, policy);
  return other === undefined ? 'nobody' : 'another resource';
}

/** Whether the whole stack is being deleted, so that none of its resources keeps anything. */
export function isGoing(stackStatus: string | undefined): boolean {
  return stackStatus === 'DELETE_IN_PROGRESS' || stackStatus === 'ROLLBACK_IN_PROGRESS';
}

/** The policies that other resources own, or owned until this operation replaced their ids. */
export async function ownedByOthers(stack: OwnStack, logicalId: string): Promise<PolicyName[]> {
  const current = (await stack.resources())
    .filter((resource) => isOther(resource, logicalId) && !isGone(resource))
    .map(({ PhysicalResourceId }) => PhysicalResourceId);
  const ids = [...current, ...(await formerIdsOfOthers(stack, logicalId))];
  return ids.flatMap((id = '') => parsePolicyId(id) ?? []);
}

const GONE: readonly string[] = ['DELETE_COMPLETE', 'DELETE_SKIPPED'];

export function isGone({ ResourceStatus }: Pick<StackResourceSummary, 'ResourceStatus'>): boolean {
  return GONE.includes(ResourceStatus ?? '');
}

async function ownerExcept(
  statuses: readonly string[],
  stack: OwnStack,
  logicalId: string,
  policy: PolicyName,
): Promise<string | undefined> {
  return (await stack.resources()).find(
    (resource) =>
      resource.LogicalResourceId !== logicalId &&
      !statuses.includes(resource.ResourceStatus ?? '') &&
      names(resource, policy),
  )?.PhysicalResourceId;
}

function isOther({ ResourceType, LogicalResourceId }: StackResourceSummary, logicalId: string): boolean {
  return ResourceType === POLICY_TYPE && LogicalResourceId !== logicalId;
}
