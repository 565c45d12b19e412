import type { IRoleRef } from 'aws-cdk-lib/aws-iam';

/**
 * A role of another account that the Lambda assumes to reach a user of that account.
 *
 * The role must trust the role of the provider and allow `iam:GetUserPolicy`, `iam:PutUserPolicy`,
 * `iam:DeleteUserPolicy` and `iam:ListUserPolicies` on the user.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/tutorial_cross-account-with-roles.html
 */
export interface AssumedRole {
  /**
   * The role: an `iam.Role`, or an import such as
   * `iam.Role.fromRoleArn(this, 'Role', 'arn:aws:iam::111122223333:role/policies')`.
   */
  readonly role: IRoleRef;

  /**
   * The external ID that the trust policy of the role requires as `sts:ExternalId`: 2 to 1,224 ASCII letters and
   * digits and the characters plus, equals, comma, period, at, colon, slash, underscore and hyphen. It is not a secret.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
   * @default - none
   */
  readonly externalId?: string;
}
