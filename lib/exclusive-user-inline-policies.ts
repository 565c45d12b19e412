import { CfnResource, CustomResource, Lazy, Resource, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, Dependable } from 'constructs';
import type { AssumedRole } from './assumed-role';
import type { ExclusiveUserInlinePoliciesProperties } from './contract';
import type { DriftCheckOptions } from './drift-monitor-options';
import { userNameProblems } from './policy/names';
import { addWarning } from './private/annotations';
import { assumedRoleProblems, assumeRoleProperties, addDeletionOrder } from './private/assumed-role';
import { bySameness, PolicyRegistry, DeclaredPolicy } from './private/app/policy-registry';
import { namePatternProblems, isIgnored } from './private/app/name-patterns';
import { DriftMonitor } from './private/drift/drift-monitor';
import { driftOptionProblems } from './private/drift/options';
import { lazyDependable } from './private/lazy-dependable';
import {
  assertNoProblems,
  assumeRoleTypeProblems,
  enumProblems,
  listProblems,
  providerProblems,
  typeProblem,
  userProblems,
} from './private/prop-types';
import { NativePolicies } from './private/app/native-policies';
import { UserIdentity, userIdentity } from './private/app/user-identity';
import { addValidation, nameProblems, Problem, problemsOf } from './private/validation';
import { UserInlinePolicyProvider } from './user-inline-policy-provider';
import type { UserInlinePolicyProviderBase } from './user-inline-policy-provider-base';
import { UserInlinePolicy } from './user-inline-policy';

/**
 * What to do with inline policies of a user that the app does not declare.
 */
export enum OnUnmanaged {
  /**
   * Leave them, and report their names in the attributes of the resource and in the log of the Lambda.
   */
  REPORT = 'REPORT',

  /**
   * Write each document in full to the log of the Lambda, then delete the policy.
   */
  REMOVE = 'REMOVE',
}

/**
 * Properties of `ExclusiveUserInlinePolicies`.
 */
export interface ExclusiveUserInlinePoliciesProps {
  /**
   * The user whose inline policies are controlled.
   */
  readonly user: iam.IUserRef;

  /**
   * The inline policies that the user is meant to have.
   *
   * - Policies of other users are an error.
   * - Policies that the same stack declares for the user are included even when you do not list them.
   * - Policies that other stacks of the app declare for the user must be listed, with names that are known at synthesis,
   *   or matched by `ignoredPolicyNames`.
   * - Policies that CloudFormation itself writes in the app, such as that of `bucket.grantRead(user)`, are an error with
   *   `OnUnmanaged.REMOVE`, unless `ignoredPolicyNames` matches them.
   */
  readonly policies: UserInlinePolicy[];

  /**
   * What to do with the other inline policies of the user.
   *
   * @default OnUnmanaged.REPORT
   */
  readonly onUnmanaged?: OnUnmanaged;

  /**
   * Names of policies that are neither reported nor removed, such as `breakglass-*`.
   *
   * Each has 1 to 128 ASCII letters, digits, characters of `+=,.@_-`, and the wildcards `*` for any text and `?` for one
   * character.
   *
   * @default - none
   */
  readonly ignoredPolicyNames?: string[];

  /**
   * The role that the Lambda assumes, for a user of another account. See `UserInlinePolicyProps.assumeRole`.
   *
   * @default - the user belongs to the account that the stack is deployed to
   */
  readonly assumeRole?: AssumedRole;

  /**
   * The Lambda that checks the policies.
   *
   * @default - the provider that all policies of the stack share
   */
  readonly provider?: UserInlinePolicyProviderBase;
}

/**
 * Exclusive control of the inline policies of a user: policies that the app does not declare are reported or removed.
 *
 * The Lambda checks the policies when this resource is created, and in each deployment that changes its properties, after
 * the listed policies and those of the same stack have been written. It checks between deployments only when you call `monitorDrift`. When this
 * resource is removed, no policy changes.
 *
 * With `OnUnmanaged.REMOVE`, the Lambda writes every removed document to its log in full. A roll-back of the deployment
 * does not restore removed policies.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserPolicies.html
 *
 * @example
 * declare const policy: UserInlinePolicy;
 *
 * new ExclusiveUserInlinePolicies(this, 'OfAlice', {
 *   user: iam.User.fromUserName(this, 'Alice', 'alice'),
 *   policies: [policy],
 *   onUnmanaged: OnUnmanaged.REMOVE,
 *   ignoredPolicyNames: ['breakglass-*'],
 * });
 */
