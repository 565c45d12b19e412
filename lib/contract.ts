/** Of the properties below. A Lambda refuses a version, and a property, that it does not know. */
export type ContractVersion = '1';

/**
 * The properties of the custom resource `Custom::UserInlinePolicy`, shared by construct and Lambda. Types only: at run
 * time the Lambda imports nothing of lib but lib/policy.
 */
export interface UserInlinePolicyProperties {
  readonly ContractVersion: ContractVersion;
  readonly UserName: string;
  readonly PolicyName: string;
  /** The whole document as one string: CloudFormation would turn its numbers and booleans into strings. */
  readonly PolicyDocument: string;
  readonly OnExisting: 'FAIL' | 'ADOPT' | 'OVERWRITE';
  readonly OnModified: 'PROCEED' | 'RETAIN' | 'FAIL';
  /** Means nothing to the Lambda: a change of it has CloudFormation send an Update. */
  readonly Revision?: string;
  /** Of the user's account, where that is another one. */
  readonly AssumeRole?: AssumeRoleProperties;
}

/** A role to assume. */
export interface AssumeRoleProperties {
  readonly RoleArn: string;
  readonly ExternalId?: string;
}

/** The properties of the custom resource `Custom::ExclusiveUserInlinePolicies`. */
export interface ExclusiveUserInlinePoliciesProperties {
  readonly ContractVersion: ContractVersion;
  readonly UserName: string;
  /** Of the policies that the stack declares. */
  readonly PolicyNames: string[];
  /** Patterns of names that are left alone. */
  readonly IgnoredPolicyNames: string[];
  readonly OnUnmanaged: 'REPORT' | 'REMOVE';
  readonly AssumeRole?: AssumeRoleProperties;
}
