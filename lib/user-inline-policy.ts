import { CustomResource, Lazy, RemovalPolicy, Resource, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Construct, Dependable } from 'constructs';
import type { AssumedRole } from './assumed-role';
import type { UserInlinePolicyProperties } from './contract';
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
import { DeclaredDocument } from './private/policy/document';
import { PolicyRegistry, DeclaredPolicy } from './private/app/policy-registry';
import { defaultPolicyName } from './private/policy/default-name';
import { duplicateNameProblems } from './private/app/duplicate-names';
import { GrantPrincipal } from './private/policy/grant-principal';
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
 * What to do when the user already has an inline policy of this name that this resource did not write, at the
 * time the resource is created or takes a new user or name.
 */
export enum OnExisting {
  /**
   * Fail the deployment and touch nothing. The reason says what differs and what the ways out are.
   */
  FAIL = 'FAIL',

  /**
   * Take the policy into care if it means the same as the declared document, fail the deployment if not.
   * A policy taken into care follows later changes of the declaration, and stays in IAM when the resource goes.
   */
  ADOPT = 'ADOPT',

  /**
   * Replace whatever is there. The replaced document is logged in full first. From then on the policy is this
   * resource's own: it is deleted with the resource.
   */
  OVERWRITE = 'OVERWRITE',
}

/**
 * What to do with a policy of ours that somebody else changed in the meantime, at the time the resource is
 * deleted. "Changed" means in meaning: the order of keys and of listed actions, say, does not count.
 */
export enum OnModified {
  /**
   * Delete it all the same. The live document is logged in full first.
   */
  DELETE = 'DELETE',

  /**
   * Leave it in IAM, and say so in the answer to CloudFormation.
   */
  RETAIN = 'RETAIN',

  /**
   * Fail the deletion and touch nothing.
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
   * The user who gets the policy: made in this app, imported (`iam.User.fromUserName`, `fromUserArn`), or an
   * `iam.CfnUser`. The user must be of the account that the stack is deployed to, or `assumeRole` says how to reach
   * the other one.
   */
  readonly user: iam.IUserRef;

  /**
   * The name of the policy, unique among the user's inline policies: 1 to 128 letters and digits of ASCII and
   * `+ = , . @ _ -`. A change of the name moves the policy: the new one is written before the old one goes.
   *
   * IAM is global. Where stacks of several regions, or several stacks of one region, give one user policies, each needs
   * a name of its own, as the default is.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html
   * @default - a name made of the stack's name, the construct's path and the region, so that no two stacks
   * share one
   */
  readonly policyName?: string;

  /**
   * The statements to start with. More may follow by `addStatements`.
   *
   * @default - none
   */
  readonly statements?: iam.PolicyStatement[];

  /**
   * The document to start with. More statements may follow by `addStatements`; they are not added to the
   * document passed here.
   *
   * @default - none
   */
  readonly document?: iam.PolicyDocument;

  /**
   * The whole document as JSON text. It reaches IAM as it is, but for the white space outside strings: no key
   * is dropped, no number rewritten, as `iam.PolicyDocument.fromJson` would.
   *
   * @default - none
   */
  readonly documentJson?: string;

  /**
   * The ids of findings about the document that are acknowledged, such as `ALLOW_WITH_NOT_ACTION`: they are
   * neither errors nor warnings of this policy any more. What IAM refuses cannot be acknowledged.
   *
   * The CDK's own means does the same for any part of an app:
   * `Annotations.of(scope).acknowledgeWarning('cdk-user-inline-policy:ALLOW_WITH_NOT_ACTION')`.
   *
   * @see https://github.com/cdk-user-inline-policy/cdk-user-inline-policy/blob/main/docs/findings.md
   * @default - every finding is an error or a warning
   */
  readonly acknowledgedFindings?: string[];

  /**
   * What to do when the user already has an inline policy of this name that this resource did not write.
   *
   * @default OnExisting.FAIL
   */
  readonly onExisting?: OnExisting;

  /**
   * What to do when the policy is to be deleted and somebody else has changed its document in the meantime.
   *
   * @default OnModified.DELETE
   */
  readonly onModified?: OnModified;

  /**
   * What happens to the policy in IAM when the construct is removed from the stack, or its name or user changes:
   * - `DESTROY` deletes it.
   * - `RETAIN` keeps it, also when the deployment that created it is rolled back: the next deployment then finds a
   *   policy that exists already, see `onExisting`.
   * - `RETAIN_ON_UPDATE_OR_DELETE` keeps it, except when the deployment that created it is rolled back.
   *
   * `SNAPSHOT` is an error.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Whether the statements show in `cdk diff` as changes of IAM statements, and `cdk deploy --require-approval` asks
   * about them. The template then holds an `AWS::IAM::Policy` with the same document beside the custom resource, under
   * a condition that is never true: CloudFormation never creates it, but the CDK's command line and validators that
   * read templates know IAM policies from such resources only.
   *
   * Turn it off when the stack comes near the 500 resources that a template may hold, as this one counts, too.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
   * @default true
   */
  readonly securityDiff?: boolean;

