import { documentsEqual } from '../../lib/policy/equality';
import { findingText } from '../../lib/policy/finding';
import { lintPolicyText } from '../../lib/policy/lint';
import { errorCode, failureText } from '../aws/errors';
import type { RequestContext } from '../request-context';
import { RequestFailure } from './failures';
import { formatPolicyId, PolicyName } from '../protocol/physical-id';
import { quotaTable } from '../aws/quota';
import { RequestAnsweredError } from '../aws/retry';
import { CONSISTENT_AFTER, LiveDocument } from '../aws/user-policies';

/** A policy to put. */
export interface Put extends PolicyName {
  readonly document: string;
  /** What is there before. */
  readonly live: LiveDocument;
  /** The policy is not this resource's yet: its user may be new, and a failure must leave what was there. */
  readonly isNew: boolean;
}

/** Puts a policy; when that fails, says why as fully as can be, and leaves what was there. */
export async function putPolicy(put: Put, context: RequestContext): Promise<void> {
  const { account, userName, policyName, document, live, isNew } = put;
  if (isNew && live === undefined) {
    context.progress.possiblyCreatedId = formatPolicyId({ account, userName, policyName, adopted: false });
  }
  try {
    await context.policies.put(userName, policyName, document, isNew);
  } catch (error) {
    if (isNew && context.progress.putOutcomeUnknown) {
      await undo(put, context, error as Error);
    }
    throw await explained(error as Error, put, context);
  }
}

// What nobody answered may have been done.
async function undo(put: Put, context: RequestContext, cause: Error): Promise<void> {
  const { userName, policyName, document, live } = put;
  try {
    await context.sleep(CONSISTENT_AFTER);
    const now = await context.undoing.get(userName, policyName);
    if (now !== undefined && documentsEqual(now, document)) {
      await (live === undefined
        ? context.undoing.delete(userName, policyName)
        : context.undoing.put(userName, policyName, live, false));
    }
    context.progress.putOutcomeUnknown = false;
  } catch (error) {
    if (error instanceof RequestFailure || error instanceof RequestAnsweredError) {
      throw error; // a duplicate delivery was answered: what is there is meant to be
    }
    throw new RequestFailure('failure.outcome-unknown', cause.message, { cause });
  }
}

async function explained(error: Error, put: Put, context: RequestContext): Promise<Error> {
  const { userName, policyName, document } = put;
  const said = failureText(context.progress.step, error);
  switch (errorCode(error)) {
    case 'LimitExceeded': {
      const table = await quotaTable(context.policies, userName, policyName, document).catch((cause: Error) =>
        failureText(context.progress.step, cause),
      );
      return new RequestFailure('failure.refused', `${said}\n${table}`, { cause: error });
    }
    case 'MalformedPolicyDocument': {
      const findings = lintPolicyText(document, { partition: context.location.partition }).map(findingText);
      return new RequestFailure('failure.refused', [said, ...findings].join('\n'), { cause: error });
    }
    default:
      return error;
  }
}
