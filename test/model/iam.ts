import type { Clock } from './clock';
import type { Chance } from './chance';
import type { Xml } from './wire';

/** Reads may be this late, in milliseconds: AWS gives no bound, so this one is an assumption of the model. */
export const STALENESS = 5_000;

/** Of all inline policies of a user together, white space not counted. */
export const MAX_SIZE = 2_048;

/** Who writes that is no stack. */
export const SOMEBODY = 'somebody';

/** What a policy was from that time on. */
export interface Version {
  readonly from: number;
  /** Undefined: there was none. */
  readonly document?: string;
  /** The id of the stack whose handler wrote it, or `SOMEBODY`. */
  readonly by: string;
}

/** What IAM says to one call. */
export interface Reply {
  readonly status: number;
  /** Of an error. */
  readonly code?: string;
  readonly message?: string;
  readonly result?: Xml;
  /** Of an API that uses JSON. */
  readonly json?: object;
}

/** A call at a moment: a policy of a user, seen as of `readAt` where it reads. */
export interface IamCall {
  readonly action: string;
  readonly userName: string;
  readonly policyName: string;
  readonly document: string;
}

const ABSENT: Version = { from: 0, by: SOMEBODY };

/** The inline policies of users, each with all that it ever was. */
export class Iam {
  private readonly users = new Map<string, number>();
  private readonly policies = new Map<string, Version[]>();

  constructor(
    private readonly clock: Clock,
    private readonly chance: Chance,
  ) {}

  /** @param visibleAfter milliseconds until IAM knows the user everywhere */
  createUser(userName: string, visibleAfter = 0): void {
    const key = userName.toLowerCase();
    if (!this.users.has(key)) {
      this.users.set(key, this.clock.now() + visibleAfter);
    }
  }

  hasUser(userName: string): boolean {
    return (this.users.get(userName.toLowerCase()) ?? Infinity) <= this.clock.now();
  }

  /** All versions of a policy, the oldest first. */
  versions(key: string): readonly Version[] {
    return this.policies.get(key) ?? [];
  }

  live(key: string): Version {
    return this.versions(key).at(-1) ?? ABSENT;
  }

  /** The names of all policies that are or were. */
  keys(): string[] {
    return [...this.policies.keys()];
  }

  write(key: string, document: string | undefined, by: string): void {
    const versions = this.policies.get(key) ?? [];
    this.policies.set(key, versions);
    versions.push({ from: this.clock.now(), by, ...(document !== undefined && { document }) });
  }

  /** Whether a policy of that size finds room now. */
  hasRoom(key: string, document: string): boolean {
    return this.sizeBeside(key) + size(document) <= MAX_SIZE;
  }

  /** Does the call, as the role of a stack that has the right. */
  perform(call: IamCall, by: string, number: string): Reply {
    if (!this.hasUser(call.userName)) {
      return noSuchEntity(`The user with name ${call.userName} cannot be found.`);
    }
    const key = policyKey(call.userName, call.policyName);
    const readAt = this.clock.now() - this.lateness(number);
    switch (call.action) {
      case 'GetUserPolicy':
        return this.get(call, this.asOf(key, readAt));
      case 'ListUserPolicies':
        return {
          status: 200,
          result: { PolicyNames: this.namesOf(call.userName, readAt), IsTruncated: 'false' },
        };
      case 'PutUserPolicy':
        return this.put(key, call, by);
      case 'DeleteUserPolicy':
        return this.delete(key, call, by);
      default:
        throw new Error(`the handler calls ${call.action}, of which the model knows nothing`);
    }
  }

  private get(call: IamCall, document: string | undefined): Reply {
    if (document === undefined) {
      return noSuchEntity(`The user policy with name ${call.policyName} cannot be found.`);
    }
    return {
      status: 200,
      result: {
        UserName: call.userName,
        PolicyName: call.policyName,
        PolicyDocument: encodeURIComponent(document),
      },
    };
  }

  private put(key: string, { userName, document }: IamCall, by: string): Reply {
    if (!this.hasRoom(key, document)) {
      return {
        status: 409,
        code: 'LimitExceeded',
        message: `Maximum policy size of ${MAX_SIZE} bytes exceeded for user ${userName}`,
      };
    }
    this.write(key, document, by);
    return { status: 200 };
  }

  private delete(key: string, { policyName }: IamCall, by: string): Reply {
    if (this.live(key).document === undefined) {
      return noSuchEntity(`The user policy with name ${policyName} cannot be found.`);
    }
    this.write(key, undefined, by);
    return { status: 200 };
  }

  private asOf(key: string, time: number): string | undefined {
    return this.versions(key)
      .filter(({ from }) => from <= time)
      .at(-1)?.document;
  }

  // most reads are up to date
  private lateness(number: string): number {
    const late = this.chance(number, 'late');
    return late < 0.7 ? 0 : ((late - 0.7) / 0.3) * STALENESS;
  }

  private namesOf(userName: string, time: number): string[] {
    const start = policyKey(userName, '');
    return this.keys()
      .filter((key) => key.startsWith(start) && this.asOf(key, time) !== undefined)
      .map((key) => key.slice(start.length));
  }

  private sizeBeside(key: string): number {
    const user = key.slice(0, key.indexOf('/') + 1);
    return this.keys()
      .filter((other) => other !== key && other.startsWith(user))
      .reduce((sum, other) => sum + size(this.live(other).document ?? ''), 0);
  }
}

/** One name for one policy: IAM takes user names that differ in case only for one. */
export function policyKey(userName: string, policyName: string): string {
  return `${userName.toLowerCase()}/${policyName}`;
}

export function size(document: string): number {
  return document.replace(/\s/g, '').length;
}

function noSuchEntity(message: string): Reply {
  return { status: 404, code: 'NoSuchEntity', message };
}
