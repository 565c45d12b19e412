import { IAMClient, IAMClientConfig } from '@aws-sdk/client-iam';

/** The longest that one call takes, in milliseconds. */
export const CALL_TIMEOUT = 10_000;

/** A client that makes one try and gives up in time: what is tried again, and how long, `UserPolicies` knows. */
export function iamClient(config: IAMClientConfig = {}, timeout = CALL_TIMEOUT): IAMClient {
  return new IAMClient({
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: timeout,
      requestTimeout: timeout,
      throwOnRequestTimeout: true, // or it would only warn, and wait for ever
    },
    ...config,
  });
}
