import { CfnResource, CustomResource, Lazy, RemovalPolicy, Resource, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Construct } from 'constructs';
import type { AssumedRole } from './assumed-role';
import type { UserInlinePolicyProperties } from './contract';
import type { DriftMonitorOptions } from './drift-monitor-options';
import { acknowledgedFindingProblems } from './policy/acknowledged-findings';
import { policyNameProblems, userNameProblems } from './policy/names';
import { services } from './policy/service-data';
import { annotate } from './private/annotations';
import {
  accountOfRole,
  assumedRoleProblems,
  assumeRoleProperties,
  addDeletionOrder,
} from './private/assumed-role';
import { DriftMonitor } from './private/drift/drift-monitor';
import { driftOptionProblems } from './private/drift/options';
import { DeclaredDocument } from './private/policy/document';
import { PolicyRegistry, DeclaredPolicy } from './private/app/policy-registry';
import { defaultPolicyName } from './private/policy/default-name';
import { duplicateNameProblems } from './private/app/duplicate-names';
import { GrantPrincipal } from './private/policy/grant-principal';
import { NativePolicies } from './private/app/native-policies';
import { quotaProblems } from './private/app/quota';
import {
  assertNoProblems,
  assumeRoleTypeProblems,
  enumProblems,
  fieldOf,
  listProblems,
  providerProblems,
  removalPolicyProblems,
  stringProblems,
  typeProblem,
  userProblems,
} from './private/prop-types';
import { SecurityDiff } from './private/policy/security-diff';
import { userAccount } from './private/user-arns';
import { userIdentity } from './private/app/user-identity';
import { addValidation, nameProblems, Problem, problemsOf } from './private/validation';
import { UserInlinePolicyProvider } from './user-inline-policy-provider';
import type { UserInlinePolicyProviderBase } from './user-inline-policy-provider-base';

/**
 * What to do when the user already has an inline policy of this name that this resource did not write. It applies when
 * the resource is created, and when its user or its name changes.
 */
export enum OnExisting {
  /**
   * Fail the deployment and change nothing. The reason says what differs and what you can do.
   */
  FAIL = 'FAIL',

  /**
   * Adopt the policy if it has the same meaning as the declared document, otherwise fail the deployment. An adopted
   * policy follows later changes of the declaration, and remains in IAM when the resource is removed.
   */
  ADOPT = 'ADOPT',

  /**
   * Replace the policy, after writing its document to the log in full. From then on the policy belongs to this resource
   * and is deleted with it. If the deployment is rolled back, the former document is put back.
   */
  OVERWRITE = 'OVERWRITE',
}

/**
 * What to do when somebody else has changed the live document of the policy since, at the time the resource is updated
 * or deleted. "Changed" means in meaning: the order of keys and of listed actions, say, does not count. A policy that
 * somebody deleted is written again.
 *
 * The option of the new declaration counts. The roll-back of an update never fails for this reason: it leaves what somebody changed,
 * and says so in the log.
 */
export enum OnModified {
  /**
   * Update or delete it all the same. The live document is logged in full first.
   */
  PROCEED = 'PROCEED',

  /**
   * Never touch what somebody else changed. An update of the document fails. An update of options alone succeeds, and
   * a deletion too: both leave the policy as it is and say so.
   */
  RETAIN = 'RETAIN',

  /**
   * Never touch what somebody else changed. An update of the document fails, and so does a deletion. An update of options
   * alone succeeds and leaves the policy as it is.
   *
   * After an update, CloudFormation tries a deletion three times and then gives up: the stack is complete, and the
   * policy is still there.
   */
  FAIL = 'FAIL',
}

/**
 * Properties of a `UserInlinePolicy`.
 *
 * At most one of `statements`, `document` and `documentJson` may be given.
 */
export interface UserInlinePolicyProps {
  /**
   * The user who gets the policy: an `iam.User`, an import (`iam.User.fromUserName`, `fromUserArn`) or an `iam.CfnUser`.
   * For a user of another account than that of the stack, set `assumeRole`.
   */
  readonly user: iam.IUserRef;

