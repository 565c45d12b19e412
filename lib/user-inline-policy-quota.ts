import { IConstruct } from 'constructs';
import { NativePolicies } from './private/app/native-policies';
import { DeclaredPolicy, InlinePolicy, PolicyRegistry } from './private/app/policy-registry';
import { percentUsed, usageOf } from './private/app/quota';

/**
 * How much one policy uses of the quota of its user.
 */
export interface UserInlinePolicyQuotaEntry {
  /**
   * The path of the construct that declares the policy.
   */
  readonly path: string;

  /**
   * The name of the policy. It may be a token.
   */
  readonly policyName: string;

  /**
   * The characters of the document, without white space. The values of tokens are unknown and not counted.
   */
  readonly characters: number;

  /**
   * The characters as a percentage of the 2,048 that IAM allows, rounded to an integer.
   */
  readonly percentUsed: number;

  /**
   * Whether the complete document is known at synthesis. Otherwise it has more characters than were counted.
   */
  readonly exact: boolean;

  /**
   * Whether CloudFormation itself writes the policy: an `iam.Policy`, such as that of `user.addToPolicy`, an
   * `iam.CfnUserPolicy`, or one of `policies` of an `iam.CfnUser`.
   */
  readonly isNative: boolean;
}

/**
 * How much the policies of one user use of the quota that they share.
 */
export interface UserInlinePolicyQuotaUser {
  /**
   * The name of the user or, where that is known at deploy only, the path of the construct that represents the user.
   */
  readonly user: string;

  /**
   * The account of the user, 12 digits.
   *
   * @default - not known at synthesis; the policies of all such stacks of one stage are then counted together
   */
  readonly account?: string;

  /**
   * The characters of all policies of the user together, without white space.
   */
  readonly characters: number;

  /**
   * The characters as a percentage of the 2,048 that IAM allows, rounded to an integer: more than 100 when the policies
   * do not fit.
   */
  readonly percentUsed: number;

  /**
   * Whether all documents are completely known at synthesis. Otherwise there are more characters than were counted.
   */
  readonly exact: boolean;

  /**
   * The policies, the largest first.
   */
  readonly entries: UserInlinePolicyQuotaEntry[];
}

/**
 * How much of the 2,048 characters that IAM allows for all inline policies of a user the app uses, for each user with a
 * `UserInlinePolicy`. The inline policies that CloudFormation itself writes in the app count as well.
 *
 * Synthesis checks the quota: more than 2,048 characters are an error, and 90 % or more are a warning.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 *
 * @example
 * // each user has characters, percentUsed and entries, the policies
 * UserInlinePolicyQuota.of(this).report();
 */
export class UserInlinePolicyQuota {
  /**
   * The quota of the app.
   *
   * @param scope any construct of the app
   */
  public static of(scope: IConstruct): UserInlinePolicyQuota {
    return new UserInlinePolicyQuota(scope.node.root);
  }

  private constructor(private readonly root: IConstruct) {}

  /**
   * How much the policies use that the app has declared so far. The users are in the order of their first policies.
   *
   * You can still add and change statements afterwards.
   */
  public report(): UserInlinePolicyQuotaUser[] {
    const natives = NativePolicies.below(this.root);
    return PolicyRegistry.of(this.root)
      .users()
      .map((policies) => reportUser(policies, natives.ofUser(policies[0].user)));
  }
}

function reportUser(
  policies: readonly DeclaredPolicy[],
  natives: readonly InlinePolicy[],
): UserInlinePolicyQuotaUser {
  const [{ user }] = policies;
  const account = policies.map(({ user: { place } }) => place.account).find((known) => known !== undefined);
  const { characters, isExact, entries } = usageOf([...natives, ...policies]);
  return {
    user: user.label,
    ...(account === undefined ? {} : { account }),
    characters,
    percentUsed: percentUsed(characters),
    exact: isExact,
    entries: entries.map((entry) => ({
      path: entry.policy.construct.node.path,
      policyName: entry.policy.policyName,
      characters: entry.characters,
      percentUsed: percentUsed(entry.characters),
      exact: entry.isExact,
      isNative: entry.policy.isNative,
    })),
  };
}
