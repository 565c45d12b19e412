import { createHash } from 'node:crypto';
import type {
  CloudFormationCustomResourceCreateEvent,
  CloudFormationCustomResourceDeleteEvent,
  CloudFormationCustomResourceEvent,
  CloudFormationCustomResourceUpdateEvent,
} from 'aws-lambda';
import { documentsEqual } from '../../lib/policy/equality';
import type { Answer } from '../protocol/answer';
import { failureText } from '../aws/errors';
import { CALL_TIMEOUT } from '../aws/client-config';
import type { RequestContext } from '../request-context';
import { backUp } from './backup';
import { RequestFailure } from './failures';
import { CONFIRMED_FOR } from './delivery-guard';
import {
  compareCreate,
  compareDelete,
  compareUpdate,
  CREATE,
  CreateFacts,
  DELETE,
  DeletedId,
  DeleteFacts,
  Owner,
  StackPhase,
  UPDATE,
  UpdateFacts,
} from './decisions';
import { canExist, CREATE_FAILED, formatPolicyId, parsePolicyId, samePolicy } from '../protocol/physical-id';
import { putPolicy } from './put';
import { Declaration, parseDeclaration, readDeclaration } from '../protocol/request';
import { nextStep, Row } from './decision-table';
import { nativeHolder, nativeOwner } from './native-policies';
import { currentOwner, isGoing, remainingOwner } from './ownership';
import { failedUpdate, formerOwner, madeBy, MadeBy, ownFormerId } from './stack-events';
import { CONSISTENT_AFTER, LiveDocument } from '../aws/user-policies';

export async function create(
  event: CloudFormationCustomResourceCreateEvent,
  context: RequestContext,
): Promise<Answer> {
  return writeNew(
    event,
    parseDeclaration(event.ResourceProperties, context.location),
    CREATE_FAILED,
    context,
  );
}

export async function update(
  event: CloudFormationCustomResourceUpdateEvent,
  context: RequestContext,
): Promise<Answer> {
  const declared = parseDeclaration(event.ResourceProperties, context.location);
  const id = parsePolicyId(event.PhysicalResourceId);
  // told from the id: the old properties may never have been applied
  if (id === undefined || !samePolicy(id, declared)) {
    return writeNew(event, declared, event.PhysicalResourceId, context);
  }
  const previous = readDeclaration(event.OldResourceProperties, context.location);
  const answer = await updateDocument(event, declared, previous, context);
  // what is in another account cannot be reached by the role of this one
  const elsewhere = previous.account !== declared.account;
  if (canExist(previous.userName, previous.policyName) && !samePolicy(id, previous) && !elsewhere) {
    return withReason(answer, await cleanUpRename(event, previous, context));
  }
  return answer;
}

export async function remove(
  event: CloudFormationCustomResourceDeleteEvent,
  context: RequestContext,
): Promise<Answer> {
  const declared = readDeclaration(event.ResourceProperties, context.location);
  const id = parsePolicyId(event.PhysicalResourceId);
  // what was applied stands in the id; the properties may be a wish
  if (id !== undefined && id.account !== declared.account) {
    throw new RequestFailure(
      'failure.invalid',
      `the policy is of ${id.account ?? "the stack's own account"}, and the role to assume of ` +
        `${declared.account ?? "the stack's own account"}`,
    );
  }
  const policy = id === undefined ? declared : { ...declared, ...id };
  const answer = await deletePolicy(
    event,
    policy,
    idKind(event.PhysicalResourceId, declared),
    event.PhysicalResourceId,
    context,
  );
  const isRenamed = id !== undefined && !samePolicy(id, declared);
  return isRenamed && answer.status === 'SUCCESS' && canExist(declared.userName, declared.policyName)
    ? withReason(answer, await cleanUpRename(event, declared, context))
    : answer;
}

function withReason(answer: Answer, reason: string | undefined): Answer {
  return reason === undefined ? answer : { ...answer, reason };
}

