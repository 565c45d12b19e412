import { Resource } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Sameness, sameUser, UserIdentity } from './user-identity';

/** A policy as the whole app knows it. */
export interface DeclaredPolicy {
  readonly construct: Resource;
  readonly user: UserIdentity;
  readonly policyName: string;
  /** Characters that count against the quota; not exact where a part is known at deploy only. */
  size(): { readonly characters: number; readonly isExact: boolean };
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
      const namesakes = users.get(key) ?? [];
      users.set(key, namesakes);
      const own = namesakes.find((policies) => policies.some(({ user }) => areCounted(user, policy.user)));
      (own ?? namesakes[namesakes.push([]) - 1]).push(policy);
    }
    return [...users.values()].flat();
  }
}

// not the class's own: an app may load the library twice
const POLICIES = Symbol.for('cdk-user-inline-policy.policies');

/** Those of a user for sure, and those of whom only the deployment tells. */
export function bySameness<T extends { readonly user: UserIdentity }>(
  items: readonly T[],
  user: UserIdentity,
): { readonly certain: T[]; readonly possible: T[] } {
  const those = (sameness: Sameness) => items.filter((item) => sameUser(item.user, user) === sameness);
  return { certain: those('one'), possible: those('maybe') };
}

function possiblyOf<T extends { readonly user: UserIdentity }>(items: readonly T[], user: UserIdentity): T[] {
  return items.filter((item) => sameUser(item.user, user) !== 'two');
}

function areCounted(one: UserIdentity, other: UserIdentity): boolean {
  const sameness = sameUser(one, other);
  return (
    sameness === 'one' ||
    (sameness === 'maybe' && one.place.account === undefined && other.place.account === undefined)
  );
}