  /**
   * A role of another account, when the user is of that account: the Lambda assumes it to write the policy, for that
   * one event, and its own role may assume no other. A change of the account moves the policy.
   *
   * @default - the user is of the account that the stack is deployed to
   */
  readonly assumeRole?: AssumedRole;

  /**
   * The Lambda that writes the policy: a provider of the same stack, as one of another stack is an error, or one
   * from `UserInlinePolicyProvider.fromServiceToken`. Choose it once: CloudFormation refuses to give a resource another
   * Lambda later.
   *
   * @default - the one that all policies of the stack share
   */
  readonly provider?: UserInlinePolicyProviderBase;
}

/**
 * An inline policy of an IAM user.
 *
 * Names and documents that IAM would refuse are refused at synth, all findings at once. At deploy, a Lambda
 * calls `PutUserPolicy` on create and update and `DeleteUserPolicy` on delete; it never overwrites a policy
 * that this resource did not write unless told to by `onExisting`.
 *
 * It takes grants like an `iam.Policy`: `bucket.grantRead(policy)` adds the statements to it. Where the policy of a
 * resource must allow the access, too, that one names the user.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html
 */
export class UserInlinePolicy extends Resource implements iam.IGrantable, iam.IUserPolicyRef {
  /**
   * Whether a value is a `UserInlinePolicy`. Unlike `instanceof`, it works when an app loads this library twice.
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
   * The SHA-256 of the declared document without white space outside strings, as 64 hexadecimal digits. A token:
   * it is known at deploy.
   */
  public readonly documentHash: string;

  /**
   * Whom grants to this policy go to: they add their statements to it.
   */
  public readonly grantPrincipal: iam.IPrincipal;

  private readonly document: DeclaredDocument;
  private readonly declaration: DeclaredPolicy;
  private readonly securityDiff?: SecurityDiff;

  /**
   * Throws when a prop has a value of another type than its own, which only code that is not type-checked can pass.
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
      this.securityDiff = new SecurityDiff(this, { userName, policyName, document: this.document.object() });
    }
    // who depends on the policy waits for what is really created
    Dependable.implement(this, { dependencyRoots: [customResource] });
  }

  /**
   * How other resources refer to the policy.
   */
  public get userPolicyRef(): iam.UserPolicyReference {
    return { userName: this.userName, policyName: this.policyName };
  }

  /**
   * The number of characters that the document, as declared so far, takes of the 2,048 that IAM allows all inline
   * policies of a user together. White space does not count. The values of tokens are not known and not counted.
   *
   * Statements can still be added and changed afterwards.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
   */
  public characterCount(): number {
    return this.document.size().characters;
  }

  /**
   * Adds statements to the policy. A policy that was given as `documentJson` takes none: that is an error at
   * synth.
   *
   * @param statements the statements to add
   */
  public addStatements(...statements: iam.PolicyStatement[]): void {
    this.document.addStatements(...statements);
  }

  private declare({ user, assumeRole }: UserInlinePolicyProps): DeclaredPolicy {
    const declaration = {
      construct: this,
      user: userIdentity(this, user, assumeRole),
      policyName: this.policyName,
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
      UserName: this.userName,
      PolicyName: this.policyName,
      PolicyDocument: Lazy.string({ produce: () => this.document.text() }),
      OnExisting: props.onExisting ?? OnExisting.FAIL,
      OnModified: props.onModified ?? OnModified.DELETE,
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
    return [
      ...problemsOf('INVALID_USER_NAME', nameProblems(this, this.userName, userNameProblems)),
      ...problemsOf('INVALID_POLICY_NAME', nameProblems(this, this.policyName, policyNameProblems)),
      ...problemsOf('INVALID_ASSUMED_ROLE', assumedRoleProblems(assumeRole)),
      ...problemsOf('USER_OF_OTHER_ACCOUNT', this.accountProblems(user, assumeRole)),
      ...problemsOf('DUPLICATE_POLICY_NAME', duplicateNameProblems(this.declaration)),
      ...problemsOf('INVALID_ACKNOWLEDGEMENT', acknowledgedFindingProblems(acknowledgedFindings)),
      ...problemsOf('INVALID_DOCUMENT_SOURCE', this.document.problems()),
      ...findings,
      ...problemsOf('USER_QUOTA_EXCEEDED', quotaProblems(this.declaration)),
    ];
  }

  private partition(): string | undefined {
    return Token.isUnresolved(this.env.region) ? undefined : RegionInfo.get(this.env.region).partition;
  }

  private accountProblems(user: iam.IUserRef, assumeRole: AssumedRole | undefined): string[] {
    const account = userAccount(user);
    const own = this.env.account;
    const reached = assumeRole === undefined ? own : accountOfRole(assumeRole);
    // who was imported by name alone is taken for a user of the stack's account
    if (account === undefined || account === reached || (assumeRole !== undefined && account === own)) {
      return [];
    }
    if (reached === undefined || Token.isUnresolved(own)) {
      return [];
    }
    return [
      `the user ${JSON.stringify(this.userName)} is of account ${account}, ` +
        (assumeRole === undefined
          ? `the stack of account ${own}; give assumeRole a role of the user's account`
          : `the role to assume of account ${reached}; it takes a role of the user's account`),
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
