import { Arn, ArnFormat, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { AssumedRole } from '../assumed-role';
import type { AssumeRoleProperties } from '../contract';

/** What the custom resource says of the role. */
export function assumeRoleProperties(assumed: AssumedRole | undefined): AssumeRoleProperties | undefined {
  const RoleArn = roleArnOf(assumed);
  if (assumed === undefined || RoleArn === undefined) {
    return undefined;
  }
  const { externalId } = assumed;
  return { RoleArn, ...(externalId !== undefined && { ExternalId: externalId }) };
}

export function roleArnOf(assumed: AssumedRole | undefined): string | undefined {
  return assumed?.role.roleRef.roleArn;
}

/** The account that the role is of, where that is known at synth. */
export function accountOfRole(assumed: AssumedRole): string | undefined {
  return [accountInArn(assumed), assumed.role.env.account].find(
    (account) => account !== undefined && !Token.isUnresolved(account),
  );
}

/** The account in the ARN of the role; it may be a token. */
export function accountInArn(assumed: AssumedRole | undefined): string | undefined {
  const arn = roleArnOf(assumed);
  return arn !== undefined && (Token.isUnresolved(arn) || ROLE_ARN.test(arn))
    ? Arn.split(arn, ArnFormat.SLASH_RESOURCE_NAME).account
    : undefined;
}

/** What is wrong with the role: none, one or more sentences. */
export function assumedRoleProblems(assumed: AssumedRole | undefined): string[] {
  if (assumed === undefined) {
    return [];
  }
  const { externalId } = assumed;
  const problems: string[] = [];
  const arn = roleArnOf(assumed);
  if (arn !== undefined && !isRoleArn(arn)) {
    problems.push(
      `the ARN of assumeRole.role is ${JSON.stringify(arn)}; it must be the ARN of one role, such as ` +
        '"arn:aws:iam::111122223333:role/NAME"',
    );
  }
  if (externalId !== undefined && !Token.isUnresolved(externalId) && !EXTERNAL_ID.test(externalId)) {
    problems.push(
      `assumeRole.externalId is ${JSON.stringify(externalId)}; it must be 2 to 1,224 ASCII letters and digits and + = , . @ : / _ -`,
    );
  }
  return problems;
}

// wildcards and policy variables would let the Lambda assume others, too
function isRoleArn(arn: string): boolean {
  return Token.isUnresolved(arn) ? !/[*?$\s]/.test(arn.replace(TOKEN, '')) : ROLE_ARN.test(arn);
}

/** Deletes the custom resource before the role, and before the policies that are declared with it. */
export function addDeletionOrder(assumed: AssumedRole | undefined, customResource: IConstruct): void {
  const role = assumed?.role;
  // a role of another stack may itself wait for that of the Lambda, which it trusts
  if (role && Stack.of(role) === Stack.of(customResource) && !customResource.node.scopes.includes(role)) {
    customResource.node.addDependency(role);
  }
}

// the partition or the account may be a token
const ROLE_ARN = /^arn:[^:]+:iam::(\d{12}|\$\{Token\[[^\]]+\]\}):role\/[^*?$\s]+$/;
const TOKEN = /\$\{Token\[[^\]]+\]\}/g;
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;
