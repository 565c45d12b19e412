import { createHash } from 'node:crypto';
import type {
  CloudFormationCustomResourceCreateEvent,
  CloudFormationCustomResourceDeleteEvent,
  CloudFormationCustomResourceEvent,
  CloudFormationCustomResourceUpdateEvent,
} from 'aws-lambda';
import { documentsEqual } from '../lib/policy/equality';
import type { Answer } from './answer';
import { failureText } from './aws-errors';
import { CALL_TIMEOUT } from './client-config';
import type { Desk } from './desk';
import { EarlyEnd } from './early-end';
import {
  compare,
  compareDelete,
  compareUpdate,
  CREATE,
  CreateFacts,
  DELETE,
  DeletedId,
  DeleteFacts,
  Holder,
  UPDATE,
  UpdateFacts,
} from './lifecycle';
import { canExist, CREATE_FAILED, formatPolicyId, parsePolicyId, samePolicy } from './physical-id';
import { putPolicy } from './put';
import { Declaration, parseDeclaration, readDeclaration } from './request';
import { LiveDocument, nextStep, Row } from './table';
import { CONSISTENT_AFTER } from './user-policies';

export async function create(event: CloudFormationCustomResourceCreateEvent, desk: Desk): Promise<Answer> {
  return place(event, parseDeclaration(event.ResourceProperties, desk.home), CREATE_FAILED, desk);
}

export async function update(event: CloudFormationCustomResourceUpdateEvent, desk: Desk): Promise<Answer> {
  const declared = parseDeclaration(event.ResourceProperties, desk.home);
  const id = parsePolicyId(event.PhysicalResourceId);
  // told from the id: the old properties may never have been applied
  if (id === undefined || !samePolicy(id, declared)) {
    return place(event, declared, event.PhysicalResourceId, desk);
  }
  const previous = readDeclaration(event.OldResourceProperties, desk.home);
  const answer = await change(event, declared, previous, desk);
  // what is in another account cannot be reached by the role of this one
  const elsewhere = previous.account !== declared.account;
  if (canExist(previous.userName, previous.policyName) && !samePolicy(id, previous) && !elsewhere) {
    const reason = await clearRename(event, previous, desk);
    return reason === undefined ? answer : { ...answer, reason };
  }
  return answer;
}

export async function remove(event: CloudFormationCustomResourceDeleteEvent, desk: Desk): Promise<Answer> {
  const declared = readDeclaration(event.ResourceProperties, desk.home);
  const id = parsePolicyId(event.PhysicalResourceId);
  // what was applied stands in the id; the properties may be a wish
  if (id !== undefined && id.account !== declared.account) {
    throw new EarlyEnd(
      'early.invalid',
      `the policy is of ${id.account ?? "the stack's own account"}, and the role to assume of ` +
        `${declared.account ?? "the stack's own account"}`,
    );
  }
  const policy = id === undefined ? declared : { ...declared, ...id };
  return take(event, policy, idKind(event.PhysicalResourceId, declared), event.PhysicalResourceId, desk);
}

/** Writes a policy that is not this resource's yet. */
async function place(
  event: CloudFormationCustomResourceCreateEvent | CloudFormationCustomResourceUpdateEvent,
  declared: Declaration,
  calledWith: string,
  desk: Desk,
): Promise<Answer> {
  let holderId = '';
  const holder = async (): Promise<Holder> => {
    const { stack } = desk;
    const before =
      event.RequestType === 'Update' && (await stack.isRollingBack())
        ? await stack.idBefore(event.LogicalResourceId, declared)
        : undefined;
    const others = async () =>
      (await stack.holderNow(event.LogicalResourceId, declared)) ??
      (await stack.holderBefore(event.LogicalResourceId, declared));
    const id = before ?? (await others());
    holderId = id ?? '';
    return id === undefined ? 'nobody' : id === before ? 'this one, before' : 'another of the stack';
  };
  const settled = await settle<CreateFacts>(CREATE, { onExisting: declared.onExisting }, declared, desk, {
    live: (document) => compare(document, declared.document),
    others: { holder },
  });
  const ids = {
    'U/P': formatPolicyId({ ...declared, adopted: false }),
    'U/P#adopted': formatPolicyId({ ...declared, adopted: true }),
    "the holder's": holderId,
  };
  const { physicalId } = settled.row;
  return carryOut(settled, declared, physicalId === undefined ? calledWith : ids[physicalId], true, desk);
}

/** Changes the document of a policy in our care. */
async function change(
  event: CloudFormationCustomResourceUpdateEvent,
  declared: Declaration,
  previous: Declaration,
  desk: Desk,
): Promise<Answer> {
  const document = documentsEqual(declared.document, previous.document) ? 'as before' : 'changed';
  const settled = await settle<UpdateFacts>(UPDATE, { document }, declared, desk, {
    live: (live) => compareUpdate(live, declared.document, previous.document),
  });
  return carryOut(settled, declared, event.PhysicalResourceId, false, desk);
}