/** Writes a policy that is not this resource's yet. */
async function writeNew(
  event: CloudFormationCustomResourceCreateEvent | CloudFormationCustomResourceUpdateEvent,
  declared: Declaration,
  calledWith: string,
  context: RequestContext,
): Promise<Answer> {
  const { onExisting, onModified } = declared;
  const previous =
    event.RequestType === 'Update'
      ? readDeclaration(event.OldResourceProperties, context.location).document
      : undefined;
  let ownerId = '';
  let nativeResource: string | undefined;
  const owner = async (): Promise<Owner> => {
    const { stack } = context;
    const before =
      (await ownFormerId(stack, event.LogicalResourceId, declared)) ??
      (event.RequestType === 'Update' && (await stack.status()).endsWith('ROLLBACK_IN_PROGRESS')
        ? await ownFormerId(stack, event.LogicalResourceId, declared, stack.events())
        : undefined);
    const others = async () =>
      (await currentOwner(stack, event.LogicalResourceId, declared)) ??
      (await formerOwner(stack, event.LogicalResourceId, declared));
    const id = before ?? (await others());
    ownerId = id ?? '';
    // going back after a failure that was kept, it may have left the policy to a native one
    const mayBeNative = id === undefined || (id === before && (await phaseOf(context)) === 'going forward');
    nativeResource = mayBeNative ? await nativeOwner(stack, declared) : undefined;
    if (nativeResource !== undefined) {
      return 'a native resource';
    }
    if (id === undefined) {
      return 'nobody';
    }
    return id === before ? 'this resource, before' : 'another resource';
  };
  const decision = await decide<CreateFacts>(CREATE, { onExisting, onModified }, declared, context, {
    live: (document) => compareCreate(document, declared.document, previous),
    others: { owner, stack: () => phaseOf(context) },
  });
  const ids = {
    'U/P': formatPolicyId(declared, 'wrote'),
    'U/P#adopted': formatPolicyId(declared, 'adopted'),
    'U/P#overwrote': formatPolicyId(declared, 'overwrote'),
    "the owner's": ownerId,
  };
  const { physicalId } = decision.row;
  return apply(
    { ...decision, nativeResource },
    declared,
    physicalId === undefined ? calledWith : ids[physicalId],
    true,
    context,
  );
}

/** Changes the document of a policy that this resource owns. */
async function updateDocument(
  event: CloudFormationCustomResourceUpdateEvent,
  declared: Declaration,
  previous: Declaration,
  context: RequestContext,
): Promise<Answer> {
  const document = documentsEqual(declared.document, previous.document) ? 'as before' : 'changed';
  const { onModified } = declared;
  const decision = await decide<UpdateFacts>(UPDATE, { document, onModified }, declared, context, {
    live: (live) => compareUpdate(live, declared.document, previous.document),
    others: { stack: () => phaseOf(context) },
  });
  return apply(decision, declared, event.PhysicalResourceId, false, context);
}

async function phaseOf({ stack }: RequestContext): Promise<StackPhase> {
  return (await stack.status()).endsWith('ROLLBACK_IN_PROGRESS') ? 'rolling back' : 'going forward';
}

/** Deletes a policy, unless the table says that it stays. */
async function deletePolicy(
  event: CloudFormationCustomResourceEvent,
  declared: Declaration,
  id: DeletedId,
  physicalId: string,
  context: RequestContext,
): Promise<Answer> {
  const { onExisting, onModified } = declared;
  const { LogicalResourceId } = event;
  const isUnanswered = id === 'unanswered create' || id === 'U/P#unanswered';
  let operation: Promise<MadeBy> | undefined;
  let former: string | undefined;
  let nativeResource: string | undefined;
  const made = () => (operation ??= madeBy(context.stack, LogicalResourceId, physicalId));
  const decision = await decide<DeleteFacts>(DELETE, { id, onExisting, onModified }, declared, context, {
    live: (live) => compareDelete(live, declared.document),
    others: {
      owner: async () => {
        if (!isUnanswered && isGoing(await context.stack.status())) {
          return 'nobody';
        }
        const remaining = await remainingOwner(
          context.stack,
          { logicalId: LogicalResourceId, physicalId },
          declared,
        );
        // in the middle of a roll-back, another one may be about to get it back
        const returns = async () =>
          (await formerOwner(context.stack, LogicalResourceId, declared)) !== undefined;
        if (remaining === 'nobody' && isUnanswered && (await returns())) {
          return 'another resource';
        }
        nativeResource = remaining === 'nobody' ? await nativeHolder(context.stack, declared) : undefined;
        return nativeResource === undefined ? remaining : 'a native resource';
      },
      operation: async () =>
        (await context.stack.status()) !== 'DELETE_IN_PROGRESS' && (await made()).byThisOperation
          ? 'undone'
          : 'over',
      former: async () => {
        const { account, userName, policyName } = declared;
        const since = (await made()).since;
        former = await context.findBackup({
          ...(account !== undefined && { account }),
          userName,
          policyName,
          logicalId: LogicalResourceId,
          since,
        });
        return former === undefined ? 'not found' : 'found';
      },
    },
  });
  const written = decision.row.restores === true ? { ...declared, document: former ?? '' } : declared;
  return apply({ ...decision, nativeResource }, written, physicalId, false, context);
}

