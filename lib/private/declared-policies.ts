import { Resource, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { UserIdentity } from './user-identity';

/** A policy as the whole app knows it. */
export interface DeclaredPolicy {
  readonly construct: Resource;
  readonly user: UserIdentity;
  readonly policyName: string;
  /** Characters that count against the quota; not exact where a part is known at deploy only. */
  size(): { readonly characters: number; readonly isExact: boolean };
}

/** All policies of an app, by user. */
export class DeclaredPolicies {
  static of(scope: IConstruct): DeclaredPolicies {
    const root = scope.node.root as IConstruct & { [POLICIES]?: DeclaredPolicies };
    root[POLICIES] ??= new DeclaredPolicies();
    return root[POLICIES];
  }

  private readonly byUser = new Map<string, DeclaredPolicy[]>();
  private readonly exclusives = new Map<string, IConstruct[]>();

  add(policy: DeclaredPolicy): void {
    const policies = this.byUser.get(policy.user.key) ?? [];
    this.byUser.set(policy.user.key, policies);
    policies.push(policy);
  }

  /** The policies of one user, as they were declared one after the other. */
  ofUser({ key }: UserIdentity): readonly DeclaredPolicy[] {
    return this.byUser.get(key) ?? [];
  }

  /** Notes that a construct has exclusive control of the user, and gives all that have. */
  claim({ key }: UserIdentity, by: IConstruct): readonly IConstruct[] {
    const exclusives = this.exclusives.get(key) ?? [];
    this.exclusives.set(key, exclusives);
    exclusives.push(by);
    return exclusives;
  }

  /** The policies of each user. */
  users(): (readonly DeclaredPolicy[])[] {
    return [...this.byUser.values()];
  }
}

// not the class's own: an app may load the library twice
const POLICIES = Symbol.for('cdk-user-inline-policy.policies');

/** Whether two policies whose users look the same are of one account for sure. */
export function areOfOneAccount(one: DeclaredPolicy, other: DeclaredPolicy): boolean {
  return one.user.account !== undefined || deploymentOf(one.construct) === deploymentOf(other.construct);
}

// nested stacks are deployed with the one that they are in
function deploymentOf(construct: IConstruct): Stack {
  let stack = Stack.of(construct);
  while (stack.nestedStackParent) {
    stack = stack.nestedStackParent;
  }
  return stack;
}
