import { CustomResource, Lazy, RemovalPolicy, Resource, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Construct, Dependable } from 'constructs';
import type { AssumedRole } from './assumed-role';
import type { UserInlinePolicyProperties } from './contract';
import { OnExisting } from './on-existing';
import { OnModified } from './on-modified';
import { allowProblems } from './policy/allow';
import { findingText } from './policy/finding';
import { policyNameProblems, userNameProblems } from './policy/names';
import { services } from './policy/service-data';
import { annotate } from './private/annotate';
import { accountOfRole, assumedRoleProblems, assumeRoleProperties, outlive } from './private/assumed-role';
import { DeclaredDocument } from './private/declared-document';
import { DeclaredPolicies, DeclaredPolicy } from './private/declared-policies';
import { defaultPolicyName } from './private/default-policy-name';
import { namesakeProblems } from './private/namesakes';
import { PolicyPrincipal } from './private/policy-principal';
import { quotaProblems } from './private/quota';
import { SecurityDiff } from './private/security-diff';
import { userAccount } from './private/user-arns';
import { userIdentity } from './private/user-identity';
import { IUserInlinePolicyProvider, UserInlinePolicyProvider } from './provider';

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
  readonly allow?: string[];

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
   * Whether the policy goes from the user when it goes from the stack, or takes another name or user: `DESTROY` or
   * `RETAIN`. A retained policy stays also when the deployment that made it is rolled back; the next one then finds it
   * there, see `onExisting`.
   *
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
  readonly provider?: IUserInlinePolicyProvider;
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

  public constructor(scope: Construct, id: string, props: UserInlinePolicyProps) {
    super(scope, id);
    this.userName = props.user.userRef.userName;
    this.policyName = props.policyName ?? defaultPolicyName(this);
    this.grantPrincipal = new PolicyPrincipal(this, props.user, props.assumeRole);
    this.document = new DeclaredDocument(this.stack, props);
    this.declaration = this.declare(props);
    this.node.addValidation({ validate: () => this.problems(props) });

    const provider = props.provider ?? UserInlinePolicyProvider.getOrCreate(this);
    const customResource = this.createResource(props, provider);
    this.documentHash = customResource.getAttString('DocumentHash');
    if (props.securityDiff ?? true) {
      const { userName, policyName } = this;
      new SecurityDiff(this, { userName, policyName, document: this.document.object() });
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
   * The characters of the document, as far as it is declared by now, that count against the 2,048 which IAM
   * allows all inline policies of a user together: those that are not white space. The values of tokens are not
   * known and not counted.
   *
   * Reading it renders the document, so that statements added before cannot be changed any more; others can
   * still be added.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
   */
  public get characters(): number {
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
    DeclaredPolicies.of(this).add(declaration);
    return declaration;
  }

  private createResource(props: UserInlinePolicyProps, provider: IUserInlinePolicyProvider): CustomResource {
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
    outlive(props.assumeRole, customResource);
    // so that applyRemovalPolicy finds the CloudFormation resource
    this.node.defaultChild = customResource.node.defaultChild;
    return customResource;
  }

  private problems({ user, assumeRole, allow = [] }: UserInlinePolicyProps): string[] {
    const findings = this.document.findings({ allow, partition: this.partition(), services: services() });
    return [
      ...(Token.isUnresolved(this.userName) ? [] : userNameProblems(this.userName)),
      ...(Token.isUnresolved(this.policyName) ? [] : policyNameProblems(this.policyName)),
      ...assumedRoleProblems(assumeRole),
      ...this.accountProblems(user, assumeRole),
      ...namesakeProblems(this.declaration),
      ...allowProblems(allow),
      ...this.document.problems(),
      ...annotate(this, findings).map(findingText),
      ...quotaProblems(this.declaration),
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
