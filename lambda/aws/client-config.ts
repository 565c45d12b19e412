/** The longest that one call takes, in milliseconds. */
export const CALL_TIMEOUT = 10_000;

/** Of a client that makes one try and gives up in time: what is tried again, and how long, `retry.ts` says. */
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
