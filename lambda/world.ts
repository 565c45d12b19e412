import type { IAMClient, IAMClientConfig } from '@aws-sdk/client-iam';
import type { Calls } from './calls';
import type { Log } from './log';
import type { AssumedRole } from './request';
import type { Timing } from './retry';
import type { OwnStack } from './stack';

export type Credentials = IAMClientConfig['credentials'];

/** All that the handler takes of the world. */
export interface World extends Timing {
  /** Rings once when the time is over, unless it is cancelled before. */
  alarm(milliseconds: number): Alarm;
  /** How long CloudFormation waits for an answer, in milliseconds. */
  readonly serviceTimeout: number;
  /** With the Lambda's own credentials, or others. */
  iam(credentials?: Credentials): IAMClient;
  /** Credentials of a role. */
  assumeRole(role: AssumedRole): Promise<Credentials>;
  /** The stack of the event. */
  stack(stackId: string, calls: Calls): OwnStack;
  fetch: typeof fetch;
  log: Log;
}

export interface Alarm {
  readonly rang: Promise<void>;
  cancel(): void;
}

export function realAlarm(milliseconds: number): Alarm {
  let timer: NodeJS.Timeout | undefined;
  const rang = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  return { rang, cancel: () => clearTimeout(timer) };
}