/** Takes a policy away. */
async function take(
  event: CloudFormationCustomResourceEvent,
  declared: Declaration,
  id: DeletedId,
  physicalId: string,
  desk: Desk,
): Promise<Answer> {
  const { onExisting, onModified } = declared;
  const heir = () => desk.stack.heir(event.LogicalResourceId, declared);
  // in the middle of a roll-back, another one may be about to get it back
  const former = () => desk.stack.holderBefore(event.LogicalResourceId, declared);
  const holder = async () =>
    (await heir()) === undefined && (id !== 'made up' || (await former()) === undefined)
      ? 'nobody'
      : 'another of the stack';
  const settled = await settle<DeleteFacts>(DELETE, { id, onExisting, onModified }, declared, desk, {
    live: (live) => compareDelete(live, declared.document),
    others: { holder },
  });
  return carryOut(settled, declared, physicalId, false, desk);
}

/**
 * An Update that took another name or user was never answered, and is now rolled back: what it may have written goes
 * as that of a Create which was never answered. Says what became of it.
 */
async function clearRename(
  event: CloudFormationCustomResourceUpdateEvent,
  previous: Declaration,
  desk: Desk,
): Promise<string | undefined> {
  try {
    if (!(await desk.stack.updateWasUnanswered(event.LogicalResourceId))) {
      return undefined;
    }
    const { row, reason } = await take(event, previous, 'made up', event.PhysicalResourceId, desk);
    desk.log({ message: 'cleared up after an Update that was never answered', row, reason });
    return reason;
  } catch (error) {
    // not worth a roll-back that fails
    const reason = failureText('clearing up after an Update', error as Error);
    desk.log({ message: reason });
    return reason;
  }
}

function idKind(physicalId: string, declared: Declaration): DeletedId {
  if (physicalId === CREATE_FAILED) {
    return '!create-failed';
  }
  const id = parsePolicyId(physicalId);
  if (id !== undefined) {
    return id.adopted ? 'U/P#adopted' : 'U/P';
  }
  return canExist(declared.userName, declared.policyName) ? 'made up' : 'made up, for impossible names';
}

interface Settled<Facts> {
  readonly row: Row<Facts>;
  readonly live: LiveDocument;
}

// By then a duplicate of the event has answered, too.
const SECOND_LOOK_AFTER = CONSISTENT_AFTER;
// A Create that was called off may still be at its last call.
const SECOND_LOOK_AFTER_CALLED_OFF = SECOND_LOOK_AFTER + CALL_TIMEOUT;

/** Learns what the table asks for, until a row holds. */
async function settle<Facts extends { readonly live: string }>(
  table: readonly Row<Facts>[],
  given: Partial<Facts>,
  { userName, policyName }: Declaration,
  desk: Desk,
  learn: {
    readonly live: (document: LiveDocument) => Facts['live'];
    readonly others?: { readonly [Fact in Exclude<keyof Facts, 'live'>]?: () => Promise<Facts[Fact]> };
  },
): Promise<Settled<Facts>> {
  let known = given;
  let live: LiveDocument;
  const look = async () => {
    live = await desk.policies.get(userName, policyName);
    known = { ...known, live: learn.live(live) };
  };
  for (let looks = 0; ;) {
    const step = nextStep(table, known);
    if ('row' in step) {
      if (step.row.twoLooks !== true || looks > 1) {
        return { row: step.row, live };
      }
      desk.progress.step = 'waiting for a second look';
      await desk.sleep(step.row.calledOff === true ? SECOND_LOOK_AFTER_CALLED_OFF : SECOND_LOOK_AFTER);
    }
    if ('row' in step || step.ask === 'live') {
      await look();
      looks += 1;
    } else {
      const ask = learn.others?.[step.ask as Exclude<keyof Facts, 'live'>];
      known = { ...known, [step.ask]: await ask?.() };
    }
  }
}

async function carryOut<Facts>(
  { row, live }: Settled<Facts>,
  declared: Declaration,
  physicalId: string,
  isNew: boolean,
  desk: Desk,
): Promise<Answer> {
  const { account, userName, policyName, document } = declared;
  if (row.backup === true) {
    desk.log({ message: 'backup', backup: { account, userName, policyName, document: live } });
  }
  if (row.call === 'PutUserPolicy') {
    await putPolicy({ account, userName, policyName, document, live, isNew }, desk);
  } else if (row.call === 'DeleteUserPolicy') {
    await desk.policies.delete(userName, policyName);
  }
  const reason = row.reason?.({ userName, policyName, declared: document, live });
  return {
    row: row.id,
    status: row.status,
    physicalId,
    ...(reason !== undefined && { reason }),
    ...(row.status === 'SUCCESS' && { data: { DocumentHash: sha256(document) } }),
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
