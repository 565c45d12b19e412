import { documentsEqual } from '../lib/policy/equality';
import { differences } from '../lib/policy/difference';
import { canExist, CREATE_FAILED, formatPolicyId, parsePolicyId, PolicyId } from './physical-id';
import type { Declaration } from './request';

/** What to do for an event, as data: nothing here calls anything. */
export interface Decision {
  /** The IAM call to make, if any. */
  readonly call?: 'PutUserPolicy' | 'DeleteUserPolicy';
  /** The live document is somebody else's work and goes: log it in full before the call. */
  readonly backup?: boolean;
  /** Seconds to wait before answering: a duplicate delivery of this very event may be answering. */
  readonly wait?: number;
  readonly answer: Answer;
}

/** The answer to CloudFormation. */
export interface Answer {
  readonly status: 'SUCCESS' | 'FAILED';
  readonly physicalId: string;
  readonly reason?: string;
}

/** What `GetUserPolicy` returns now: the document, or undefined where the policy or its user is absent. */
export type LiveDocument = string | undefined;

const DUPLICATE_ANSWERS_WITHIN = 10;

/**
 * Create, and an Update that changes the user or the policy name.
 *
 * @param failedId the physical id of the answer when it fails
 */
export function decideCreate(declared: Declaration, live: LiveDocument, failedId = CREATE_FAILED): Decision {
  const own = success(formatPolicyId({ ...declared, adopted: false }));
  if (live === undefined) {
    return { call: 'PutUserPolicy', answer: own };
  }
  const equal = documentsEqual(live, declared.document);
  switch (declared.onExisting) {
    case 'OVERWRITE':
      return equal ? { answer: own } : { call: 'PutUserPolicy', backup: true, answer: own };
    case 'ADOPT':
      return equal
        ? { wait: DUPLICATE_ANSWERS_WITHIN, answer: success(formatPolicyId({ ...declared, adopted: true })) }
        : { answer: failed(failedId, refusal(declared, differences(live, declared.document))) };
    case 'FAIL':
      return {
        ...(equal && { wait: DUPLICATE_ANSWERS_WITHIN }),
        answer: failed(failedId, refusal(declared, differences(live, declared.document))),
      };
  }
}

/** An Update of the document alone. */
export function decideUpdate(
  declared: Declaration,
  previous: Declaration,
  live: LiveDocument,
  physicalId: string,
): Decision {
  const answer = success(physicalId);
  if (live === undefined) {
    return { call: 'PutUserPolicy', answer };
  }
  if (documentsEqual(live, declared.document)) {
    return { answer };
  }
  return { call: 'PutUserPolicy', backup: !documentsEqual(live, previous.document), answer };
}

/** A Delete that needs no look at IAM, or undefined where it does. */
export function decideDeleteUnseen(declared: Declaration, physicalId: string): Decision | undefined {
  if (physicalId === CREATE_FAILED) {
    return { answer: success(physicalId) };
  }
  const id = parsePolicyId(physicalId);
  if (id === undefined) {
    return decideUnansweredDeleteUnseen(declared, physicalId);
  }
  return id.adopted && declared.onExisting !== 'OVERWRITE'
    ? {
        answer: success(physicalId, `${nameOf(id)} was adopted and stays: it was there before this resource`),
      }
    : undefined;
}

function decideUnansweredDeleteUnseen(declared: Declaration, physicalId: string): Decision | undefined {
  if (declared.onExisting === 'ADOPT') {
    return {
      answer: success(physicalId, 'nothing was deleted: whether the policy was adopted is not known'),
    };
  }
  return canExist(declared.userName, declared.policyName)
    ? undefined
    : { answer: success(physicalId, 'nothing was deleted: no such policy can exist') };
}

/** A Delete of a policy in our care. */
export function decideDelete(declared: Declaration, live: LiveDocument, id: PolicyId): Decision {
  const physicalId = formatPolicyId(id);
  if (live === undefined) {
    return { answer: success(physicalId) };
  }
  return documentsEqual(live, declared.document)
    ? { call: 'DeleteUserPolicy', answer: success(physicalId) }
    : decideModifiedDelete(declared, live, id);
}

/** A Delete of an id that CloudFormation made up: a Create of ours was killed before it could answer. */
export function decideUnansweredDelete(
  declared: Declaration,
  live: LiveDocument,
  physicalId: string,
): Decision {
  if (live === undefined) {
    return { answer: success(physicalId) };
  }
  return documentsEqual(live, declared.document)
    ? { call: 'DeleteUserPolicy', answer: success(physicalId) }
    : { answer: success(physicalId, `${nameOf(declared)} is not known to be this resource's and stays`) };
}

function decideModifiedDelete(declared: Declaration, live: string, id: PolicyId): Decision {
  const physicalId = formatPolicyId(id);
  const changes = differences(live, declared.document).join('; ');
  switch (declared.onModified) {
    case 'DELETE':
      return { call: 'DeleteUserPolicy', backup: true, answer: success(physicalId) };
    case 'RETAIN':
      return {
        answer: success(physicalId, `${nameOf(id)} was changed by somebody else and stays: ${changes}`),
      };
    case 'FAIL':
      return {
        answer: failed(
          physicalId,
          `${nameOf(id)} was changed by somebody else and was left as it is (${changes}); ` +
            'put the declared document back, delete the policy by hand, ' +
            'or deploy with onModified DELETE or RETAIN first',
        ),
      };
  }
}

function refusal(declared: Declaration, changes: readonly string[]): string {
  const state =
    changes.length === 0
      ? 'with the declared document'
      : `with another document than the declared one (${changes.join('; ')})`;
  return (
    `${nameOf(declared)} exists already, ${state}, and this resource did not write it; it was left as it is. ` +
    'Ways out: choose another policyName; declare the very document that is live and set onExisting to ADOPT; ' +
    'or set onExisting to OVERWRITE, which logs the live document and replaces it'
  );
}

function nameOf({ userName, policyName }: { userName: string; policyName: string }): string {
  return `the inline policy ${JSON.stringify(policyName)} of user ${JSON.stringify(userName)}`;
}

function success(physicalId: string, reason?: string): Answer {
  return { status: 'SUCCESS', physicalId, ...(reason !== undefined && { reason }) };
}

function failed(physicalId: string, reason: string): Answer {
  return { status: 'FAILED', physicalId, reason };
}
