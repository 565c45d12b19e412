import { Aws, CfnCondition, Fn, IResolvable, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/**
 * An inline policy as `AWS::IAM::Policy`, which CloudFormation never creates. Who reads templates finds there what
 * the properties of a custom resource hide: `cdk diff`, `--require-approval`, the CDK's template validation, cdk-nag.
 */
export class SecurityDiff extends iam.CfnPolicy {
  public constructor(
    scope: Construct,
    { userName, policyName, document }: { userName: string; policyName: string; document: IResolvable },
  ) {
    super(scope, 'SecurityDiff', { policyName, users: [userName], policyDocument: document });
    const condition = neverTrue(this);
    this.cfnOptions.condition = condition;
    this.node.addValidation({ validate: () => this.conditionProblems(condition) });
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
  return existing instanceof CfnCondition
    ? existing
    : new CfnCondition(stack, CONDITION_ID, {
        expression: Fn.conditionEquals(Aws.STACK_NAME, NO_STACK_NAME),
      });
}

const CONDITION_ID = 'UserInlinePolicyNeverCreated';
// the name of a stack holds no spaces
const NO_STACK_NAME = 'never true';