  /**
   * The name of the policy, unique among the inline policies of the user.
   *
   * It has 1 to 128 ASCII letters, digits and characters of `+=,.@_-`. When the name changes, the new policy is written
   * before the old one is deleted.
   *
   * IAM is global: when several stacks, in one region or in several, give policies to the same user, each policy needs
   * another name. The default is different for each stack and region.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html
   * @default - a name that consists of the stack name, the construct path and the region
   */
  readonly policyName?: string;

  /**
   * The initial statements. Use `addStatements` to add more.
   *
   * @default - none
   */
  readonly statements?: iam.PolicyStatement[];

  /**
   * The initial document. Use `addStatements` to add more statements to the policy; the document that you pass is not
   * changed.
   *
   * @default - none
   */
  readonly document?: iam.PolicyDocument;

  /**
   * The complete document as JSON text. Only white space outside strings is removed before it is written to IAM. Unlike
   * `iam.PolicyDocument.fromJson`, this drops no keys and rewrites no numbers.
   *
   * @default - none
   */
  readonly documentJson?: string;

  /**
   * The ids of findings that you acknowledge, such as `ALLOW_WITH_NOT_ACTION`: for this policy they are no longer errors
   * or warnings. Findings that IAM itself would refuse cannot be acknowledged.
   *
   * To acknowledge a finding in a part of an app, use the CDK:
   * `Validations.of(scope).acknowledge({ id: 'cdk-user-inline-policy::ALLOW_WITH_NOT_ACTION', reason })`, or, with a CDK
   * that has no `Validations`, `Annotations.of(scope).acknowledgeWarning('cdk-user-inline-policy:ALLOW_WITH_NOT_ACTION')`.
   *
   * @see https://github.com/cdk-user-inline-policy/cdk-user-inline-policy/blob/main/docs/findings.md
   * @default - no finding is acknowledged
   */
  readonly acknowledgedFindings?: string[];

  /**
   * What to do when the user already has an inline policy of this name that this resource did not write.
   *
   * @default OnExisting.FAIL
   */
  readonly onExisting?: OnExisting;

  /**
   * What to do when the policy is to be updated or deleted and somebody else has changed its document in the meantime.
   *
   * @default OnModified.PROCEED
   */
  readonly onModified?: OnModified;

  /**
   * Any text. A change of it makes the next deployment read the live policy, and write it again, under `onModified`,
   * if somebody deleted or changed it. CloudFormation sends the resource no event while its properties stay the same.
   *
   * @default - none
   */
  readonly revision?: string;

  /**
   * What happens to the policy in IAM when the construct is removed from the stack, or when its name or user changes:
   * - `DESTROY` deletes it.
   * - `RETAIN` keeps it, even when the deployment that created it is rolled back. The next deployment then finds an
   *   existing policy, see `onExisting`.
   * - `RETAIN_ON_UPDATE_OR_DELETE` keeps it, except when the deployment that created it is rolled back.
   *
   * `SNAPSHOT` is an error.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Whether `cdk diff` shows the statements under "IAM Statement Changes" and `cdk deploy --require-approval` asks about
   * them. These commands, and validators that read templates, recognize IAM policies only in resources of CloudFormation
   * itself. So the template also contains an `AWS::IAM::Policy` with the same document, at the id `SecurityDiff` below
   * this construct, under a condition that is never true: CloudFormation never creates it.
   *
   * When an Aspect or a Mixin changes `policyDocument` of that resource, the custom resource deploys the changed
   * document. Any other change to it fails synthesis, as it would not be deployed. With `false`, Aspects on IAM policies
   * do not find this policy.
   *
   * The resource counts toward the 500 resources that a template may contain: a stack has room for about 245 policies
   * with it, and for about 450 without.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
   * @default true
   */
  readonly securityDiff?: boolean;

  /**
   * The role that the Lambda assumes to write the policy, for a user of another account. The Lambda can assume only the
   * roles that policies name. When the account changes, the policy moves there.
   *
   * @default - the user belongs to the account that the stack is deployed to
   */
  readonly assumeRole?: AssumedRole;

