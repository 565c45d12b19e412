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
  /** The Lambda ignores it: a change of it makes CloudFormation send an Update. */
  readonly Revision?: string;
  /** Of the user's account, where that is another one. */
  readonly AssumeRole?: AssumeRoleProperties;
}

/** A role to assume. */
export interface AssumeRoleProperties {
  readonly RoleArn: string;
  readonly ExternalId?: string;
}

/**
 * What the schedule of a monitored construct holds as its input, beside what is declared: all that a check needs, as
 * CloudFormation resolved it.
 */
export interface DriftInputHead {
  readonly ContractVersion: ContractVersion;
  readonly StackId: string;
  /** Of the custom resource that holds the policy. */
  readonly LogicalResourceId: string;
  /** Of the schedule itself: its name is not known in its own input. */
  readonly ScheduleLogicalId: string;
  readonly ConstructPath: string;
  readonly UserName: string;
  readonly OnDrift: 'REPORT' | 'REPAIR';
  readonly AssumeRole?: AssumeRoleProperties;
}

/** The input of the schedule of a policy. */
export interface PolicyDriftInput extends DriftInputHead {
  readonly PolicyName: string;
  /** The document itself, not a string that holds it. */
  readonly PolicyDocument: unknown;
}

/** The input of the schedule of exclusive control. */
export interface ExclusiveDriftInput extends DriftInputHead {
  readonly PolicyNames: readonly string[];
  readonly IgnoredPolicyNames: readonly string[];
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
