import { documentsEqual } from '../lib/policy/equality';
import { findingText } from '../lib/policy/finding';
import { lintPolicyText } from '../lib/policy/lint';
import { errorCode, failureText } from './aws-errors';
import type { Desk } from './desk';
import { EarlyEnd } from './early-end';
import { formatPolicyId, PolicyName } from './physical-id';
import { quotaTable } from './quota';
import type { LiveDocument } from './table';
import { CONSISTENT_AFTER } from './user-policies';

/** A policy to put. */
export interface Put extends PolicyName {
  readonly document: string;
  /** What is there before. */
  readonly live: LiveDocument;
  /** The policy is not this resource's yet: its user may be new, and a failure must leave what was there. */
  readonly isNew: boolean;
}

/** Puts a policy; when that fails, says why as fully as can be, and leaves what was there. */
export async function putPolicy(put: Put, desk: Desk): Promise<void> {
  const { account, userName, policyName, document, live, isNew } = put;
  if (isNew && live === undefined) {
    desk.progress.mayHaveMade = formatPolicyId({ account, userName, policyName, adopted: false });
  }
  try {
    await desk.policies.put(userName, policyName, document, isNew);
  } catch (error) {
    if (isNew && desk.progress.putUnanswered) {
      await undo(put, desk, error as Error);
    }
    throw await explained(error as Error, put, desk);
  }
}

// What nobody answered may have been done.
async function undo(put: Put, desk: Desk, cause: Error): Promise<void> {
  const { userName, policyName, document, live } = put;
  try {
    await desk.sleep(CONSISTENT_AFTER);
    const now = await desk.undoing.get(userName, policyName);
    if (now !== undefined && documentsEqual(now, document)) {
      await (live === undefined
        ? desk.undoing.delete(userName, policyName)
        : desk.undoing.put(userName, policyName, live, false));
    }
    desk.progress.putUnanswered = false;
  } catch (error) {
    if (error instanceof EarlyEnd) {
      throw error; // the event was answered by its twin: what is there is meant to be
    }
    throw new EarlyEnd('early.unknown-outcome', cause.message, { cause });
  }
}

async function explained(error: Error, put: Put, desk: Desk): Promise<Error> {
  const { userName, policyName, document } = put;
  const said = failureText(desk.progress.step, error);
  switch (errorCode(error)) {
    case 'LimitExceeded': {
      const table = await quotaTable(desk.policies, userName, policyName, document).catch((cause: Error) =>
        failureText(desk.progress.step, cause),
      );
      return new EarlyEnd('early.refused', `${said}\n${table}`, { cause: error });
    }
    case 'MalformedPolicyDocument': {
      const findings = lintPolicyText(document, { partition: desk.home.partition }).map(findingText);
      return new EarlyEnd('early.refused', [said, ...findings].join('\n'), { cause: error });
    }
    default:
      return error;
  }
}
