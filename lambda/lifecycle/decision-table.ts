import type { LiveDocument } from '../aws/user-policies';

/** When a row of a table holds. */
export interface Condition<Facts> {
  readonly id: string;
  /** What must be so; what is not named does not matter. */
  readonly given: { readonly [Fact in keyof Facts]?: readonly Facts[Fact][] };
}

/** A row of a table of the lifecycle: when it holds, what to do, what to answer. Data: it calls nothing. */
export interface Row<Facts> extends Condition<Facts> {
  /** One read is not enough: it may be out of date, and a duplicate may be answering. */
  readonly confirmWithSecondRead?: true;
  /** The second read waits for what CloudFormation has cancelled and may still be under way. */
  readonly cancelledCreateMayRun?: true;
  /** The live document is somebody else's and is replaced or deleted: log it in full before the call. */
  readonly backup?: true;
  readonly call?: 'PutUserPolicy' | 'DeleteUserPolicy';
  /** The Put restores what was overwritten, not the declared document. */
  readonly restores?: true;
  /** The answer names it. */
  readonly reported?: true;
  readonly status: 'SUCCESS' | 'FAILED';
  /** The id of the answer; by default the one that the event was called with. */
  readonly physicalId?: 'U/P' | 'U/P#adopted' | 'U/P#overwrote' | "the owner's";
  readonly reason?: (about: Subject) => string;
}

/** What the message of a row is about. */
export interface Subject {
  readonly userName: string;
  readonly policyName: string;
  /** Minified. */
  readonly declared: string;
  readonly live: LiveDocument;
  /** Of CloudFormation's own, which holds the policy. */
  readonly nativeResource?: string;
  /** Where a backup of it is. */
  readonly logGroup: string;
}

/** A fact that is needed to decide, or the row that applies. */
export type Step<Facts, R> = { readonly ask: keyof Facts } | { readonly row: R };

/** Reads the table from top to bottom, as far as the facts are known: only facts that decide something are requested. */
export function nextStep<Facts, R extends Condition<Facts>>(
  table: readonly R[],
  known: Partial<Facts>,
): Step<Facts, R> {
  for (const row of table) {
    const facts = Object.keys(row.given) as (keyof Facts)[];
    const fits = (fact: keyof Facts) => row.given[fact]?.includes(known[fact] as Facts[typeof fact]);
    if (facts.some((fact) => known[fact] !== undefined && !fits(fact))) {
      continue;
    }
    const open = facts.find((fact) => known[fact] === undefined);
    return open === undefined ? { row } : { ask: open };
  }
  throw new Error(`no row for ${JSON.stringify(known)}`);
}
