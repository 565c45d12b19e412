import { CustomResource, Lazy, Resource, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, Dependable } from 'constructs';
import type { AssumedRole } from './assumed-role';
import type { ExclusiveUserInlinePoliciesProperties } from './contract';
import { userNameProblems } from './policy/names';
import { warn } from './private/annotate';
import { assumedRoleProblems, assumeRoleProperties, outlive } from './private/assumed-role';
import { bySameness, DeclaredPolicies, DeclaredPolicy } from './private/declared-policies';
import { exceptProblems, isSpared } from './private/except';
import { laterKnown } from './private/later-known';
import { nativePolicies } from './private/native-policies';
import { UserIdentity, userIdentity } from './private/user-identity';
import { IUserInlinePolicyProvider, UserInlinePolicyProvider } from './provider';
import { UnmanagedPolicies } from './unmanaged-policies';
import type { UserInlinePolicy } from './user-inline-policy';

/**
 * Properties of `ExclusiveUserInlinePolicies`.
 */
export interface ExclusiveUserInlinePoliciesProps {
  /**
   * The user whose inline policies are looked at.
   */
  readonly user: iam.IUserRef;

  /**
   * All inline policies that the user is meant to have. Those of other users are an error. Policies that the same
   * stack declares for the user are never unmanaged, listed here or not; those that other stacks of the app declare
   * must be listed, or spared by `except`; the names of listed ones must be known at synth. Policies that CloudFormation
   * itself writes in the app, such as that of `bucket.grantRead(user)`, are an error with `UnmanagedPolicies.REMOVE`,
   * unless they are spared by `except`.
   */
  readonly policies: UserInlinePolicy[];

  /**
   * What to do with the other inline policies of the user.
   *
   * @default UnmanagedPolicies.REPORT
   */
  readonly unmanaged?: UnmanagedPolicies;

  /**
   * Names of policies to leave alone without a word: 1 to 128 letters and digits of ASCII and `+ = , . @ _ -`, and the
   * wildcards `*` for any text and `?` for any one character, such as `breakglass-*`. In Python the prop is called `except_`.
   *
   * @default - none
   */
  readonly except?: string[];

  /**
   * A role of another account, when the user is of that account. See `UserInlinePolicyProps.assumeRole`.
   *
   * @default - the user is of the account that the stack is deployed to
   */
  readonly assumeRole?: AssumedRole;

  /**
   * The Lambda that looks at the policies.
   *
   * @default - the one that all policies of the stack share
   */
  readonly provider?: IUserInlinePolicyProvider;
}

/**
 * Exclusive control of the inline policies of a user: what the app does not declare is reported, or removed.
 *
 * It is looked at when this resource is created, and at each deployment that changes its properties, after all
 * policies of the user were written that are listed or of the same stack; not in between. When it goes, nothing changes.
 *
 * With `UnmanagedPolicies.REMOVE`, every removed document is in the log of the Lambda in full, and a roll-back of the
 * deployment does not bring it back.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserPolicies.html
 */
export class ExclusiveUserInlinePolicies extends Resource {
  /**
   * The names of the unmanaged policies that were found at the last look, as a JSON array of strings; as many as fit
   * into 2,000 characters. A token: it is known at deploy.
   */
  public readonly unmanagedPolicyNames: string;

  /**
   * How many unmanaged policies were found at the last look, as decimal digits. A token: it is known at deploy.
   */
  public readonly unmanagedPolicyCount: string;

  private readonly user: UserIdentity;
  private readonly listed: readonly UserInlinePolicy[];

  public constructor(scope: Construct, id: string, props: ExclusiveUserInlinePoliciesProps) {
    super(scope, id);
    this.user = userIdentity(this, props.user, props.assumeRole);
    this.listed = props.policies;
    DeclaredPolicies.of(this).claim({ construct: this, user: this.user });
    this.node.addValidation({ validate: () => this.problems(props) });
    const customResource = this.createResource(props);
    this.unmanagedPolicyNames = customResource.getAttString('Unmanaged');
    this.unmanagedPolicyCount = customResource.getAttString('UnmanagedCount');
  }

  private createResource(props: ExclusiveUserInlinePoliciesProps): CustomResource {
    const { user, unmanaged = UnmanagedPolicies.REPORT, except = [], assumeRole } = props;
    const provider = props.provider ?? UserInlinePolicyProvider.getOrCreate(this);
    const properties: ExclusiveUserInlinePoliciesProperties = {
      UserName: user.userRef.userName,
      PolicyNames: Lazy.uncachedList({ produce: () => this.policies().map(({ policyName }) => policyName) }),
      Except: except,
      Unmanaged: unmanaged,
      AssumeRole: assumeRoleProperties(assumeRole),
    };
    const customResource = new CustomResource(this, 'Resource', {
      serviceToken: provider.serviceToken,
      serviceTimeout: provider.serviceTimeout,
      resourceType: 'Custom::ExclusiveUserInlinePolicies',
      properties: { ...properties },
    });
    provider._serve(user, customResource, assumeRole);
    outlive(assumeRole, customResource);
    customResource.node.addDependency(
      laterKnown(() => this.policies().flatMap((policy) => Dependable.of(policy).dependencyRoots)),
    );
    this.node.defaultChild = customResource.node.defaultChild;
    return customResource;
  }

