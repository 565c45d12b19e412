import { Aws, CfnCondition, CfnElement, Fn, IResolvable, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { addResourceLimitCheck } from './resource-limit';
import { addValidation, problemsOf } from '../validation';

/**
 * An inline policy as `AWS::IAM::Policy`, which CloudFormation never creates. Tools that read templates find there what
 * the properties of a custom resource hide: `cdk diff`, `--require-approval`, the CDK's template validation, cdk-nag.
 */
export class SecurityDiff extends iam.CfnPolicy {
  /** Whether a construct is such a policy. Not instanceof: an app may load the library twice. */
  public static isSecurityDiff(construct: IConstruct): boolean {
    return MARKER in construct;
  }

  /** Whether the document is left out: it has errors, and the CDK's own validation would report them once more. */
  public isLeftOut = false;
  private readonly overriddenPaths: string[] = [];

  public constructor(
    scope: Construct,
    declared: {
      readonly userName: string;
      readonly policyName: string;
      readonly policyDocument: IResolvable;
    },
  ) {
    const { userName, policyName, policyDocument } = declared;
    super(scope, 'SecurityDiff', { policyName, users: [userName], policyDocument });
    const stack = Stack.of(this);
    const condition = neverTrue(stack);
    this.cfnOptions.condition = condition;
    // it waits for no resource, and no resource waits for it
    this.addDeletionOverride('DependsOn');
    this.overrideLogicalId(
      Lazy.uncachedString({
        produce: ({ documentPath }) =>
          documentPath.includes('DependsOn') ? undefined : stack.getLogicalId(this),
      }),
    );
    addValidation(this, () =>
      problemsOf('SECURITY_DIFF_CHANGED', [
        ...this.conditionProblems(condition),
        ...this.overrideProblems(),
        ...this.propertyProblems({ policyName, users: [userName], groups: undefined, roles: undefined }),
      ]),
    );
  }

  /** Notes overrides that would change what reviewers see and not what is deployed. */
  public override addOverride(path: string, value: unknown): void {
    super.addOverride(path, value);
    if (DEPLOYED_ATTRIBUTES.some((attribute) => path === attribute || path.startsWith(`${attribute}.`))) {
      this.overriddenPaths.push(path);
    }
  }

  protected override get cfnProperties(): Record<string, unknown> {
    return { ...super.cfnProperties, ...(this.isLeftOut && { policyDocument: NO_DOCUMENT }) };
  }

  // such as an Aspect that sets one condition on every resource
  private conditionProblems(condition: CfnCondition): string[] {
    return this.cfnOptions.condition === condition
      ? []
      : [
          'the condition was changed, and CloudFormation might create this policy; ' +
            `leave the condition as it is, or ${SWITCH_OFF}`,
        ];
  }

  private overrideProblems(): string[] {
    return [...new Set(this.overriddenPaths)].map(
      (path) =>
        `the override of ${JSON.stringify(path)} would change what reviewers see but not what is deployed; assign ` +
        'policyDocument, which changes both, declare the change in the UserInlinePolicy, or skip this resource',
    );
  }

  private propertyProblems(declared: Pick<iam.CfnPolicyProps, (typeof FIXED)[number]>): string[] {
    const textOf = (value: unknown) => JSON.stringify(Stack.of(this).resolve(value)) ?? 'none';
    return FIXED.map((name) => ({ name, was: textOf(declared[name]), is: textOf(this[name]) }))
      .filter(({ was, is }) => was !== is)
      .map(
        ({ name, was, is }) =>
          `${name} was changed from ${was} to ${is}, which would change what reviewers see but not what is ` +
          'deployed; declare the change in the UserInlinePolicy, or skip this resource',
      );
  }
}

/** One condition for all of a stack. */
function neverTrue(stack: Stack): CfnCondition {
  const existing = stack.node.tryFindChild(CONDITION_ID);
  if (isCondition(existing)) {
    return existing;
  }
  addResourceLimitCheck(stack, (resource) => SecurityDiff.isSecurityDiff(resource));
  // cfn-lint warns of a condition on literals alone, and cdk refactor moves nothing that depends on the stack's name
  return new CfnCondition(stack, CONDITION_ID, {
    expression: Fn.conditionEquals(Aws.PARTITION, NO_PARTITION),
  });
}

// Not instanceof: an app may load the CDK twice.
function isCondition(construct: IConstruct | undefined): construct is CfnCondition {
  return construct !== undefined && CfnElement.isCfnElement(construct) && 'expression' in construct;
}

const FIXED = ['policyName', 'users', 'groups', 'roles'] as const;
const DEPLOYED_ATTRIBUTES = ['Type', 'Condition', 'Properties'];
const SWITCH_OFF = 'give the UserInlinePolicy securityDiff: false';
const CONDITION_ID = 'UserInlinePolicyNeverCreated';
// the names of partitions hold no spaces
const NO_PARTITION = 'never true';
const MARKER = Symbol.for('cdk-user-inline-policy.SecurityDiff');
Object.defineProperty(SecurityDiff.prototype, MARKER, { value: true });
// one that is correct, because synth fails for the declared one
const NO_DOCUMENT = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
};