  /**
   * The Lambda that writes the policy: a `UserInlinePolicyProvider` of the same stack, or an import with
   * `UserInlinePolicyProvider.fromServiceToken`. You cannot change it later: CloudFormation refuses another
   * `ServiceToken` for an existing custom resource.
   *
   * @default - the provider that all policies of the stack share
   */
  readonly provider?: UserInlinePolicyProviderBase;
}

/**
 * An inline policy of an IAM user.
 *
 * Synthesis fails for names and documents that IAM would refuse, and reports all findings at once. It also fails when
 * the app declares a second policy with the same user and name, including `iam.Policy`, `iam.CfnUserPolicy` and
 * `policies` of an `iam.CfnUser`.
 *
 * During deployment, a Lambda calls `PutUserPolicy` on create and update and `DeleteUserPolicy` on delete. It does not
 * overwrite a policy that this resource did not write, unless `onExisting` says so.
 *
 * The policy accepts grants like an `iam.Policy`: `bucket.grantRead(policy)` adds statements to it. When a resource
 * policy must allow the access as well, the grant adds the user to it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html
 *
 * @example
 * declare const bucket: s3.Bucket;
 *
 * const policy = new UserInlinePolicy(this, 'ReadReports', {
 *   user: iam.User.fromUserName(this, 'Alice', 'alice'),
 *   statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::reports/*'] })],
 * });
 * bucket.grantRead(policy);
 */
// no `implements iam.IUserPolicyRef`: beside Resource, it makes the Go module ambiguous; to TypeScript it is one all the same
export class UserInlinePolicy extends Resource implements iam.IGrantable {
  /**
   * Whether a value is a `UserInlinePolicy`. Unlike `instanceof`, this works when an app loads the library twice.
   *
   * @param x any value
   */
  // jsii knows any, not unknown
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  public static isUserInlinePolicy(x: any): x is UserInlinePolicy {
    return fieldOf(x, MARKER) === true;
  }

  /**
   * The name of the policy.
   */
  public readonly policyName: string;

  /**
   * The name of the user.
   */
  public readonly userName: string;

  /**
   * The SHA-256 hash of the declared document without white space outside strings, as 64 hexadecimal digits. It is a
   * token, which is resolved during deployment.
   */
  public readonly documentHash: string;

  /**
   * The principal to grant permissions to. Grants add their statements to this policy.
   */
  public readonly grantPrincipal: iam.IPrincipal;

  private readonly document: DeclaredDocument;
  private readonly declaration: DeclaredPolicy;
  private readonly securityDiff?: SecurityDiff;
  private readonly driftMonitor: DriftMonitor;

  /**
   * Throws when a prop has a value of the wrong type, which is possible only in code without type checks.
   *
   * @param scope where to put the construct
   * @param id the id of the construct
   * @param props user, document and options
   */
  public constructor(scope: Construct, id: string, props: UserInlinePolicyProps) {
    super(scope, id);
    assertNoProblems(this, propTypeProblems(props));
    this.userName = props.user.userRef.userName;
    this.policyName = props.policyName ?? defaultPolicyName(this);
    this.grantPrincipal = new GrantPrincipal(this, props.user, props.assumeRole);
    this.document = new DeclaredDocument(this.stack, props);
    this.declaration = this.declare(props);
    addValidation(this, () => this.problems(props));

    const provider = props.provider ?? UserInlinePolicyProvider.getOrCreate(this);
    const customResource = this.createResource(props, provider);
    this.documentHash = customResource.getAttString('DocumentHash');
    if (props.securityDiff ?? true) {
      const { userName, policyName } = this;
      const { policyDocument } = this.document;
      this.securityDiff = new SecurityDiff(this, { userName, policyName, policyDocument });
      this.document.follow(this.securityDiff);
    }
    this.driftMonitor = this.createDriftMonitor(props, provider, customResource);
  }

  /**
   * The reference to this policy that other constructs use.
   */
  public get userPolicyRef(): iam.UserPolicyReference {
    return { userName: this.userName, policyName: this.policyName };
  }

