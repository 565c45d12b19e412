import type {
  CloudFormationCustomResourceDeleteEvent,
  CloudFormationCustomResourceEvent,
  CloudFormationCustomResourceUpdateEvent,
} from 'aws-lambda';
import { failureText } from '../aws/errors';
import type { Answer } from '../protocol/answer';
import { canExist, CREATE_FAILED, parsePolicyId } from '../protocol/physical-id';
import type { Declaration } from '../protocol/request';
import type { RequestContext } from '../request-context';
import { compareDelete } from './compare';
import { apply, decide } from './decide';
import { declaredBefore } from './declared-before';
import { nativeHolder } from './native-policies';
import { isGoing, remainingOwner } from './ownership';
import { failedUpdate, formerOwner, MadeBy, madeBy } from './stack-events';
import { DELETE, DeletedId, DeleteFacts } from './tables/delete';

/** Deletes a policy, unless the table says that it stays. */
export async function deletePolicy(
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
      declaredBefore: (live) => declaredBefore(live, LogicalResourceId, context),
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
 * it may have written is deleted like that of a Create that was never answered. Returns the outcome.
 */
export async function cleanUpRename(
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
    // no reason to fail a roll-back
    const reason = failureText('the clean-up after an Update', error as Error);
    void context.log({ level: 'warn', message: reason });
    return reason;
  }
}

/** What a Delete is about. */
export function idKind(physicalId: string, declared: Declaration): DeletedId {
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
