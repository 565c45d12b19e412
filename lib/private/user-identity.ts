import { CfnResource, Reference, Resource, Stack, Stage, Token, Tokenization } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { AssumedRole } from '../assumed-role';
import { accountOfRole, roleArnOf } from './assumed-role';
import { userAccount } from './user-arns';

/** Which user of which account a policy is for. */
export interface UserIdentity {
  /** The same for one user, be it known by construct, by name or by ARN. */
  readonly key: string;
  /** The name or, where that is known at deploy only, the path of the construct that stands for the user. */
  readonly label: string;
  /** Where it is known at synth. */
  readonly account?: string;
}

/**
 * The user of a policy.
 *
 * @param assumed the role by which the user is reached: the user is of its account
 */
export function userIdentity(policy: Resource, user: iam.IUserRef, assumed?: AssumedRole): UserIdentity {
  const account = assumed === undefined ? accountOf(policy, user) : accountOfRole(assumed);
  const made = madeUser(user);
  const name = [user.userRef.userName, made?.userName].find(isLiteral);
  return {
    key: JSON.stringify([
      // stacks of a stage whose account is unknown may be of one account: the CDK takes them for it, too
      account ?? [Stage.of(policy)?.node.path, roleArnOf(assumed)],
      // IAM takes names that differ in case only for one
      name?.toLowerCase() ?? [
        made ? made.node.path : Stack.of(policy).node.path,
        made ? '' : user.userRef.userName,
      ],
    ]),
    label: name ?? user.node.path,
    ...(account === undefined ? {} : { account }),
  };
}

function accountOf(policy: Resource, user: iam.IUserRef): string | undefined {
  return userAccount(user) ?? (isLiteral(policy.env.account) ? policy.env.account : undefined);
}

/** The resource that makes the user, when it is of this app. */
function madeUser({ userRef }: iam.IUserRef): iam.CfnUser | undefined {
  return [userRef.userName, userRef.userArn].map(referred).find(isCfnUser);
}

function referred(text: string): unknown {
  const { length, firstToken } = Tokenization.reverseString(text);
  return length === 1 && Reference.isReference(firstToken) ? firstToken.target : undefined;
}

function isCfnUser(construct: unknown): construct is iam.CfnUser {
  return construct instanceof CfnResource && construct.cfnResourceType === 'AWS::IAM::User';
}

function isLiteral(value: string | undefined): value is string {
  return value !== undefined && !Token.isUnresolved(value);
}
