import { createHash } from 'node:crypto';
import { Annotations, Lazy, Stack } from 'aws-cdk-lib';
import { CfnManagedPolicy, IManagedPolicy, IRole, IUserRef } from 'aws-cdk-lib/aws-iam';
import { Construct, IDependable } from 'constructs';
import { acknowledgeWildcards } from './nag';
import { lazyDependable } from '../lazy-dependable';
import { cfnUserOf, longestText, longestUserArns, userArns } from '../user-arns';

/**
 * The rights of a role on the inline policies of users: managed policies, each for some of the users.
 *
 * A clean-up still needs the rights from before the update. So none of the managed policies changes: the logical
 * id is a digest of what is granted, and CloudFormation makes the new one before all updates and deletes the old
 * one after all clean-ups. A change of one user replaces one of them: users whose hashes begin with the same bits
 * share one, and where it would be too long, it is split by a bit more.
 *
 * While all of them can be replaced at once, they name users by whole ARNs. Where there are more users, the short
 * form makes room for half as many again.
 */
export class UserGrants {
  private grants: Grant[] = [noGrant('')];
  private short = false;
  private readonly stack: Stack;

  public constructor(
    private readonly scope: Construct,
    private readonly role: IRole,
    private readonly boundary?: IManagedPolicy,
    private readonly actions: Actions = { read: READ, write: WRITE },
  ) {
    this.stack = Stack.of(scope);
  }

  /** Lets the role write the inline policies of the user; gives what it takes for that. */
  public add(user: IUserRef): IDependable {
    const bits = bitsOf(keyOf(user, this.stack));
    if (!this.grantOf(bits).members.has(bits)) {
      this.put(bits, user);
    }
    if (!this.short && this.policies.length > MAX_ATTACHED / 2) {
      this.shorten();
    }
    // users yet to come may split the managed policy of this one
    return lazyDependable(() => [this.grantOf(bits).policy!]);
  }

  /** Takes all rights back. */
  reset(): void {
    this.short = false;
    this.grants.forEach(({ prefix }) => this.scope.node.tryRemoveChild(idOf(prefix)));
    this.grants = [noGrant('')];
  }

  /** What is wrong when there are too many users; a warning when one deployment cannot replace all the rights. */
  public problems(): string[] {
    const policies = this.policies.length;
    const spare = MAX_ATTACHED - policies;
    if (spare < 1) {
      const users = this.grants.reduce((sum, { members }) => sum + members.size, 0);
      return [
        `the rights on ${users} users need ${policies} managed policies of at most ${MAX_SIZE} characters; IAM allows ` +
          `${MAX_ATTACHED} per role, and one must remain free for changes; use several providers, each for some of ` +
          'the users',
      ];
    }
    if (spare < policies) {
      Annotations.of(this.scope).addWarningV2(
        'cdk-user-inline-policy:MANY_USERS',
        `the rights on the users need ${policies} of the ${MAX_ATTACHED} managed policies that IAM allows per role; ` +
          `a deployment that replaces more than ${spare} of them fails; use another provider for further users`,
      );
    }
    return [];
  }

  private get policies(): CfnManagedPolicy[] {
    return this.grants.flatMap(({ policy }) => policy ?? []);
  }

  private put(bits: string, user: IUserRef): void {
    const grant = this.grantOf(bits);
    const arns = userArns(user, this.short);
    const lengths = longestUserArns(user, this.stack, this.short);
    const size = lengths.reduce((sum, length) => sum + length + '"",'.length, 0);
    grant.members.set(bits, { bits, user, arns, size, text: this.textOf(bits, user, arns) });
    grant.sorted = undefined;
    grant.policy ??= this.createPolicy(grant);
    acknowledgeWildcards(grant.policy, arns, WHY_WILDCARDS);
    if (this.longest(grant) > MAX_SIZE && grant.members.size > 1) {
      this.replace(
        [grant],
        ['0', '1'].map((bit) => noGrant(grant.prefix + bit)),
      );
    }
  }

  private shorten(): void {
    this.short = true;
    this.replace(this.grants, [noGrant('')]);
  }

  private replace(old: Grant[], by: Grant[]): void {
    old.forEach(({ prefix }) => this.scope.node.tryRemoveChild(idOf(prefix)));
    this.grants = [...this.grants.filter((grant) => !old.includes(grant)), ...by];
    old.forEach(({ members }) => members.forEach(({ bits, user }) => this.put(bits, user)));
  }

  private grantOf(bits: string): Grant {
    return this.grants.find(({ prefix }) => bits.startsWith(prefix))!;
  }

