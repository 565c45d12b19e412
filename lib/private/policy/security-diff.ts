import { Aws, CfnCondition, CfnElement, Fn, IResolvable, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { addValidation, problemsOf } from '../validation';

/**
 * An inline policy as `AWS::IAM::Policy`, which CloudFormation never creates. Who reads templates finds there what
 * the properties of a custom resource hide: `cdk diff`, `--require-approval`, the CDK's template validation, cdk-nag.
 */
export class SecurityDiff extends iam.CfnPolicy {
  /** Whether the document is left out: it has errors, and whoever reads the template would find them once more. */
  public isLeftOut = false;
  private isRendering = false;

  public constructor(
    scope: Construct,
    { userName, policyName, document }: { userName: string; policyName: string; document: IResolvable },
  ) {
    const policyDocument = Lazy.uncachedAny({ produce: () => (this.isLeftOut ? NO_DOCUMENT : document) });
    super(scope, 'SecurityDiff', { policyName, users: [userName], policyDocument });
    const condition = neverTrue(this);
    this.cfnOptions.condition = condition;
    addValidation(this, () => problemsOf('CONDITION_CHANGED', this.conditionProblems(condition)));
    // as a part of a construct that depends on others
    this.addDeletionOverride('DependsOn');
  }

  /** @internal */
  public _toCloudFormation(): object {
    this.isRendering = true;
    try {
      return super._toCloudFormation();
    } finally {
      this.isRendering = false;
    }
  }

  // The CDK asks this of what others depend on, too: nothing waits for what is never created.
  protected shouldSynthesize(): boolean {
    return this.isRendering;
  }

  // such as an aspect that puts one condition on every resource
  private conditionProblems(condition: CfnCondition): string[] {
    return this.cfnOptions.condition === condition
      ? []
      : [
          'the condition was changed, and CloudFormation might create this policy; ' +
            'leave it as it is, or give the UserInlinePolicy securityDiff: false',
        ];
  }
}

/** One condition for all of a stack. Not of literals alone: validators warn of a condition that is constant. */
function neverTrue(scope: Construct): CfnCondition {
  const stack = Stack.of(scope);
  const existing = stack.node.tryFindChild(CONDITION_ID);
  return isCondition(existing)
    ? existing
    : new CfnCondition(stack, CONDITION_ID, {
        expression: Fn.conditionEquals(Aws.STACK_NAME, NO_STACK_NAME),
      });
}

// Not instanceof: an app may load the CDK twice.
function isCondition(construct: IConstruct | undefined): construct is CfnCondition {
  return construct !== undefined && CfnElement.isCfnElement(construct) && 'expression' in construct;
}

const CONDITION_ID = 'UserInlinePolicyNeverCreated';
// the name of a stack holds no spaces
const NO_STACK_NAME = 'never true';
// one that is right, as synth fails for another
const NO_DOCUMENT = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
};
