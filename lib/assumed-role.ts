import type { IRoleRef } from 'aws-cdk-lib/aws-iam';

/**
 * A role of another account, by which the Lambda reaches a user of that account. Give either `role` or `roleArn`.
 *
 * The role must trust the role of the provider, and allow `iam:GetUserPolicy`, `iam:PutUserPolicy`,
 * `iam:DeleteUserPolicy` and `iam:ListUserPolicies` on the user.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/tutorial_cross-account-with-roles.html
 */
export interface AssumedRole {
  /**
   * The role, made in this app or imported.
   *
   * @default - `roleArn` names it
   */
  readonly role?: IRoleRef;

  /**
   * The ARN of the role, such as `arn:aws:iam::111122223333:role/policies`.
   *
   * @default - `role` has it
   */
  readonly roleArn?: string;

  /**
   * What the trust policy of the role asks for as `sts:ExternalId`: 2 to 1,224 letters and digits of ASCII and
   * `+ = , . @ : / _ -`. It is no secret.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
   * @default - none
   */
  readonly externalId?: string;
}
