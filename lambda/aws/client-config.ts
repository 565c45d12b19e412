/** The longest that one call takes, in milliseconds. */
export const CALL_TIMEOUT = 10_000;

/** Configures a client that makes one attempt with a time-out; `retry.ts` decides what is retried, and for how long. */
export function clientConfig(timeout = CALL_TIMEOUT) {
  return {
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: timeout,
      requestTimeout: timeout,
      socketTimeout: timeout, // also once the answer has begun
      throwOnRequestTimeout: true, // or it would only warn, and wait for ever
    },
  };
}
