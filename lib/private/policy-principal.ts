import { Resource } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { userAccount } from './user-arns';

/**
 * Whom a grant to a policy goes to: the statement becomes the policy's, and where the policy of a resource must allow
 * it, too, that one names the user.
 */
export class PolicyPrincipal implements iam.IPrincipal {
  readonly grantPrincipal = this;
  readonly assumeRoleAction = 'sts:AssumeRole';
  readonly policyFragment: iam.PrincipalPolicyFragment;
  readonly principalAccount: string;

  constructor(
    private readonly policy: Resource & { addStatements(statement: iam.PolicyStatement): void },
    user: iam.IUserRef,
  ) {
    this.policyFragment = new iam.ArnPrincipal(user.userRef.userArn).policyFragment;
    this.principalAccount = userAccount(user) ?? policy.env.account;
  }

  addToPolicy(statement: iam.PolicyStatement): boolean {
    return this.addToPrincipalPolicy(statement).statementAdded;
  }

  addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    this.policy.addStatements(statement);
    return { statementAdded: true, policyDependable: this.policy };
  }

  toString(): string {
    return this.policy.node.path;
  }
}