export class ExclusiveUserInlinePolicies extends Resource {
  /**
   * The names of the unmanaged policies that the last check found, as a JSON array of strings; as many as fit into 2,000
   * characters. It is a token, which is resolved during deployment.
   */
  public readonly unmanagedPolicyNames: string;

  /**
   * How many unmanaged policies the last check found, as decimal digits. It is a token, which is resolved during
   * deployment.
   */
  public readonly unmanagedPolicyCount: string;

  private readonly user: UserIdentity;
  private readonly listed: readonly UserInlinePolicy[];
  private readonly driftMonitor: DriftMonitor;

  /**
   * Throws when a prop has a value of the wrong type, which is possible only in code without type checks.
   *
   * @param scope where to put the construct
   * @param id the id of the construct
   * @param props user, policies and options
   */
  public constructor(scope: Construct, id: string, props: ExclusiveUserInlinePoliciesProps) {
    super(scope, id);
    assertNoProblems(this, propTypeProblems(props));
    this.user = userIdentity(this, props.user, props.assumeRole);
    this.listed = props.policies;
    PolicyRegistry.of(this).addExclusiveControl({ construct: this, user: this.user });
    addValidation(this, () => this.problems(props));
    const provider = props.provider ?? UserInlinePolicyProvider.getOrCreate(this);
    const customResource = this.createResource(props, provider);
    this.unmanagedPolicyNames = customResource.getAttString('UnmanagedPolicyNames');
    this.unmanagedPolicyCount = customResource.getAttString('UnmanagedPolicyCount');
    this.driftMonitor = new DriftMonitor(this, {
      user: props.user,
      provider,
      customResource: customResource.node.defaultChild as CfnResource,
      assumeRole: props.assumeRole,
      declaration: () => {
        const names = this.policies().map(({ policyName }) => policyName);
        const { ignoredPolicyNames = [] } = props;
        return `"PolicyNames":${JSON.stringify(names)},"IgnoredPolicyNames":${JSON.stringify(ignoredPolicyNames)}`;
      },
      isOnlyReported: true,
    });
  }

  /**
   * Monitors the user between deployments: a schedule makes a function check for inline policies that the app does not
   * declare. They are reported, in the log and as a metric, and never removed, whatever `onUnmanaged` says. The options
   * take precedence over those of `UserInlinePolicyDriftMonitor.of(scope)`.
   *
   * Throws when it is called twice, or when an option has a value of the wrong type. Synthesis fails when the provider is
   * imported or has a role that you brought.
   *
   * @see https://github.com/cdk-user-inline-policy/cdk-user-inline-policy/blob/main/docs/drift.md
   * @param options when to check
   */
  public monitorDrift(options: DriftCheckOptions = {}): void {
    assertNoProblems(this, driftOptionProblems(options));
    this.driftMonitor.request({ from: this, options });
  }

