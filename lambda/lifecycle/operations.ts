import type {
  CloudFormationCustomResourceCreateEvent,
  CloudFormationCustomResourceDeleteEvent,
  CloudFormationCustomResourceUpdateEvent,
} from 'aws-lambda';
import type { Answer } from '../protocol/answer';
import { canExist, CREATE_FAILED, parsePolicyId, samePolicy } from '../protocol/physical-id';
import { parseDeclaration, readDeclaration } from '../protocol/request';
import type { RequestContext } from '../request-context';
import { cleanUpRename, deletePolicy, idKind } from './delete';
import { RequestFailure } from './failures';
import { updateDocument, writeNew } from './write';

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
  // read from the id: the old properties may never have been applied
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
  // the id says what was applied; the properties may only have been requested
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
