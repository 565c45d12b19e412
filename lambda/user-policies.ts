import {
  DeleteUserPolicyCommand,
  GetUserPolicyCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import type { LiveDocument } from './lifecycle';
import { retrying, Timing } from './retry';

const SECOND = 1_000;

// How long to go on after an error that may pass, whatever the call.
const TRANSIENT = 60 * SECOND;
const PATIENCE: Readonly<Record<string, number>> = {
  Throttling: TRANSIENT,
  RequestLimitExceeded: TRANSIENT,
  ConcurrentModification: TRANSIENT,
  EntityTemporarilyUnmodifiable: TRANSIENT,
  ServiceFailure: TRANSIENT,
  InternalFailure: TRANSIENT,
  AccessDenied: 60 * SECOND, // the role's rights may have just been granted
};
const NEW_USER_VISIBLE_WITHIN = 30 * SECOND;

/** The inline policies of users, as IAM has them. */
export class UserPolicies {
  /** @param deadline milliseconds since the epoch after which nothing is retried */
  constructor(
    private readonly iam: IAMClient,
    private readonly timing: Timing,
    private readonly deadline: number,
  ) {}

  /** The live document; undefined where the policy or its user is absent. */
  async get(userName: string, policyName: string): Promise<LiveDocument> {
    const command = new GetUserPolicyCommand({ UserName: userName, PolicyName: policyName });
    try {
      const { PolicyDocument } = await this.call(() => this.iam.send(command));
      return percentDecoded(PolicyDocument ?? '');
    } catch (error) {
      if (errorCode(error) === 'NoSuchEntity') {
        return undefined;
      }
      throw error;
    }
  }

  /** @param userMayBeNew the user may have been made a moment ago and not be visible yet: wait for it */
  async put(userName: string, policyName: string, document: string, userMayBeNew: boolean): Promise<void> {
    const command = new PutUserPolicyCommand({
      UserName: userName,
      PolicyName: policyName,
      PolicyDocument: document,
    });
    await this.call(
      () => this.iam.send(command),
      userMayBeNew ? { NoSuchEntity: NEW_USER_VISIBLE_WITHIN } : {},
    );
  }

  /** A policy that is gone already is no error. */
  async delete(userName: string, policyName: string): Promise<void> {
    const command = new DeleteUserPolicyCommand({ UserName: userName, PolicyName: policyName });
    try {
      await this.call(() => this.iam.send(command));
    } catch (error) {
      if (errorCode(error) !== 'NoSuchEntity') {
        throw error;
      }
    }
  }

  private call<T>(call: () => Promise<T>, more: Readonly<Record<string, number>> = {}): Promise<T> {
    const left = this.deadline - this.timing.now();
    return retrying(this.timing, (error) => Math.min(left, patienceFor(error, more)), call);
  }
}

/** The error's code as IAM has it on the wire, such as `NoSuchEntity`. */
export function errorCode(error: unknown): string {
  return error instanceof Error ? error.name.replace(/Exception$/, '') : '';
}

/** Whether IAM itself said something, rather than the way to it. */
export function isAnswerOfIam(error: unknown): boolean {
  return statusOf(error) !== undefined;
}

/** Whether IAM said no, so that nothing was done: not after a server error, nor when no answer came. */
export function isRefusal(error: unknown): boolean {
  return isAnswerOfIam(error) && !isServerError(error);
}

function patienceFor(error: unknown, more: Readonly<Record<string, number>>): number {
  const code = errorCode(error);
  const patience = { ...PATIENCE, ...more };
  if (Object.hasOwn(patience, code)) {
    return patience[code];
  }
  return isServerError(error) || isNetworkError(error) ? TRANSIENT : 0;
}

function isServerError(error: unknown): boolean {
  return (statusOf(error) ?? 0) >= 500;
}

// No answer came, and it is not for want of credentials that none was asked for.
function isNetworkError(error: unknown): boolean {
  return statusOf(error) === undefined && errorCode(error) !== 'CredentialsProviderError';
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

// IAM answers documents percent-encoded (RFC 3986).
function percentDecoded(document: string): string {
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
}
