import { errorCode, isExplicitDeny, isNetworkError, isServerError } from './errors';

const SECOND = 1_000;

/** Clock, sleep and random numbers, as retrying needs them. */
export interface Timing {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** From 0 up to but not including 1. */
  random(): number;
}

export const realTiming: Timing = {
  now: Date.now,
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: Math.random,
};

/** State that all calls of one request share. */
export interface CallContext {
  readonly timing: Timing;
  /** Milliseconds since the epoch after which nothing is retried. */
  readonly deadline: number;
  readonly progress: Progress;
}

/** How far the request has come: the watchdog reports it. */
export interface Progress {
  /** The step under way. */
  step: string;
  /** A Put was sent that got no answer, or no clear one. */
  putOutcomeUnknown: boolean;
  /** The request was answered: what is still under way must stop, also when this Lambda works on its next event. */
  answered?: boolean;
  /** The physical id of the policy that such a Put may have created. */
  possiblyCreatedId?: string;
}

/** One row of the retry policy: how long to retry an error. */
export interface RetryRow {
  readonly id: string;
  /** Codes as on the wire. */
  readonly codes: readonly string[];
  /** Which other errors count as one of these. */
  readonly others?: (error: unknown) => boolean;
  /** The only call this row is about. */
  readonly only?: RetriedCall;
  /** Milliseconds since the first try; never beyond the deadline. */
  readonly retryFor: number;
  readonly why: string;
  /** How the docs name the errors, where codes do not. */
  readonly label?: string;
}

/** Calls that have rows of their own. */
export type RetriedCall = 'PutUserPolicy for a user who may be new' | 'PutUserPolicy' | 'any';

/** The retry policy; the first row that matches applies. */
export const RETRIES: readonly RetryRow[] = [
  {
    id: 'retry.throttled',
    codes: ['Throttling', 'RequestLimitExceeded', 'TooManyRequests'],
    retryFor: Infinity,
    why: 'other resources of the stack are calling, too',
  },
  {
    id: 'retry.unavailable',
    codes: ['ServiceFailure', 'InternalFailure'],
    others: (error) => isServerError(error) || isNetworkError(error),
    retryFor: Infinity,
    why: 'any other status from 500, and a call that got no answer, count as these',
  },
  {
    id: 'retry.conflict',
    codes: ['ConcurrentModification', 'EntityTemporarilyUnmodifiable'],
    retryFor: Infinity,
    why: 'somebody else is changing the user',
  },
  {
    id: 'retry.explicit-deny',
    codes: [],
    others: isExplicitDeny,
    retryFor: 0,
    label: '`AccessDenied` that names an explicit deny',
    why: 'another try would fail alike',
  },
  {
    id: 'retry.denied',
    codes: ['AccessDenied', 'InvalidClientTokenId'],
    retryFor: 60 * SECOND,
    why: 'the role, or its rights, may have just been made',
  },
  {
    id: 'retry.new-user',
    codes: ['NoSuchEntity'],
    only: 'PutUserPolicy for a user who may be new',
    retryFor: 30 * SECOND,
    why: 'a user who was just created may not be visible yet',
  },
  {
    id: 'retry.limit',
    codes: ['LimitExceeded'],
    only: 'PutUserPolicy',
    retryFor: 30 * SECOND,
    why: 'another policy of the user may be shrinking in this very deployment',
  },
  { id: 'retry.refused', codes: [], others: () => true, retryFor: 0, why: 'another try would fail alike' },
];

/** Calls, and retries as the table says, up to the deadline; throws the last error. */
export function withRetries<T>(
  { timing, deadline, progress }: CallContext,
  what: RetriedCall,
  call: () => Promise<T>,
): Promise<T> {
  const left = deadline - timing.now();
  return retry(
    timing,
    (error) => Math.min(left, rowOf(error, what).retryFor),
    () => {
      if (progress.answered === true) {
        throw new RequestAnsweredError();
      }
      return call();
    },
  );
}

/** The request was answered while a call of it was waiting: nothing more is sent. */
export class RequestAnsweredError extends Error {
  override readonly name = 'RequestAnsweredError';

  constructor() {
    super('the request was answered already');
  }
}

function rowOf(error: unknown, what: RetriedCall): RetryRow {
  const matches = ({ codes, others, only }: RetryRow) =>
    (codes.includes(errorCode(error)) || others?.(error) === true) && isAbout(only, what);
  return RETRIES.find(matches) ?? RETRIES[RETRIES.length - 1];
}

function isAbout(only: RetriedCall | undefined, what: RetriedCall): boolean {
  return only === undefined || only === what || (only === 'PutUserPolicy' && what.startsWith(only));
}

const FIRST_DELAY = 200;
const MAX_DELAY = 5_000;

/**
 * Calls until it succeeds, or until the time to retry the error is over: `retryFor`, in milliseconds since the first
 * call. Then throws that error. Full jitter: many resources of one stack are throttled at the same time.
 */
export async function retry<T>(
  timing: Timing,
  retryFor: (error: unknown) => number,
  call: () => Promise<T>,
): Promise<T> {
  const start = timing.now();
  for (let attempt = 0; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      const delay = timing.random() * Math.min(MAX_DELAY, FIRST_DELAY * 2 ** attempt);
      if (timing.now() + delay - start >= retryFor(error)) {
        throw error;
      }
      await timing.sleep(delay);
    }
  }
}