  private createResource(
    props: ExclusiveUserInlinePoliciesProps,
    provider: UserInlinePolicyProviderBase,
  ): CustomResource {
    const { user, onUnmanaged = OnUnmanaged.REPORT, ignoredPolicyNames = [], assumeRole } = props;
    const properties: ExclusiveUserInlinePoliciesProperties = {
      ContractVersion: '1',
      UserName: user.userRef.userName,
      PolicyNames: Lazy.uncachedList({ produce: () => this.policies().map(({ policyName }) => policyName) }),
      IgnoredPolicyNames: ignoredPolicyNames,
      OnUnmanaged: onUnmanaged,
      AssumeRole: assumeRoleProperties(assumeRole),
    };
    const customResource = new CustomResource(this, 'Resource', {
      serviceToken: provider.serviceToken,
      serviceTimeout: provider.serviceTimeout,
      resourceType: 'Custom::ExclusiveUserInlinePolicies',
      properties: { ...properties },
    });
    provider._serve(user, customResource, assumeRole);
    addDeletionOrder(assumeRole, customResource);
    customResource.node.addDependency(
      lazyDependable(() => this.policies().flatMap((policy) => Dependable.of(policy).dependencyRoots)),
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
    return PolicyRegistry.of(this).ofUser(this.user);
  }

  private problems(props: ExclusiveUserInlinePoliciesProps): Problem[] {
    return [
      ...problemsOf('INVALID_USER_NAME', nameProblems(this, props.user.userRef.userName, userNameProblems)),
      ...problemsOf('INVALID_ASSUMED_ROLE', assumedRoleProblems(props.assumeRole)),
      ...problemsOf('SEVERAL_EXCLUSIVE_CONTROLS', this.claimProblems()),
      ...problemsOf('POLICY_OF_OTHER_USER', this.foreignPolicyProblems()),
      ...problemsOf('UNKNOWN_POLICY_NAME', this.unknownNameProblems()),
      ...problemsOf('POLICY_NOT_LISTED', this.missingPolicyProblems(props)),
      ...problemsOf('POLICY_OF_CLOUDFORMATION', this.nativePolicyProblems(props)),
      ...this.driftMonitor.problems(),
      ...problemsOf('INVALID_NAME_PATTERN', namePatternProblems(props.ignoredPolicyNames ?? [])),
    ];
  }

  // each would treat the policies of the other as unmanaged
  private claimProblems(): string[] {
    const others = PolicyRegistry.of(this)
      .exclusiveControlsOf(this.user)
      .filter(({ construct }) => construct !== this);
    const { certain, possible } = bySameness(others, this.user);
    const [errors, warnings] = [certain, possible].map((claims) =>
      claims.map(({ construct }) => `${construct.node.path} also has exclusive control of ${this.who}`),
    );
    warnings.forEach((each) => addWarning(this, 'USER_OF_OTHER_STACK', `${each}${IN_ONE_ACCOUNT}`));
    return errors;
  }

  private foreignPolicyProblems(): string[] {
    const own = this.declared();
    return this.listed
      .filter((policy) => own.every(({ construct }) => construct !== policy))
      .map(
        (policy) =>
          `policies contains ${policy.node.path}, a policy of the user ${JSON.stringify(policy.userName)}; ` +
          `it must contain policies of ${this.who} only`,
      );
  }

  // such as the region in it, which would become that of this stack
  private unknownNameProblems(): string[] {
    return this.listed
      .filter(({ stack, policyName }) => stack !== this.stack && Token.isUnresolved(policyName))
      .map(
        ({ node }) =>
          `${node.path} belongs to another stack, and its name is not known at synthesis; ` +
          'give it a policyName, or remove it from policies and add a pattern for its name to ignoredPolicyNames',
      );
  }

  // changes that CloudFormation does not send to the Lambda
  private missingPolicyProblems({
    policies,
    ignoredPolicyNames = [],
  }: ExclusiveUserInlinePoliciesProps): string[] {
    const missing = this.declared()
      .filter(
        ({ construct, policyName }) =>
          construct.stack !== this.stack && !isIgnored(policyName, ignoredPolicyNames),
      )
      .filter(({ construct }) => policies.every((policy) => policy !== construct));
    const { certain, possible } = bySameness(missing, this.user);
    const [errors, warnings] = [certain, possible].map((others) =>
      others.map(({ construct }) => `${construct.node.path} also declares a policy of ${this.who}`),
    );
    const wayOut = '; add it to policies, or its name to ignoredPolicyNames';
    warnings.forEach((each) => addWarning(this, 'USER_OF_OTHER_STACK', `${each}${IN_ONE_ACCOUNT}${wayOut}`));
    return errors.map((each) => `${each}${wayOut}`);
  }

  // CloudFormation does not write them again
  private nativePolicyProblems({
    onUnmanaged,
    ignoredPolicyNames = [],
  }: ExclusiveUserInlinePoliciesProps): string[] {
    if (onUnmanaged !== OnUnmanaged.REMOVE) {
      return [];
    }
    return NativePolicies.duringSynthesis(this)
      .ofUser(this.user)
      .filter(({ policyName }) => !isIgnored(policyName, ignoredPolicyNames))
      .map(
        ({ construct, policyName }) =>
          `${construct.node.path} writes the inline policy ${quoted(policyName)} of ${this.who}, which would be removed; ` +
          'declare it as a UserInlinePolicy, or add its name to ignoredPolicyNames',
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

/** What only code that is not type-checked can get wrong. */
function propTypeProblems(props: ExclusiveUserInlinePoliciesProps): string[] {
  const isString = (item: unknown) => typeof item === 'string';
  return [
    ...userProblems(props?.user),
    ...(props?.policies === undefined
      ? typeProblem('policies', undefined, 'a list of UserInlinePolicy')
      : listProblems(
          'policies',
          props.policies,
          (item) => UserInlinePolicy.isUserInlinePolicy(item),
          'UserInlinePolicy',
        )),
    ...enumProblems('onUnmanaged', props?.onUnmanaged, 'OnUnmanaged', OnUnmanaged),
    ...listProblems('ignoredPolicyNames', props?.ignoredPolicyNames, isString, 'strings'),
    ...assumeRoleTypeProblems(props?.assumeRole),
    ...providerProblems(props?.provider),
  ];
}
