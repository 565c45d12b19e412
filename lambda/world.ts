import type { IAMClient } from '@aws-sdk/client-iam';
import type { Calls } from './calls';
import type { Log } from './log';
import type { Timing } from './retry';
import type { OwnStack } from './stack';

/** All that the handler takes of the world. */
export interface World extends Timing {
  /** Rings once when the time is over, unless it is cancelled before. */
  alarm(milliseconds: number): Alarm;
  /** How long CloudFormation waits for an answer, in milliseconds. */
  readonly serviceTimeout: number;
  iam(): IAMClient;
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
