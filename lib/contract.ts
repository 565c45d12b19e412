import type { OnExisting } from './on-existing';
import type { OnModified } from './on-modified';

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
}
