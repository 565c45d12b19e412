import { createHash } from 'node:crypto';
import { CALL_TIMEOUT } from '../aws/client-config';
import { CONSISTENT_AFTER, LiveDocument } from '../aws/user-policies';
import type { Answer } from '../protocol/answer';
import type { Declaration } from '../protocol/request';
import type { RequestContext } from '../request-context';
import { backUp } from './backup';
import { nextStep, Row } from './decision-table';
import { CONFIRMED_FOR } from './delivery-guard';
import { putPolicy } from './put';

/** The row that applies, and the facts that selected it. */
export interface Decision<Facts> {
  readonly row: Row<Facts>;
  readonly live: LiveDocument;
  readonly nativeResource?: string;
}

// By then a duplicate of the event has answered, too.
const SECOND_READ_AFTER = CONSISTENT_AFTER;
// A Create that was cancelled may still be at its last call, because of what was confirmed before.
const SECOND_READ_AFTER_CANCELLED = SECOND_READ_AFTER + CALL_TIMEOUT + CONFIRMED_FOR;

/** Finds the row that applies; asks only for the facts that decide it. */
export async function decide<Facts extends { readonly live: string }>(
  table: readonly Row<Facts>[],
  given: Partial<Facts>,
  { userName, policyName }: Declaration,
  context: RequestContext,
  sources: {
    readonly live: (document: LiveDocument) => Facts['live'];
    readonly others?: {
      readonly [Fact in Exclude<keyof Facts, 'live'>]?: (live: LiveDocument) => Promise<Facts[Fact]>;
    };
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
      known = { ...known, [step.ask]: await ask?.(live) };
    }
  }
}

/** Does what the row says, and gives the answer. */
export async function apply<Facts>(
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
