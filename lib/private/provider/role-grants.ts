import { createHash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import { IRole, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/**
 * The rights of a role to assume others. A resource for each of them, never one that changes: a clean-up still needs
 * the rights from before the update.
 */
export class RoleGrants {
  private readonly grants = new Map<string, Policy>();

  public constructor(
    private readonly scope: Construct,
    private readonly role: IRole,
  ) {}

  /** Lets the role assume another one; gives what it takes for that. */
  public add(roleArn: string): Policy {
    const key = JSON.stringify(Stack.of(this.scope).resolve(roleArn));
    const grant = this.grants.get(key) ?? this.create(roleArn, key);
    this.grants.set(key, grant);
    return grant;
  }

  private create(roleArn: string, key: string): Policy {
    const digest = createHash('sha256').update(key).digest('hex').slice(0, 16);
    const statement = new PolicyStatement({ actions: ['sts:AssumeRole'], resources: [roleArn] });
    return new Policy(this.scope, `AssumeRole${digest}`, { statements: [statement], roles: [this.role] });
  }
}
