import { Arn, ArnFormat, Aws, CfnResource, Stack, Token } from 'aws-cdk-lib';
import { CfnUser, IUserRef } from 'aws-cdk-lib/aws-iam';
import { RegionInfo } from 'aws-cdk-lib/region-info';

/**
 * The ARNs that match just this user. A user known by name alone may have a path that we do not know:
 * `user/NAME` and `user/*\/NAME` match it with and without one, and no other, as names are unique in an account
 * and hold no slash.
 *
 * In the short form these leave partition and account to `*`: what IAM's actions on users reach is of the caller's
 * own account anyway.
 */
export function userArns(user: IUserRef, short = false): string[] {
  const { userArn } = user.userRef;
  // a token is the Arn attribute of a user made here, path included
  if (!userArn.startsWith('arn:')) {
    return [userArn];
  }
  const components = Arn.split(userArn, ArnFormat.SLASH_RESOURCE_NAME);
  const name = components.resourceName ?? '';
  if (name.includes('/')) {
    return [userArn];
  }
  const scope = short ? { ...components, partition: '*', account: '*' } : components;
  return [name, `*/${name}`].map((resourceName) => Arn.format({ ...scope, resourceName }));
}

/** The account that the user is of, where that is known at synth. */
export function userAccount(user: IUserRef): string | undefined {
  const { userArn } = user.userRef;
  const { account } = userArn.startsWith('arn:') ? Arn.split(userArn, ArnFormat.SLASH_RESOURCE_NAME) : {};
  // an import by ARN has the account of its stack as its environment, a user made here has no account in its ARN
  const known = account ?? user.env.account;
  return Token.isUnresolved(known) ? undefined : known;
}

/** The resource of a user made in this app. */
export function cfnUserOf(user: IUserRef): CfnUser | undefined {
  const resource: unknown = CfnResource.isCfnResource(user) ? user : user.node.defaultChild;
  return isCfnUser(resource) ? resource : undefined;
}

/** The most characters that each of `userArns` may have at deploy. */
export function longestUserArns(user: IUserRef, stack: Stack, short = false): number[] {
  return user.userRef.userArn.startsWith('arn:')
    ? userArns(user, short).map((arn) => longestText(arn, LONGEST_NAME, stack))
    : [longestMadeArn(cfnUserOf(user), stack)];
}

function longestMadeArn(made: CfnUser | undefined, stack: Stack): number {
  const { path, userName }: Partial<CfnUser> = made ?? {};
  return (
    longestText(`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:user`, 0, stack) +
    (made === undefined ? LONGEST_PATH : longestText(path ?? '/', LONGEST_PATH, stack)) +
    (userName === undefined ? LONGEST_NAME : longestText(userName, LONGEST_NAME, stack))
  );
}

/** The most characters that a text may have at deploy, where a part that is not known has at most `unknown`. */
export function longestText(text: string, unknown: number, stack: Stack): number {
  const longest = (value: unknown): number => {
    if (typeof value === 'string') {
      return value.length;
    }
    const { Ref: ref, 'Fn::Join': join } = value as { Ref?: string; 'Fn::Join'?: [string, unknown] };
    if (Array.isArray(join?.[1])) {
      return join[1].reduce(
        (sum: number, part) => sum + longest(part),
        join[0].length * (join[1].length - 1),
      );
    }
    return lengths.get(ref) ?? unknown;
  };
  const lengths = new Map<string | undefined, number>([
    ['AWS::Partition', (RegionInfo.get(stack.region).partition ?? LONGEST_PARTITION).length],
    ['AWS::AccountId', 12],
  ]);
  return longest(stack.resolve(text) ?? {});
}

// Not instanceof: an app may load the CDK twice.
export function isCfnUser(resource: unknown): resource is CfnUser {
  return CfnResource.isCfnResource(resource) && resource.cfnResourceType === CfnUser.CFN_RESOURCE_TYPE_NAME;
}

const LONGEST_PARTITION = 'aws-us-gov';
const LONGEST_PATH = 512;
// of a user to be made; those that are there have no more
const LONGEST_NAME = 64;
