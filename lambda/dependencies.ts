import type { IAMClient, IAMClientConfig } from '@aws-sdk/client-iam';
import type { Log } from './log';
import type { HttpPut } from './protocol/http-put';
import type { AssumedRole } from './protocol/request';
import type { CallContext, Timing } from './aws/retry';
import type { BackupQuery } from './aws/backups';
import type { OwnStack } from './aws/stack';

export type Credentials = IAMClientConfig['credentials'];

/** Everything the handler takes from outside; tests put their own in its place. */
export interface Dependencies extends Timing {
  /** Starts a timer that expires once, unless it is cancelled before. */
  startTimer(milliseconds: number): Timer;
  /** How long CloudFormation waits for an answer, in milliseconds. */
  readonly serviceTimeout: number;
  /** A client with the Lambda's own credentials, or with others. */
  iam(credentials?: Credentials): IAMClient;
  /** Credentials of a role. */
  assumeRole(role: AssumedRole): Promise<Credentials>;
  /** The stack of the event. */
  stack(stackId: string, calls: CallContext): OwnStack;
  /** The document of a policy before it was overwritten, from the function's own log. */
  findBackup(query: BackupQuery, logGroupName: string, calls: CallContext): Promise<string | undefined>;
  readonly trust: Trust;
  readonly httpPut: HttpPut;
  log: Log;
}

/** Whose events are acted on. */
export interface Trust {
  /** The stack that the function belongs to. */
  readonly ownStackId?: string;
  /** Patterns of the ARNs of other stacks that it serves. */
  readonly servedStackArns: readonly string[];
  /** CloudFormation is asked before every write. */
  readonly verifyEvents: boolean;
  /** The endpoint of an AWS emulator, where one is used. */
  readonly emulator?: string;
}

export interface Timer {
  readonly expired: Promise<void>;
  cancel(): void;
}

export function realTimer(milliseconds: number): Timer {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  return { expired, cancel: () => clearTimeout(timer) };
}