  // What comes with the same deployment is not unmanaged, listed or not.
  private policies(): UserInlinePolicy[] {
    const own = this.declared()
      .filter(({ construct }) => construct.stack === this.stack)
      .map(({ construct }) => construct as UserInlinePolicy);
    return [...new Set([...this.listed, ...own])];
  }

  private declared(): readonly DeclaredPolicy[] {
    return DeclaredPolicies.of(this).ofUser(this.user);
  }

  private problems(props: ExclusiveUserInlinePoliciesProps): string[] {
    const { userName } = props.user.userRef;
    return [
      ...(Token.isUnresolved(userName) ? [] : userNameProblems(userName)),
      ...assumedRoleProblems(props.assumeRole),
      ...this.claimProblems(),
      ...this.foreignPolicyProblems(),
      ...this.unknownNameProblems(),
      ...this.missingPolicyProblems(props),
      ...this.nativePolicyProblems(props),
      ...exceptProblems(props.except ?? []),
    ];
  }

  // each would take the policies of the other for unmanaged
  private claimProblems(): string[] {
    const others = DeclaredPolicies.of(this)
      .claimsOn(this.user)
      .filter(({ construct }) => construct !== this);
    const { certain, possible } = bySameness(others, this.user);
    const [errors, warnings] = [certain, possible].map((claims) =>
      claims.map(({ construct }) => `${construct.node.path} has exclusive control of ${this.who}, too`),
    );
    warnings.forEach((each) => warn(this, 'USER_OF_OTHER_STACK', `${each}${IN_ONE_ACCOUNT}`));
    return errors;
  }

  private foreignPolicyProblems(): string[] {
    const own = this.declared();
    return this.listed
      .filter((policy) => own.every(({ construct }) => construct !== policy))
      .map(
        (policy) =>
          `${policy.node.path} is a policy of the user ${JSON.stringify(policy.userName)}; ` +
          `the list takes policies of ${this.who}`,
      );
  }

  // such as the region in it, which would become that of this stack
  private unknownNameProblems(): string[] {
    return this.listed
      .filter(({ stack, policyName }) => stack !== this.stack && Token.isUnresolved(policyName))
      .map(
        ({ node }) =>
          `${node.path} is of another stack, and its name is known at deploy only; ` +
          'give it a policyName, or take it from policies and add a pattern that fits its name to except',
      );
  }

  // what CloudFormation cannot tell the Lambda of
  private missingPolicyProblems({ policies, except = [] }: ExclusiveUserInlinePoliciesProps): string[] {
    const missing = this.declared()
      .filter(({ construct, policyName }) => construct.stack !== this.stack && !isSpared(policyName, except))
      .filter(({ construct }) => policies.every((policy) => policy !== construct));
    const { certain, possible } = bySameness(missing, this.user);
    const [errors, warnings] = [certain, possible].map((others) =>
      others.map(({ construct }) => `${construct.node.path} declares a policy of ${this.who}, too`),
    );
    const wayOut = '; add it to policies, or its name to except';
    warnings.forEach((each) => warn(this, 'USER_OF_OTHER_STACK', `${each}${IN_ONE_ACCOUNT}${wayOut}`));
    return errors.map((each) => `${each}${wayOut}`);
  }

  // CloudFormation does not write them anew
  private nativePolicyProblems({ unmanaged, except = [] }: ExclusiveUserInlinePoliciesProps): string[] {
    if (unmanaged !== UnmanagedPolicies.REMOVE) {
      return [];
    }
    const declared = this.declared().map(({ construct }) => construct);
    return nativePolicies(this.user, declared)
      .filter(({ policyName }) => !isSpared(policyName, except))
      .map(
        ({ path, policyName }) =>
          `${path} writes the inline policy ${quoted(policyName)} of ${this.who}, which would be removed; ` +
          'declare it as a UserInlinePolicy, or add its name to except',
      );
  }

  private get who(): string {
    return `the user ${JSON.stringify(this.user.label)}`;
  }
}

function quoted(policyName: string): string {
  return Token.isUnresolved(policyName) ? '(named at deploy)' : JSON.stringify(policyName);
}

const IN_ONE_ACCOUNT = ', if their stacks are deployed to one account';
