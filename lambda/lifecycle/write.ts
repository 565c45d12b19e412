import type {
  CloudFormationCustomResourceCreateEvent,
  CloudFormationCustomResourceUpdateEvent,
} from 'aws-lambda';
import { documentsEqual } from '../../lib/policy/equality';
import type { Answer } from '../protocol/answer';
import { formatPolicyId } from '../protocol/physical-id';
import { Declaration, readDeclaration } from '../protocol/request';
import type { RequestContext } from '../request-context';
import { compareCreate, compareUpdate } from './compare';
import { apply, decide } from './decide';
import { nativeOwner } from './native-policies';
import { currentOwner } from './ownership';
import { formerOwner, ownFormerId } from './stack-events';
import { CREATE, CreateFacts, Owner, StackPhase } from './tables/create';
import { UPDATE, UpdateFacts } from './tables/update';

/** Writes a policy that is not this resource's yet. */
export async function writeNew(
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
export async function updateDocument(
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
