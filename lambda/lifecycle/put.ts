import { findingText } from '../../lib/policy/finding';
import { errorCode, failureText } from '../aws/errors';
import type { RequestContext } from '../request-context';
import { RequestFailure } from './failures';
import { formatPolicyId, PolicyName } from '../protocol/physical-id';
import { quotaTable } from '../aws/quota';
import type { LiveDocument } from '../aws/user-policies';

/** A policy to put. */
export interface Put extends PolicyName {
  readonly document: string;
  /** What is there before. */
  readonly live: LiveDocument;
  /** The policy is not this resource's yet: its user may be new, and a failure must leave what was there. */
  readonly isNew: boolean;
}

/** Puts a policy; when that fails, says why as fully as can be. */
export async function putPolicy(put: Put, context: RequestContext): Promise<void> {
  const { userName, policyName, document, live, isNew } = put;
  if (isNew) {
    // the Delete that follows a failed Create undoes what the Put may have done
    context.progress.possiblyCreatedId = formatPolicyId(put, live === undefined ? 'unanswered' : 'overwrote');
  }
  try {
    await context.policies.put(userName, policyName, document, isNew);
  } catch (error) {
    const explanation = await explained(error as Error, put, context);
    throw context.progress.putOutcomeUnknown && !(explanation instanceof RequestFailure)
      ? new RequestFailure('failure.outcome-unknown', failureText(context.progress.step, explanation), {
          cause: error,
        })
      : explanation;
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
      // loaded on demand, which is rare
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { lintPolicyText } = require('../../lib/policy/lint') as typeof import('../../lib/policy/lint');
      const findings = lintPolicyText(document, { partition: context.location.partition }).map(findingText);
      return new RequestFailure('failure.refused', [said, ...findings].join('\n'), { cause: error });
    }
    default:
      return error;
  }
}
