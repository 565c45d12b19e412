import { errorCode, isNetworkError, isServerError } from './aws-errors';
import type { Calls } from './calls';
import { EarlyEnd } from './early-end';
import { retrying } from './retry';

const SECOND = 1_000;

/** How long an error is met with another try. */
export interface RetryRow {
  readonly id: string;
  /** Codes as on the wire. */
  readonly codes: readonly string[];
  /** What else counts as one of these. */
  readonly others?: (error: unknown) => boolean;
  /** The only call this is about. */
  readonly only?: RetriedCall;
  /** Milliseconds since the first try; never beyond the time that is left. */
  readonly patience: number;
  readonly why: string;
}

/** Calls that have rows of their own. */
export type RetriedCall = 'PutUserPolicy for a user who may be new' | 'PutUserPolicy' | 'any';

/** The table of retries; the first row that fits holds. */
export const RETRIES: readonly RetryRow[] = [
  {
    id: 'retry.throttled',
    codes: ['Throttling', 'RequestLimitExceeded', 'TooManyRequests'],
    patience: Infinity,
    why: 'other resources of the stack are calling, too',
  },
  {
    id: 'retry.unavailable',
    codes: ['ServiceFailure', 'InternalFailure'],
    others: (error) => isServerError(error) || isNetworkError(error),
    patience: Infinity,
    why: 'any other status from 500, and a call that nobody answered, count as these',
  },
  {
    id: 'retry.conflict',
    codes: ['ConcurrentModification', 'EntityTemporarilyUnmodifiable'],
    patience: Infinity,
    why: 'somebody else is changing the user',
  },
  {
    id: 'retry.denied',
    codes: ['AccessDenied'],
    patience: 60 * SECOND,
    why: "the role's rights may have just been granted",
  },
  {
    id: 'retry.new-user',
    codes: ['NoSuchEntity'],
    only: 'PutUserPolicy for a user who may be new',
    patience: 30 * SECOND,
    why: 'a user just made may not be visible yet',
  },
  {
    id: 'retry.limit',
    codes: ['LimitExceeded'],
    only: 'PutUserPolicy',
    patience: 30 * SECOND,
    why: 'another policy of the user may be shrinking in this very deployment',
  },
  { id: 'retry.refused', codes: [], others: () => true, patience: 0, why: 'another try would fail alike' },
];

/** Calls, and calls again as the table says, up to `deadline` in milliseconds since the epoch. */
export function patiently<T>(
  { timing, deadline, progress }: Calls,
  what: RetriedCall,
  call: () => Promise<T>,
): Promise<T> {
  const left = deadline - timing.now();
  return retrying(
    timing,
    (error) => Math.min(left, rowOf(error, what).patience),
    () => {
      if (progress.answered === true) {
        throw new EarlyEnd('early.time-up', 'the event was answered already');
      }
      return call();
    },
  );
}

function rowOf(error: unknown, what: RetriedCall): RetryRow {
  const fits = ({ codes, others, only }: RetryRow) =>
    (codes.includes(errorCode(error)) || others?.(error) === true) && isAbout(only, what);
  return RETRIES.find(fits) ?? RETRIES[RETRIES.length - 1];
}

function isAbout(only: RetriedCall | undefined, what: RetriedCall): boolean {
  return only === undefined || only === what || (only === 'PutUserPolicy' && what.startsWith(only));
}
