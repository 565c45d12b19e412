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
import { parsePolicyId } from './physical-id';
import { parseDeclaration, readDeclaration } from './request';
import type { UserPolicies } from './user-policies';
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
  const { userName, policyName, document, live, userMayBeNew } = target;
  if (decision.backup) {
    world.log({ message: 'backup', backup: { userName, policyName, document: live } });
  }
  if (decision.call === 'PutUserPolicy') {
    await policies.put(userName, policyName, document, userMayBeNew);
  } else if (decision.call === 'DeleteUserPolicy') {
    await policies.delete(userName, policyName);
  }
  if (decision.wait !== undefined) {
    await world.sleep(decision.wait * 1_000);
  }
  return decision.answer;
}
