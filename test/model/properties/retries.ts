import { retryRow } from '../coverage';
import type { Invocation } from '../invocation';
import type { Reply } from '../journal';
import type { Facts } from './facts';

/** Errors of one call of a run, one after the other. */
interface Series {
  /** When the first error came. */
  readonly since: number;
  readonly code: string;
  /** When the first of this code came. */
  readonly sameSince: number;
}

// The time between two tries, in milliseconds: the longest that the handler waits, a call that nobody answers.
const SLACK = 15_000;

// A run gives up then, so that time is left to undo and to answer.
const LAST_TRY = 125_000;

/** No error is retried more often than the retry policy allows. */
export class RetryProperties {
  private readonly series = new Map<Invocation, Map<string, Series>>();
  private readonly worn = new Set<Invocation>();

  constructor(private readonly facts: Facts) {}

  returned(reply: Reply): void {
    const { invocation, at, action, target, code } = reply;
    this.facts.journal.replies.push(reply);
    const all = this.series.get(invocation) ?? new Map<string, Series>();
    this.series.set(invocation, all);
    const call = `${action} ${target}`;
    const row = retryRow(reply);
    if (code === undefined || row === undefined) {
      all.delete(call);
      return;
    }
    const before = all.get(call);
    const since = before?.since ?? at;
    const sameSince = before?.code === code ? before.sameSince : at;
    all.set(call, { since, code, sameSince });
    if (at - sameSince > row.retryFor + SLACK) {
      this.facts.violated(
        'tries for too long',
        `run ${invocation.name} tries ${action} again after ${code} for too long`,
      );
    }
    if (at - since > row.retryFor - SLACK || at > invocation.startedAt + LAST_TRY - SLACK) {
      this.worn.add(invocation);
    }
  }

  /** Whether an error lasted for longer than the table retries it. */
  hasWorn(run: Invocation): boolean {
    return this.worn.has(run);
  }
}