  private createPolicy(grant: Grant): CfnManagedPolicy {
    const arns = () => inOrder(grant).flatMap((member) => member.arns);
    const policy = new CfnManagedPolicy(this.scope, idOf(grant.prefix), {
      description: `The users whose inline policies are ${this.actions.write.length > 0 ? 'written' : 'read'}`,
      policyDocument: Lazy.uncachedAny({ produce: () => this.document(arns()) }),
      roles: [this.role.roleName],
    });
    policy.overrideLogicalId(
      Lazy.uncachedString({ produce: () => `UserInlinePolicyGrant${this.digest(grant)}` }),
    );
    return policy;
  }

  private document(users: string[]): object {
    return { Version: '2012-10-17', Statement: this.statements(users) };
  }

  private statements(users: string[]): object[] {
    const { read, write } = this.actions;
    const allow = (actions: readonly string[]) => ({ Effect: 'Allow', Action: actions, Resource: users });
    return this.boundary === undefined || write.length === 0
      ? [allow([...read, ...write])]
      : [
          allow(read),
          {
            ...allow(write),
            Condition: { StringEquals: { 'iam:PermissionsBoundary': this.boundary.managedPolicyArn } },
          },
        ];
  }

  /** The most characters that the document may have at deploy. */
  private longest({ members }: Grant): number {
    const sizes = [...members.values()].map(({ size }) => size);
    return (
      longestText(JSON.stringify(this.document([])), LONGEST_POLICY_ARN, this.stack) +
      this.statements([]).length * sizes.reduce((sum, size) => sum + size, 0)
    );
  }

  private digest(grant: Grant): string {
    const members = inOrder(grant).map(({ text }) => text());
    const others = JSON.stringify(this.stack.resolve([this.role.roleName, this.document([])]));
    return sha256(`[[${members.join(',')}],${others.slice(1)}`)
      .toString('hex')
      .slice(0, 16);
  }

  // Each custom resource asks for the digest: only what may still change is resolved again.
  private textOf(bits: string, user: IUserRef, arns: readonly string[]): () => string {
    const known = [bits, this.short && arns.length > 1];
    if (isMadeHere(user)) {
      return () => JSON.stringify(this.stack.resolve([...known, madeHere(user)]));
    }
    const text = JSON.stringify(known);
    return () => text;
  }
}

/** What the role may do with the inline policies of the users. */
interface Actions {
  readonly read: readonly string[];
  readonly write: readonly string[];
}

function isMadeHere({ userRef }: IUserRef): boolean {
  return !userRef.userArn.startsWith('arn:');
}

// The user that its ARN token resolves to may change although the text of the token does not.
function madeHere(user: IUserRef): unknown[] {
  const made = cfnUserOf(user);
  return [user.userRef.userArn, made?.userName, made?.path];
}

interface Grant {
  /** What the bits of its members begin with. */
  readonly prefix: string;
  readonly members: Map<string, Member>;
  /** The members by their bits, until there is another one. */
  sorted?: readonly Member[];
  policy?: CfnManagedPolicy;
}

interface Member {
  /** The hash of the user. */
  readonly bits: string;
  readonly user: IUserRef;
  readonly arns: readonly string[];
  /** The most characters that the ARNs may have at deploy, as items of a list. */
  readonly size: number;
  /** What the digest of the grant knows of the user. */
  readonly text: () => string;
}

function noGrant(prefix: string): Grant {
  return { prefix, members: new Map() };
}

/** By its ARN however often it is imported; what the ARN of a user made here refers to, only the user knows. */
function keyOf(user: IUserRef, stack: Stack): string {
  return user.userRef.userArn.startsWith('arn:')
    ? JSON.stringify(stack.resolve(userArns(user)))
    : (cfnUserOf(user) ?? user).node.path;
}

function bitsOf(key: string): string {
  return [...sha256(key)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
}

// so that the order in which policies are declared changes nothing
function inOrder(grant: Grant): readonly Member[] {
  grant.sorted ??= [...grant.members.values()].sort((a, b) => (a.bits < b.bits ? -1 : 1));
  return grant.sorted;
}

function idOf(prefix: string): string {
  return `Grant${prefix}`;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

const WHY_WILDCARDS =
  'the path of a user known by name alone is not known; names are unique in an account, and a role reaches the users ' +
  'of its own account only, so that this matches one user at most';
export const READ: readonly string[] = ['iam:GetUserPolicy', 'iam:ListUserPolicies'];
const WRITE: readonly string[] = ['iam:PutUserPolicy', 'iam:DeleteUserPolicy'];
// IAM's quotas: managed policies of a role, unless it was raised, and the characters of each
const MAX_ATTACHED = 10;
const MAX_SIZE = 6144;
const LONGEST_POLICY_ARN = 'arn:aws-us-gov:iam::111122223333:policy/'.length + 512 + 128;