  /**
   * The number of characters that the document, as declared so far, uses of the 2,048 that IAM allows for all inline
   * policies of a user together. White space does not count. The values of tokens are unknown and not counted.
   *
   * You can still add and change statements afterwards.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
   */
  public characterCount(): number {
    return this.document.size().characters;
  }

  /**
   * Adds statements to the policy. For a policy with `documentJson` this is an error at synthesis.
   *
   * @param statements the statements to add
   */
  public addStatements(...statements: iam.PolicyStatement[]): void {
    this.document.addStatements(...statements);
  }

  /**
   * Monitors the live policy: a schedule has a function compare it with the declared document, by meaning, and report or
   * repair what somebody else changed or deleted. The options take precedence over those of
   * `UserInlinePolicyDriftMonitor.of(scope)`.
   *
   * The schedule counts toward the 500 resources that a template may contain.
   *
   * Throws when it is called twice, or when an option has a value of the wrong type. Synthesis fails for
   * `OnDrift.REPAIR` with `OnModified.RETAIN` or `FAIL`, and when the provider is imported or has a role that you
   * brought.
   *
   * @see https://github.com/cdk-user-inline-policy/cdk-user-inline-policy/blob/main/docs/drift.md
   * @param options when to check, and what to do
   */
  public monitorDrift(options: DriftMonitorOptions = {}): void {
    assertNoProblems(this, driftOptionProblems(options));
    this.driftMonitor.request({ from: this, options });
  }

  private createDriftMonitor(
    { user, assumeRole, onModified }: UserInlinePolicyProps,
    provider: UserInlinePolicyProviderBase,
    customResource: CustomResource,
  ): DriftMonitor {
    const excluding = [OnModified.RETAIN, OnModified.FAIL].find((each) => each === onModified);
    return new DriftMonitor(this, {
      user,
      provider,
      customResource: customResource.node.defaultChild as CfnResource,
      assumeRole,
      declaration: () =>
        `"PolicyName":${JSON.stringify(this.policyName)},"PolicyDocument":${this.document.text()}`,
      repairExcluded:
        excluding &&
        `OnDrift.REPAIR replaces what somebody else changed, and OnModified.${excluding} never touches it; ` +
          'call policy.monitorDrift({ onDrift: OnDrift.REPORT }), or give onModified: OnModified.PROCEED',
    });
  }

  private declare({ user, assumeRole }: UserInlinePolicyProps): DeclaredPolicy {
    const declaration = {
      construct: this,
      user: userIdentity(this, user, assumeRole),
      policyName: this.policyName,
      isNative: false as const,
      size: () => this.document.size(),
    };
    PolicyRegistry.of(this).add(declaration);
    return declaration;
  }

  private createResource(
    props: UserInlinePolicyProps,
    provider: UserInlinePolicyProviderBase,
  ): CustomResource {
    const properties: UserInlinePolicyProperties = {
      ContractVersion: '1',
      UserName: this.userName,
      PolicyName: this.policyName,
      PolicyDocument: Lazy.string({ produce: () => this.document.text() }),
      OnExisting: props.onExisting ?? OnExisting.FAIL,
      OnModified: props.onModified ?? OnModified.PROCEED,
      Revision: props.revision,
      AssumeRole: assumeRoleProperties(props.assumeRole),
    };
    const customResource = new CustomResource(this, 'Resource', {
      serviceToken: provider.serviceToken,
      serviceTimeout: provider.serviceTimeout,
      resourceType: 'Custom::UserInlinePolicy',
      properties: { ...properties },
      removalPolicy: props.removalPolicy,
    });
    provider._serve(props.user, customResource, props.assumeRole);
    addDeletionOrder(props.assumeRole, customResource);
    // so that applyRemovalPolicy finds the CloudFormation resource
    this.node.defaultChild = customResource.node.defaultChild;
    return customResource;
  }

