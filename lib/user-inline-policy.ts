import { CustomResource, Lazy, RemovalPolicy, Resource, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Construct, IConstruct } from 'constructs';
import type { UserInlinePolicyProperties } from './contract';
import { OnExisting } from './on-existing';
import { OnModified } from './on-modified';
import { allowProblems } from './policy/allow';
import { findingText } from './policy/finding';
import { policyNameProblems, userNameProblems } from './policy/names';
import { services } from './policy/service-data';
import { documentSize } from './policy/size';
import { annotate } from './private/annotate';
import { DeclaredDocument } from './private/declared-document';
import { defaultPolicyName } from './private/default-policy-name';
import { userAccount } from './private/user-arns';
import { IUserInlinePolicyProvider, UserInlinePolicyProvider } from './provider';

/**
 * Properties of a `UserInlinePolicy`.
 *
 * At most one of `statements`, `document` and `documentJson` may be given.
 */
export interface UserInlinePolicyProps {
  /**
   * The user who gets the policy: made in this app, imported (`iam.User.fromUserName`, `fromUserArn`), or an
   * `iam.CfnUser`. The user must be of the account that the stack is deployed to.
   */
  readonly user: iam.IUserRef;

  /**
   * The name of the policy, unique among the user's inline policies: 1 to 128 letters and digits of ASCII and
   * `+ = , . @ _ -`. A change of the name moves the policy: the new one is written before the old one goes.
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
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html
 */
export class UserInlinePolicy extends Resource {
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

  private readonly declared: DeclaredDocument;
  private readonly claims: readonly IConstruct[];

  public constructor(scope: Construct, id: string, props: UserInlinePolicyProps) {
    super(scope, id);
    this.userName = props.user.userRef.userName;
    this.policyName = props.policyName ?? defaultPolicyName(this);
    this.declared = new DeclaredDocument(this.stack, props);
    this.node.addValidation({ validate: () => this.problems(props) });

    const provider = props.provider ?? UserInlinePolicyProvider.getOrCreate(this);
    this.claims =
      provider instanceof UserInlinePolicyProvider
        ? provider._claim(this.userName, this.policyName, this)
        : [];
    const customResource = this.createResource(props, provider);
    this.documentHash = customResource.getAttString('DocumentHash');
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
    return this.declared.isEmpty ? 0 : documentSize(this.declared.literalText()).least;
  }

  /**
   * Adds statements to the policy. A policy that was given as `documentJson` takes none: that is an error at
   * synth.
   *
   * @param statements the statements to add
   */
  public addStatements(...statements: iam.PolicyStatement[]): void {
    this.declared.addStatements(...statements);
  }

  private createResource(props: UserInlinePolicyProps, provider: IUserInlinePolicyProvider): CustomResource {
    const properties: UserInlinePolicyProperties = {
      UserName: this.userName,
      PolicyName: this.policyName,
      PolicyDocument: Lazy.string({ produce: () => this.declared.text() }),
      OnExisting: props.onExisting ?? OnExisting.FAIL,
      OnModified: props.onModified ?? OnModified.DELETE,
    };
    const customResource = new CustomResource(this, 'Resource', {
      serviceToken: provider.serviceToken,
      serviceTimeout: provider.serviceTimeout,
      resourceType: 'Custom::UserInlinePolicy',
      properties: { ...properties },
      removalPolicy: props.removalPolicy,
    });
    provider._serve(props.user, customResource);
    // so that applyRemovalPolicy finds the CloudFormation resource
    this.node.defaultChild = customResource.node.defaultChild;
    return customResource;
  }

  private problems({ user, allow = [] }: UserInlinePolicyProps): string[] {
    const findings = this.declared.findings({ allow, partition: this.partition(), services: services() });
    return [
      ...(Token.isUnresolved(this.userName) ? [] : userNameProblems(this.userName)),
      ...(Token.isUnresolved(this.policyName) ? [] : policyNameProblems(this.policyName)),
      ...this.accountProblems(user),
      ...this.claimProblems(),
      ...allowProblems(allow),
      ...this.declared.problems(),
      ...annotate(this, findings).map(findingText),
    ];
  }

  private partition(): string | undefined {
    return Token.isUnresolved(this.env.region) ? undefined : RegionInfo.get(this.env.region).partition;
  }

  private accountProblems(user: iam.IUserRef): string[] {
    const account = userAccount(user);
    return account === undefined || Token.isUnresolved(this.env.account) || account === this.env.account
      ? []
      : [
          `the user ${JSON.stringify(this.userName)} is of account ${account}, the stack of account ` +
            `${this.env.account}; the Lambda can write the policies of users of its own account only`,
        ];
  }

  // The two would overwrite each other, and the first to be deleted would take the policy of the other.
  private claimProblems(): string[] {
    const others = this.claims.filter((construct) => construct !== this).map(({ node }) => node.path);
    return others.length === 0
      ? []
      : [
          `${others.join(' and ')} ${others.length === 1 ? 'declares' : 'declare'} the policy of this name of the same user, too; ` +
            'give each another policyName',
        ];
  }
}
