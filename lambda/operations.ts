import { createHash } from 'node:crypto';
import type {
  CloudFormationCustomResourceCreateEvent,
  CloudFormationCustomResourceDeleteEvent,
  CloudFormationCustomResourceEvent,
  CloudFormationCustomResourceUpdateEvent,
} from 'aws-lambda';
import {
  Answer,
  decideCreate,
  decideDelete,
  decideDeleteUnseen,
  decideUnansweredDelete,
  decideUpdate,
  Decision,
  LiveDocument,
} from './lifecycle';
import { documentsEqual } from '../lib/policy/equality';
import { formatPolicyId, parsePolicyId } from './physical-id';
import { parseDeclaration, readDeclaration } from './request';
import { isRefusal, UserPolicies } from './user-policies';
import type { World } from './world';

export async function create(
  event: CloudFormationCustomResourceCreateEvent,
  policies: UserPolicies,
  world: World,
): Promise<Answer> {
  const declared = parseDeclaration(event.ResourceProperties, world.partition);
  const live = await policies.get(declared.userName, declared.policyName);
  return carryOut(decideCreate(declared, live), { ...declared, live, userMayBeNew: true }, policies, world);
}

export async function update(
  event: CloudFormationCustomResourceUpdateEvent,
  policies: UserPolicies,
  world: World,
): Promise<Answer> {
  const declared = parseDeclaration(event.ResourceProperties, world.partition);
  const id = parsePolicyId(event.PhysicalResourceId);
  const live = await policies.get(declared.userName, declared.policyName);
  // told from the id: the old properties may never have been applied
  const moved = id?.userName !== declared.userName || id.policyName !== declared.policyName;
  const decision = moved
    ? decideCreate(declared, live, event.PhysicalResourceId)
    : decideUpdate(declared, readDeclaration(event.OldResourceProperties), live, event.PhysicalResourceId);
  return carryOut(decision, { ...declared, live, userMayBeNew: moved }, policies, world);
}

export async function remove(
  event: CloudFormationCustomResourceDeleteEvent,
  policies: UserPolicies,
  world: World,
): Promise<Answer> {
  const declared = readDeclaration(event.ResourceProperties);
  const unseen = decideDeleteUnseen(declared, event.PhysicalResourceId);
  if (unseen !== undefined) {
    return unseen.answer;
  }
  // what was applied stands in the id; the properties may be a wish
  const id = parsePolicyId(event.PhysicalResourceId);
  const { userName, policyName } = id ?? declared;
  const live = await policies.get(userName, policyName);
  const decision =
    id === undefined
      ? decideUnansweredDelete(declared, live, event.PhysicalResourceId)
      : decideDelete(declared, live, id);
  return carryOut(
    decision,
    { ...declared, userName, policyName, live, userMayBeNew: false },
    policies,
    world,
  );
}

/** The attributes of the custom resource after a success. */
export function attributes(event: CloudFormationCustomResourceEvent, answer: Answer): Record<string, string> {
  if (answer.status === 'FAILED') {
    return {};
  }
  const { document } = readDeclaration(event.ResourceProperties);
  return { DocumentHash: createHash('sha256').update(document).digest('hex') };
}

/** What a decision is carried out on. */
interface Target {
  readonly userName: string;
  readonly policyName: string;
  readonly document: string;
  readonly live: LiveDocument;
  readonly userMayBeNew: boolean;
}

async function carryOut(
  decision: Decision,
  target: Target,
  policies: UserPolicies,
  world: World,
): Promise<Answer> {
  const { userName, policyName, live } = target;
  if (decision.backup) {
    world.log({ message: 'backup', backup: { userName, policyName, document: live } });
  }
  if (decision.call === 'PutUserPolicy') {
    await put(target, policies);
  } else if (decision.call === 'DeleteUserPolicy') {
    await policies.delete(userName, policyName);
  }
  if (decision.wait !== undefined) {
    await world.sleep(decision.wait * 1_000);
  }
  return decision.answer;
}

/** Nobody knows whether a Put was done, and it could not be undone: the policy must be taken for written. */
export class UnknownOutcomeError extends Error {
  constructor(
    readonly physicalId: string,
    cause: unknown,
  ) {
    super(`PutUserPolicy got no answer, so that the policy may be there: ${(cause as Error).message}`, {
      cause,
    });
    this.name = 'UnknownOutcomeError';
  }
}

async function put(target: Target, policies: UserPolicies): Promise<void> {
  const { userName, policyName, document, live, userMayBeNew } = target;
  try {
    await policies.put(userName, policyName, document, userMayBeNew);
  } catch (error) {
    // what nobody answered may have been done, and a failure must leave nothing behind
    if (live === undefined && !isRefusal(error)) {
      await undo(target, policies).catch(() => {
        throw new UnknownOutcomeError(formatPolicyId({ ...target, adopted: false }), error);
      });
    }
    throw error;
  }
}

async function undo({ userName, policyName, document }: Target, policies: UserPolicies): Promise<void> {
  const now = await policies.get(userName, policyName);
  if (now !== undefined && documentsEqual(now, document)) {
    await policies.delete(userName, policyName);
  }
}