  private problems({ user, assumeRole, acknowledgedFindings = [] }: UserInlinePolicyProps): Problem[] {
    const options = { acknowledgedFindings, partition: this.partition(), services: services() };
    const findings = annotate(this, this.document.findings(options));
    if (this.securityDiff) {
      this.securityDiff.isLeftOut = findings.length > 0;
    }
    const natives = NativePolicies.duringSynthesis(this).ofUser(this.declaration.user);
    return [
      ...problemsOf('INVALID_USER_NAME', nameProblems(this, this.userName, userNameProblems)),
      ...problemsOf('INVALID_POLICY_NAME', nameProblems(this, this.policyName, policyNameProblems)),
      ...problemsOf('INVALID_ASSUMED_ROLE', assumedRoleProblems(assumeRole)),
      ...problemsOf('USER_OF_OTHER_ACCOUNT', this.accountProblems(user, assumeRole)),
      ...problemsOf('DUPLICATE_POLICY_NAME', duplicateNameProblems(this.declaration, natives)),
      ...problemsOf('INVALID_ACKNOWLEDGEMENT', acknowledgedFindingProblems(acknowledgedFindings)),
      ...problemsOf('INVALID_DOCUMENT_SOURCE', this.document.problems()),
      ...findings,
      ...this.driftMonitor.problems(),
      ...problemsOf('USER_QUOTA_EXCEEDED', quotaProblems(this.declaration, natives)),
    ];
  }

  private partition(): string | undefined {
    return Token.isUnresolved(this.env.region) ? undefined : RegionInfo.get(this.env.region).partition;
  }

  private accountProblems(user: iam.IUserRef, assumeRole: AssumedRole | undefined): string[] {
    const account = userAccount(user);
    const own = this.env.account;
    const reached = assumeRole === undefined ? own : accountOfRole(assumeRole);
    // a user imported by name alone counts as a user of the stack's account
    if (account === undefined || account === reached || (assumeRole !== undefined && account === own)) {
      return [];
    }
    if (reached === undefined || Token.isUnresolved(own)) {
      return [];
    }
    return [
      `the user ${JSON.stringify(this.userName)} belongs to account ${account}, ` +
        (assumeRole === undefined
          ? `the stack to account ${own}; set assumeRole to a role of the account of the user`
          : `the role of assumeRole to account ${reached}; it must be a role of the account of the user`),
    ];
  }
}

/** What only code that is not type-checked can get wrong. */
function propTypeProblems(props: UserInlinePolicyProps): string[] {
  const { statements, document, documentJson, acknowledgedFindings, securityDiff } = props ?? {};
  const isStatement = (item: unknown) => typeof fieldOf(item, 'toStatementJson') === 'function';
  const isDocument = document === undefined || typeof fieldOf(document, 'addStatements') === 'function';
  return [
    ...userProblems(props?.user),
    ...stringProblems('policyName', props?.policyName),
    ...stringProblems('revision', props?.revision),
    ...listProblems(
      'statements',
      statements,
      isStatement,
      'iam.PolicyStatement: write new iam.PolicyStatement({ … })',
    ),
    ...(isDocument
      ? []
      : typeProblem('document', document, 'an iam.PolicyDocument; pass JSON text as documentJson')),
    ...stringProblems('documentJson', documentJson, ': pass JSON.stringify(…) of an object'),
    ...listProblems(
      'acknowledgedFindings',
      acknowledgedFindings,
      (item) => typeof item === 'string',
      'strings',
    ),
    ...enumProblems('onExisting', props?.onExisting, 'OnExisting', OnExisting),
    ...enumProblems('onModified', props?.onModified, 'OnModified', OnModified),
    ...removalPolicyProblems(props?.removalPolicy),
    ...(securityDiff === undefined || typeof securityDiff === 'boolean'
      ? []
      : typeProblem('securityDiff', securityDiff, 'true or false')),
    ...assumeRoleTypeProblems(props?.assumeRole),
    ...providerProblems(props?.provider),
  ];
}

// a symbol, not the class: an app may load the library twice
const MARKER = Symbol.for('cdk-user-inline-policy.UserInlinePolicy');
Object.defineProperty(UserInlinePolicy.prototype, MARKER, { value: true });
