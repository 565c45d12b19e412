import {
  CfnResource,
  DefaultTokenResolver,
  IPostProcessor,
  IResolvable,
  IResolveContext,
  Reference,
  Resource,
  Stack,
  Stage,
  Token,
  Tokenization,
} from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import type { AssumedRole } from '../../assumed-role';
import { accountOfRole, roleArnOf } from '../assumed-role';
import { literalOf } from '../known-text';
import { isCfnUser, userAccount } from '../user-arns';

/** Which user of which account a policy is for. What may change until synth is looked up each time. */
export interface UserIdentity {
  /** The same for one user, whether known by construct, by name or by ARN, and for one name in several accounts. */
  readonly key: string;
  /** The name or, where that is known at deploy only, the path of the construct that represents the user. */
  readonly label: string;
  readonly place: UserAccount;
}

/** Where a user is. */
export interface UserAccount {
  /** Where it is known at synth. */
  readonly account?: string;
  /** The stack whose deployment reaches the user. */
  readonly deployment: Stack;
  /** The role by which it is reached, in another account. */
  readonly roleArn?: string;
}

/** Whether two things are one: surely, as far as is known at synth, or surely not. */
export type Sameness = 'one' | 'maybe' | 'two';

/**
 * The user of a policy.
 *
 * @param assumed the role by which the user is reached: the user is of its account
 */
export function userIdentity(policy: Resource, user: iam.IUserRef, assumed?: AssumedRole): UserIdentity {
  let read: UserName | undefined;
  let keyOfRead: string | undefined;
  const made = madeUser(user);
  const place =
    assumed === undefined
      ? accountOfStack(policy.stack, userAccount(user))
      : accountReachedBy(policy, assumed);
  return {
    get key() {
      if (made !== undefined) {
        return keyOfMade(made);
      }
      read ??= readUserNames(policy, user.userRef.userName)[0];
      // the name of a user made here may still change
      return read.made === undefined ? (keyOfRead ??= keyOf(read, policy.stack)) : keyOfMade(read.made);
    },
    get label() {
      return literalOf(policy.stack, user.userRef.userName) ?? (made && nameOfMade(made)) ?? user.node.path;
    },
    place,
  };
}

/** The users that a property of a resource of CloudFormation names. */
export function usersNamedIn(resource: CfnResource, names: unknown): UserIdentity[] {
  return readUserNames(resource, names).map((name) => ({
    key: keyOf(name, resource.stack),
    label: name.made === undefined ? name.text : labelOfMade(name.made),
    place: accountOfStack(resource.stack),
  }));
}

/** The user that a resource makes. */
export function identityOfMade(made: iam.CfnUser): UserIdentity {
  return { key: keyOfMade(made), label: labelOfMade(made), place: accountOfStack(made.stack) };
}

/** Whether two are one user. */
export function sameUser(one: UserIdentity, other: UserIdentity): Sameness {
  return one.key === other.key ? sameAccount(one.place, other.place) : 'two';
}

/** Whether two places are of one account. Stages are taken for different accounts where these are not known. */
export function sameAccount(one: UserAccount, other: UserAccount): Sameness {
  if (one.account !== undefined && other.account !== undefined) {
    return one.account === other.account ? 'one' : 'two';
  }
  const isOneDeployment = one.deployment === other.deployment;
  if (one.roleArn === other.roleArn && (isOneDeployment || isLiteral(one.roleArn))) {
    return 'one';
  }
  // a role is of another account than the stack
  if (isOneDeployment && (one.roleArn === undefined || other.roleArn === undefined)) {
    return 'two';
  }
  return Stage.of(one.deployment) === Stage.of(other.deployment) ? 'maybe' : 'two';
}

/**
 * The place of users of the account that a stack is deployed to.
 *
 * @param account the account in the ARN of the user, which says more where the stack does not
 */
export function accountOfStack(stack: Stack, account?: string): UserAccount {
  const known = [stack.account, account].find(isLiteral);
  return { deployment: deploymentOf(stack), ...(known !== undefined && { account: known }) };
}

function accountReachedBy({ stack }: Resource, assumed: AssumedRole): UserAccount {
  const [account, roleArn] = [accountOfRole(assumed), roleArnOf(assumed)];
  return {
    deployment: deploymentOf(stack),
    ...(account !== undefined && { account }),
    ...(roleArn !== undefined && { roleArn }),
  };
}

// nested stacks are deployed with the one that they are in
function deploymentOf(stack: Stack): Stack {
  let outermost = stack;
  while (outermost.nestedStackParent) {
    outermost = outermost.nestedStackParent;
  }
  return outermost;
}

// IAM takes names that differ only in case for one
function keyOf({ text, made }: UserName, stack: Stack): string {
  if (made !== undefined) {
    return keyOfMade(made);
  }
  if (!text.includes(REFERENCE) && !text.includes(INTRINSIC)) {
    return text.toLowerCase();
  }
  // what refers to constructs is the same in each stack; the rest, such as the name of the stack, is not
  return JSON.stringify([text.includes(INTRINSIC) ? stack.node.path : '', text]);
}

function keyOfMade(made: iam.CfnUser): string {
  return nameOfMade(made)?.toLowerCase() ?? JSON.stringify([made.node.path]);
}

function labelOfMade(made: iam.CfnUser): string {
  return nameOfMade(made) ?? made.node.path;
}

function nameOfMade({ stack, userName }: iam.CfnUser): string | undefined {
  return userName === undefined ? undefined : literalOf(stack, userName);
}

/** The name of a user as templates say it, but for its references. */
interface UserName {
  readonly text: string;
  /** The resource that makes the user, where the name refers to one. */
  readonly made?: iam.CfnUser;
}

function readUserNames(scope: IConstruct, names: unknown): UserName[] {
  const resolver = new ReferenceReader();
  const resolved: unknown = Tokenization.resolve(names, { scope, resolver, preparing: false });
  return (Array.isArray(resolved) ? (resolved as unknown[]) : [resolved])
    .filter((name) => name !== undefined)
    .map((name) => {
      const text = textOf(name);
      const target = resolver.targets.get(text);
      return { text, ...(isCfnUser(target) && { made: target }) };
    });
}

/** Keeps what a reference is to: its logical id may be that of another construct in another stack. */
class ReferenceReader extends DefaultTokenResolver {
  readonly targets = new Map<string, IConstruct>();

  constructor() {
    super({ join: (left, right) => `${textOf(left)}${textOf(right)}` });
  }

  override resolveToken(token: IResolvable, context: IResolveContext, processor: IPostProcessor): unknown {
    if (!Reference.isReference(token)) {
      return super.resolveToken(token, context, processor);
    }
    const text = `${REFERENCE}${token.target.node.path}.${token.displayName}`;
    this.targets.set(text, token.target);
    return text;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : `${INTRINSIC}${JSON.stringify(value)}`;
}

const REFERENCE = '\u0001';
const INTRINSIC = '\u0000';

function madeUser({ userRef }: iam.IUserRef): iam.CfnUser | undefined {
  return [userRef.userName, userRef.userArn].map(referred).find(isCfnUser);
}

function referred(text: string): unknown {
  const { length, firstToken } = Tokenization.reverseString(text);
  return length === 1 && Reference.isReference(firstToken) ? firstToken.target : undefined;
}

function isLiteral(value: string | undefined): value is string {
  return value !== undefined && !Token.isUnresolved(value);
}
