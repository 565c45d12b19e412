import { CustomResource, Resource, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import type { AssumedRole } from './assumed-role';
import type { ExclusiveUserInlinePoliciesProperties } from './contract';
import { userNameProblems } from './policy/names';
import { assumedRoleProblems, assumeRoleProperties } from './private/assumed-role';
import { DeclaredPolicies } from './private/declared-policies';
import { exceptProblems, isSpared } from './private/except';
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
   * must be listed, or spared by `except`.
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
 * It is looked at when this resource is created, and at each deployment that changes its properties, after all the
 * listed policies were written; not in between. When it goes, nothing changes.
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
  private readonly claims: readonly IConstruct[];

  public constructor(scope: Construct, id: string, props: ExclusiveUserInlinePoliciesProps) {
    super(scope, id);
    this.user = userIdentity(this, props.user, props.assumeRole);
    this.claims = DeclaredPolicies.of(this).claim(this.user, this);
    this.node.addValidation({ validate: () => this.problems(props) });
    const customResource = this.createResource(props);
    this.unmanagedPolicyNames = customResource.getAttString('Unmanaged');
    this.unmanagedPolicyCount = customResource.getAttString('UnmanagedCount');
  }

  private createResource(props: ExclusiveUserInlinePoliciesProps): CustomResource {
    const { user, policies, unmanaged = UnmanagedPolicies.REPORT, except = [], assumeRole } = props;
    const provider = props.provider ?? UserInlinePolicyProvider.getOrCreate(this);
    const properties: ExclusiveUserInlinePoliciesProperties = {
      UserName: user.userRef.userName,
      PolicyNames: policies.map(({ policyName }) => policyName),
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
    customResource.node.addDependency(...policies);
    this.node.defaultChild = customResource.node.defaultChild;
    return customResource;
  }

  private problems(props: ExclusiveUserInlinePoliciesProps): string[] {
    const { userName } = props.user.userRef;
    return [
      ...(Token.isUnresolved(userName) ? [] : userNameProblems(userName)),
      ...assumedRoleProblems(props.assumeRole),
      ...this.claimProblems(),
      ...this.foreignPolicyProblems(props.policies),
      ...this.missingPolicyProblems(props),
      ...exceptProblems(props.except ?? []),
    ];
  }

  // each would take the policies of the other for unmanaged
  private claimProblems(): string[] {
    return this.claims
      .filter((construct) => construct !== this)
      .map(
        ({ node }) =>
          `${node.path} has exclusive control of the user ${JSON.stringify(this.user.label)}, too`,
      );
  }

  private foreignPolicyProblems(policies: readonly UserInlinePolicy[]): string[] {
    const own = DeclaredPolicies.of(this).ofUser(this.user);
    return policies
      .filter((policy) => own.every(({ construct }) => construct !== policy))
      .map(
        (policy) =>
          `${policy.node.path} is a policy of the user ${JSON.stringify(policy.userName)}; ` +
          `the list takes policies of the user ${JSON.stringify(this.user.label)}`,
      );
  }

  // what CloudFormation cannot tell the Lambda of
  private missingPolicyProblems({ policies, except = [] }: ExclusiveUserInlinePoliciesProps): string[] {
    return DeclaredPolicies.of(this)
      .ofUser(this.user)
      .filter(({ construct, policyName }) => construct.stack !== this.stack && !isSpared(policyName, except))
      .filter(({ construct }) => policies.every((policy) => policy !== construct))
      .map(
        ({ construct }) =>
          `${construct.node.path} declares a policy of the user ${JSON.stringify(this.user.label)}, too; ` +
          'add it to policies, or its name to except',
      );
  }
}
