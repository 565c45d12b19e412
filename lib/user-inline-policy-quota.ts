import { IConstruct } from 'constructs';
import { NativePolicies } from './private/app/native-policies';
import { DeclaredPolicy, InlinePolicy, PolicyRegistry } from './private/app/policy-registry';
import { percentUsed, usageOf } from './private/app/quota';

/**
 * How much one policy takes of the quota of its user.
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
   * The characters of the document that count: those that are not white space. The values of tokens are not known and
   * not counted.
   */
  readonly characters: number;

  /**
   * The characters in percent of the 2,048 that IAM allows, rounded to whole percents.
   */
  readonly percentUsed: number;

  /**
   * Whether the document is wholly known at synth. Otherwise it has more characters than were counted.
   */
  readonly exact: boolean;

  /**
   * Whether CloudFormation itself writes the policy: an `iam.Policy`, such as that of `user.addToPolicy`, an
   * `iam.CfnUserPolicy`, or one of `policies` of an `iam.CfnUser`.
   */
  readonly native: boolean;
}

/**
 * How much the policies of one user take of the quota that they share.
 */
export interface UserInlinePolicyQuotaUser {
  /**
   * The name of the user or, where that is known at deploy only, the path of the construct that stands for the user.
   */
  readonly user: string;

  /**
   * The account of the user, 12 digits.
   *
   * @default - known at deploy only; counted together are then the policies of all such stacks of one stage
   */
  readonly account?: string;

  /**
   * The characters of all policies of the user together that count.
   */
  readonly characters: number;

  /**
   * The characters in percent of the 2,048 that IAM allows, rounded to whole percents: more than 100 when the policies
   * do not fit.
   */
  readonly percentUsed: number;

  /**
   * Whether all documents are wholly known at synth. Otherwise there are more characters than were counted.
   */
  readonly exact: boolean;

  /**
   * The policies, the largest first.
   */
  readonly entries: UserInlinePolicyQuotaEntry[];
}

/**
 * What the `UserInlinePolicy` constructs of an app take of the 2,048 characters that IAM allows all inline policies of
 * a user together.
 *
 * Synth looks at it by itself: more than 2,048 characters are an error, from 90 % of them on a warning.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export class UserInlinePolicyQuota {
  /**
   * The ledger of the app.
   *
   * @param scope any construct of the app
   */
  public static of(scope: IConstruct): UserInlinePolicyQuota {
    return new UserInlinePolicyQuota(scope.node.root);
  }

  private constructor(private readonly root: IConstruct) {}

  /**
   * What the policies that are declared by now take, in order of their users' first policies.
   *
   * Reading it renders the documents, so that statements added before cannot be changed any more; others can still be
   * added.
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
      native: entry.policy.isNative,
    })),
  };
}
