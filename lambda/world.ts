import type { IAMClient } from '@aws-sdk/client-iam';
import type { Log } from './log';
import type { Timing } from './retry';

/** All that the handler takes of the world. */
export interface World extends Timing {
  /** The partition of the account, such as `aws-cn`. */
  readonly partition?: string;
  iam(): IAMClient;
  fetch: typeof fetch;
  log: Log;
}