/**
 * An Update that took another name or user was never answered, and is now rolled back, or its resource is deleted: what
 * it may have written goes as that of a Create which was never answered. Says what became of it.
 */
async function cleanUpRename(
  event: CloudFormationCustomResourceUpdateEvent | CloudFormationCustomResourceDeleteEvent,
  attempted: Declaration,
  context: RequestContext,
): Promise<string | undefined> {
  try {
    const { outcome, reason: said } = await failedUpdate(context.stack, event.LogicalResourceId);
    if (outcome === 'unknown') {
      void context.log({
        level: 'warn',
        message:
          'CloudFormation says of the Update that failed what is not known here; it is taken for answered: ' +
          (said ?? 'no reason given'),
      });
    }
    if (outcome !== 'unanswered') {
      return undefined;
    }
    const { row, reason } = await deletePolicy(
      event,
      attempted,
      'unanswered create',
      event.PhysicalResourceId,
      context,
    );
    void context.log({
      level: 'info',
      message: `cleaned up after an Update that was never answered${reason === undefined ? '' : `: ${reason}`}`,
      row,
    });
    return reason;
  } catch (error) {
    // not worth a roll-back that fails
    const reason = failureText('the clean-up after an Update', error as Error);
    void context.log({ level: 'warn', message: reason });
    return reason;
  }
}

function idKind(physicalId: string, declared: Declaration): DeletedId {
  if (physicalId === CREATE_FAILED) {
    return '!create-failed';
  }
  const id = parsePolicyId(physicalId);
  if (id !== undefined) {
    return id.origin === 'wrote' ? 'U/P' : `U/P#${id.origin}`;
  }
  return canExist(declared.userName, declared.policyName)
    ? 'unanswered create'
    : 'unanswered create of impossible names';
}

interface Decision<Facts> {
  readonly row: Row<Facts>;
  readonly live: LiveDocument;
  readonly nativeResource?: string;
}

// By then a duplicate of the event has answered, too.
const SECOND_READ_AFTER = CONSISTENT_AFTER;
// A Create that was cancelled may still be at its last call, on the strength of what was confirmed before.
const SECOND_READ_AFTER_CANCELLED = SECOND_READ_AFTER + CALL_TIMEOUT + CONFIRMED_FOR;

/** Finds the row that applies; asks only for the facts that decide it. */
async function decide<Facts extends { readonly live: string }>(
  table: readonly Row<Facts>[],
  given: Partial<Facts>,
  { userName, policyName }: Declaration,
  context: RequestContext,
  sources: {
    readonly live: (document: LiveDocument) => Facts['live'];
    readonly others?: { readonly [Fact in Exclude<keyof Facts, 'live'>]?: () => Promise<Facts[Fact]> };
  },
): Promise<Decision<Facts>> {
  let known = given;
  let live: LiveDocument;
  const read = async () => {
    live = await context.policies.get(userName, policyName);
    known = { ...known, live: sources.live(live) };
  };
  for (let reads = 0; ;) {
    const step = nextStep(table, known);
    if ('row' in step) {
      if (step.row.confirmWithSecondRead !== true || reads > 1) {
        return { row: step.row, live };
      }
      context.progress.step = 'waiting for a second read';
      await context.sleep(
        step.row.cancelledCreateMayRun === true ? SECOND_READ_AFTER_CANCELLED : SECOND_READ_AFTER,
      );
    }
    if ('row' in step || step.ask === 'live') {
      await read();
      reads += 1;
    } else {
      const ask = sources.others?.[step.ask as Exclude<keyof Facts, 'live'>];
      known = { ...known, [step.ask]: await ask?.() };
    }
  }
}

async function apply<Facts>(
  { row, live, nativeResource }: Decision<Facts>,
  declared: Declaration,
  physicalId: string,
  isNew: boolean,
  context: RequestContext,
): Promise<Answer> {
  const { account, userName, policyName, document } = declared;
  if (row.backup === true) {
    const change = row.call === 'DeleteUserPolicy' ? 'deleted' : 'replaced';
    await backUp({ account, userName, policyName, document: live }, change, context);
  }
  if (row.call === 'PutUserPolicy') {
    await putPolicy({ account, userName, policyName, document, live, isNew }, context);
  } else if (row.call === 'DeleteUserPolicy') {
    await context.policies.delete(userName, policyName);
  }
  const { logGroupName: logGroup } = context;
  const reason = row.reason?.({ userName, policyName, declared: document, live, nativeResource, logGroup });
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
