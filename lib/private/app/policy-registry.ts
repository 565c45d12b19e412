import type { Resource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { DocumentSize } from '../policy/document-size';
import { sameAccount, Sameness, sameUser, UserIdentity } from './user-identity';

/** An inline policy as the whole app knows it. */
export interface InlinePolicy {
  readonly construct: IConstruct & { readonly stack: Stack };
  readonly user: UserIdentity;
  /** It may be a token. */
  readonly policyName: string;
  /** Whether CloudFormation itself writes it. */
  readonly isNative: boolean;
  size(): DocumentSize;
}

/** One that a construct of this library declares. */
export interface DeclaredPolicy extends InlinePolicy {
  readonly construct: Resource;
  readonly isNative: false;
}

/** A construct that has exclusive control of the policies of a user. */
export interface ExclusiveControl {
  readonly construct: IConstruct;
  readonly user: UserIdentity;
}

/** All policies of an app, by user. */
export class PolicyRegistry {
  static of(scope: IConstruct): PolicyRegistry {
    const root = scope.node.root as IConstruct & { [POLICIES]?: PolicyRegistry };
    root[POLICIES] ??= new PolicyRegistry();
    return root[POLICIES];
  }

  private readonly policies: DeclaredPolicy[] = [];
  private readonly exclusiveControls: ExclusiveControl[] = [];

  add(policy: DeclaredPolicy): void {
    this.policies.push(policy);
  }

  /** Notes that a construct has exclusive control of a user. */
  addExclusiveControl(claim: ExclusiveControl): void {
    this.exclusiveControls.push(claim);
  }

  /** The policies that may be of this user, as they were declared one after the other. */
  ofUser(user: UserIdentity): readonly DeclaredPolicy[] {
    return possiblyOf(this.policies, user);
  }

  /** The claims that may be on this user. */
  exclusiveControlsOf(user: UserIdentity): readonly ExclusiveControl[] {
    return possiblyOf(this.exclusiveControls, user);
  }

  /** The policies of each user; users are one who surely are, or of whose accounts nothing is known. */
  users(): (readonly DeclaredPolicy[])[] {
    const users = new Map<string, DeclaredPolicy[][]>();
    for (const policy of this.policies) {
      const { key } = policy.user;
      const known = users.get(key) ?? [];
      users.set(key, known);
      const own = known.find((policies) => policies.some(({ user }) => areCounted(user, policy.user)));
      (own ?? known[known.push([]) - 1]).push(policy);
    }
    return [...users.values()].flat();
  }
}

// not the class's own: an app may load the library twice
const POLICIES = Symbol.for('cdk-user-inline-policy.policies');

/** Policies that certainly belong to the user, and those where only the deployment shows it. */
export function bySameness<T extends { readonly user: UserIdentity }>(
  items: readonly T[],
  user: UserIdentity,
): { readonly certain: T[]; readonly possible: T[] } {
  const those = (sameness: Sameness) => items.filter((item) => sameUser(item.user, user) === sameness);
  return { certain: those('one'), possible: those('maybe') };
}

// every policy asks: a key is made once, and compared before the accounts
function possiblyOf<T extends { readonly user: UserIdentity }>(items: readonly T[], user: UserIdentity): T[] {
  const { key, place } = user;
  return items.filter((item) => item.user.key === key && sameAccount(item.user.place, place) !== 'two');
}

function areCounted(one: UserIdentity, other: UserIdentity): boolean {
  const sameness = sameUser(one, other);
  return (
    sameness === 'one' ||
    (sameness === 'maybe' && one.place.account === undefined && other.place.account === undefined)
  );
}
