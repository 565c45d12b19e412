import { Arn, ArnFormat, Token } from 'aws-cdk-lib';
import type { IUserRef } from 'aws-cdk-lib/aws-iam';

/**
 * The ARNs that match just this user. A user known by name alone may have a path that nobody told us:
 * `user/NAME` and `user/*\/NAME` match it with and without one, and no other, as names are unique in an account
 * and hold no slash.
 */
export function userArns(user: IUserRef): string[] {
  const { userArn } = user.userRef;
  // a token is the Arn attribute of a user made here, path included
  if (!userArn.startsWith('arn:')) {
    return [userArn];
  }
  const components = Arn.split(userArn, ArnFormat.SLASH_RESOURCE_NAME);
  const name = components.resourceName ?? '';
  return name.includes('/') ? [userArn] : [userArn, Arn.format({ ...components, resourceName: `*/${name}` })];
}

/** The account that the user is of, where that is known at synth. */
export function userAccount(user: IUserRef): string | undefined {
  const { userArn } = user.userRef;
  const { account } = userArn.startsWith('arn:') ? Arn.split(userArn, ArnFormat.SLASH_RESOURCE_NAME) : {};
  // an import by ARN has the account of its stack as its environment, a user made here has no account in its ARN
  const known = account ?? user.env.account;
  return Token.isUnresolved(known) ? undefined : known;
}
