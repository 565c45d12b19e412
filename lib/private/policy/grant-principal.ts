import { Arn, Aws, Resource } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { AssumedRole } from '../../assumed-role';
import { accountInArn, accountOfRole } from '../assumed-role';
import { userAccount } from '../user-arns';

/**
 * The grantee of a grant to a policy: the statement becomes the policy's, and where the policy of a resource must allow
 * it, too, that one names the user.
 */
export class GrantPrincipal implements iam.IPrincipal {
  readonly grantPrincipal = this;
  readonly assumeRoleAction = 'sts:AssumeRole';
  readonly policyFragment: iam.PrincipalPolicyFragment;
  readonly principalAccount: string;

  constructor(
    private readonly policy: Resource & { addStatements(statement: iam.PolicyStatement): void },
    user: iam.IUserRef,
    assumed?: AssumedRole,
  ) {
    const own = userAccount(user) ?? policy.env.account;
    const isToldByArn = own !== policy.env.account;
    this.principalAccount = (isToldByArn ? undefined : accountOf(assumed)) ?? own;
    const arn = this.principalAccount === own ? user.userRef.userArn : this.arnThere(user);
    this.policyFragment = new iam.ArnPrincipal(arn).policyFragment;
  }

  addToPolicy(statement: iam.PolicyStatement): boolean {
    return this.addToPrincipalPolicy(statement).statementAdded;
  }

  addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    this.policy.addStatements(statement);
    return { statementAdded: true, policyDependable: this.policy };
  }

  // who was imported by name alone is taken for a user of the stack's account
  private arnThere({ userRef }: iam.IUserRef): string {
    const account = this.principalAccount;
    return Arn.format({
      partition: Aws.PARTITION,
      service: 'iam',
      region: '',
      account,
      resource: 'user',
      resourceName: userRef.userName,
    });
  }

  toString(): string {
    return this.policy.node.path;
  }
}

function accountOf(assumed: AssumedRole | undefined): string | undefined {
  return assumed === undefined ? undefined : (accountOfRole(assumed) ?? accountInArn(assumed));
}
