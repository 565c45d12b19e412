import type { OnExisting } from './on-existing';
import type { OnModified } from './on-modified';
import type { UnmanagedPolicies } from './unmanaged-policies';

/**
 * The properties of the custom resource `Custom::UserInlinePolicy`, as construct and Lambda know them. Types
 * only: at run time the Lambda imports nothing of lib but lib/policy.
 */
export interface UserInlinePolicyProperties {
  readonly UserName: string;
  readonly PolicyName: string;
  /** The whole document as one string: CloudFormation would turn its numbers and booleans into strings. */
  readonly PolicyDocument: string;
  readonly OnExisting: `${OnExisting}`;
  readonly OnModified: `${OnModified}`;
  /** Of another account, by which its user is reached. */
  readonly AssumeRole?: AssumeRoleProperties;
}

/** A role to assume. */
export interface AssumeRoleProperties {
  readonly RoleArn: string;
  readonly ExternalId?: string;
}

/** The properties of the custom resource `Custom::ExclusiveUserInlinePolicies`. */
export interface ExclusiveUserInlinePoliciesProperties {
  readonly UserName: string;
  /** Of the policies that the stack declares. */
  readonly PolicyNames: string[];
  /** Patterns of names to leave alone. */
  readonly Except: string[];
  readonly Unmanaged: `${UnmanagedPolicies}`;
  readonly AssumeRole?: AssumeRoleProperties;
}
