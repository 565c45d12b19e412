import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { AssumedRole } from '../lib';

/** The role of an ARN, imported into an app of its own. */
export function assumed(roleArn: string, externalId?: string): AssumedRole {
  return { role: new RoleRef(new Stack(new App(), 'Roles'), roleArn), ...(externalId && { externalId }) };
}

// not iam.Role.fromRoleArn, which refuses some of the ARNs that tests need
class RoleRef extends Construct implements iam.IRoleRef {
  public readonly env = { account: '<account>', region: '<region>' };
  public readonly roleRef: iam.RoleReference;

  public constructor(scope: Construct, roleArn: string) {
    super(scope, 'Role');
    this.env = { account: Stack.of(this).account, region: Stack.of(this).region };
    this.roleRef = { roleArn, roleName: '<roleName>' };
  }
}
