import { Reference, Resource, Stack, Stage, Token, Tokenization } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { AssumedRole } from '../../assumed-role';
import { accountOfRole, roleArnOf } from '../assumed-role';
import { isCfnUser, userAccount } from '../user-arns';

/** Which user of which account a policy is for. What may change until synth is looked up each time. */
export interface UserIdentity {
  /** The same for one user, be it known by construct, by name or by ARN; and for namesakes in other accounts. */
  readonly key: string;
  /** The name or, where that is known at deploy only, the path of the construct that stands for the user. */
  readonly label: string;
  /** The name of the user as templates say it. */
  readonly userName: string;
  /** The resource that makes the user, when it is of this app. */
  readonly made?: iam.CfnUser;
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
  const { userName } = user.userRef;
  const made = madeUser(user);
  const name = () => [userName, made?.userName].find(isLiteral);
  const unnamed = JSON.stringify(made ? [made.node.path] : unnamedKey(userName, policy));
  return {
    get key() {
      // IAM takes names that differ in case only for one
      return name()?.toLowerCase() ?? unnamed;
    },
    get label() {
      return name() ?? user.node.path;
    },
    userName,
    ...(made && { made }),
    place:
      assumed === undefined
        ? accountOfStack(policy.stack, userAccount(user))
        : accountReachedBy(policy, assumed),
  };
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

/** What refers to constructs is the same in each stack; the rest, such as the name of the stack, is not. */
function unnamedKey(userName: string, policy: Resource): string[] {
  const { tokens } = Tokenization.reverseString(userName);
  return tokens.every((token) => Reference.isReference(token))
    ? ['', userName]
    : [policy.stack.node.path, userName];
}

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
