/** What retrying needs of the world. */
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

const FIRST_DELAY = 200;
const MAX_DELAY = 5_000;

/**
 * Calls until it succeeds or `patience` for the error, in milliseconds since the first call, is used up; then
 * throws that error. Full jitter: many resources of one stack meet the same throttle at the same time.
 */
export async function retrying<T>(
  timing: Timing,
  patience: (error: unknown) => number,
  call: () => Promise<T>,
): Promise<T> {
  const start = timing.now();
  for (let attempt = 0; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      const delay = timing.random() * Math.min(MAX_DELAY, FIRST_DELAY * 2 ** attempt);
      if (timing.now() + delay - start >= patience(error)) {
        throw error;
      }
      await timing.sleep(delay);
    }
  }
}
