import type { Timing } from './retry';

/** What all calls of one event share. */
export interface Calls {
  readonly timing: Timing;
  /** Milliseconds since the epoch after which nothing is tried again. */
  readonly deadline: number;
  readonly progress: Progress;
}

/** How far the event has come: the watchdog says it. */
export interface Progress {
  /** The step under way. */
  step: string;
  /** A Put was sent that has not been answered, or not clearly. */
  putUnanswered: boolean;
  /** The event was answered: whatever is still under way must not go on, nor in the next event of this Lambda. */
  answered?: boolean;
  /** The physical id of the policy that such a Put may have made. */
  mayHaveMade?: string;
}
