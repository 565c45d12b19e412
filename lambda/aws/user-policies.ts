import {
  DeleteUserPolicyCommand,
  GetUserPolicyCommand,
  IAMClient,
  ListUserPoliciesCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { errorCode, mayBeDone } from './errors';
import { CallContext, RetriedCall, withRetries } from './retry';

/** What `GetUserPolicy` returns: the document, or undefined where the policy or its user is absent. */
export type LiveDocument = string | undefined;

/** A read of IAM is no older than this, in milliseconds. */
export const CONSISTENT_AFTER = 10_000;

/** The inline policies of users, as IAM has them. */
export class UserPolicies {
  /**
   * @param iam asked before each try: there may be none before a role was assumed
   * @param beforeWrite called before each try of a call that changes something; throws where it must not be made
   */
  constructor(
    private readonly iam: () => Promise<IAMClient>,
    private readonly calls: CallContext,
    private readonly beforeWrite: () => Promise<void>,
  ) {}

  /** The live document; undefined where the policy or its user is absent. */
  async get(userName: string, policyName: string): Promise<LiveDocument> {
    const command = new GetUserPolicyCommand({ UserName: userName, PolicyName: policyName });
    try {
      const { PolicyDocument } = await this.call(
        `GetUserPolicy of ${userName}/${policyName}`,
        'any',
        async () => (await this.iam()).send(command),
      );
      return percentDecoded(PolicyDocument ?? '');
    } catch (error) {
      if (errorCode(error) === 'NoSuchEntity') {
        return undefined;
      }
      throw error;
    }
  }

  /** Whether there is such a user. */
  async userExists(userName: string): Promise<boolean> {
    return (await this.namesOf(userName)) !== undefined;
  }

  /** The names of all inline policies of the user; none where there is no such user. */
  async list(userName: string): Promise<string[]> {
    return (await this.namesOf(userName)) ?? [];
  }

  /** @param userMayBeNew the user may have been made a moment ago and not be visible yet: wait for it */
  async put(userName: string, policyName: string, document: string, userMayBeNew: boolean): Promise<void> {
    const command = new PutUserPolicyCommand({
      UserName: userName,
      PolicyName: policyName,
      PolicyDocument: document,
    });
    const what = userMayBeNew ? 'PutUserPolicy for a user who may be new' : 'PutUserPolicy';
    await this.call(`PutUserPolicy of ${userName}/${policyName}`, what, async () => {
      const iam = await this.iam();
      await this.mayWrite();
      await this.noting(iam.send(command));
    });
  }

  /** A policy that no longer exists is no error. */
  async delete(userName: string, policyName: string): Promise<void> {
    const command = new DeleteUserPolicyCommand({ UserName: userName, PolicyName: policyName });
    try {
      await this.call(`DeleteUserPolicy of ${userName}/${policyName}`, 'any', async () => {
        const iam = await this.iam();
        await this.mayWrite();
        await iam.send(command);
      });
    } catch (error) {
      if (errorCode(error) !== 'NoSuchEntity') {
        throw error;
      }
    }
  }

  private async namesOf(userName: string): Promise<string[] | undefined> {
    try {
      return await this.pages(userName);
    } catch (error) {
      if (errorCode(error) === 'NoSuchEntity') {
        return undefined;
      }
      throw error;
    }
  }

  private async pages(userName: string): Promise<string[]> {
    const names: string[] = [];
    let Marker: string | undefined;
    do {
      const command = new ListUserPoliciesCommand({ UserName: userName, Marker });
      const page = await this.call(`ListUserPolicies of ${userName}`, 'any', async () =>
        (await this.iam()).send(command),
      );
      names.push(...(page.PolicyNames ?? []));
      Marker = page.IsTruncated === true ? page.Marker : undefined;
    } while (Marker !== undefined);
    return names;
  }

  private call<T>(step: string, what: RetriedCall, call: () => Promise<T>): Promise<T> {
    return withRetries(this.calls, what, () => {
      this.calls.progress.step = step;
      return call();
    });
  }

  private async mayWrite(): Promise<void> {
    const { progress } = this.calls;
    const { step } = progress;
    await this.beforeWrite();
    progress.step = step; // CloudFormation may have been asked in between
  }

  private async noting<T>(put: Promise<T>): Promise<void> {
    const { progress } = this.calls;
    const before = progress.putOutcomeUnknown;
    progress.putOutcomeUnknown = true;
    try {
      await put;
      progress.putOutcomeUnknown = false;
    } catch (error) {
      // a later refusal says nothing about an earlier try
      progress.putOutcomeUnknown = before || mayBeDone(error);
      throw error;
    }
  }
}

// IAM returns documents percent-encoded (RFC 3986).
function percentDecoded(document: string): string {
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
}
