/**
 * What to do with inline policies of a user that the app does not declare.
 */
export enum UnmanagedPolicies {
  /**
   * Leave them, and name them in the attributes of the resource and in the log of the Lambda.
   */
  REPORT = 'REPORT',

  /**
   * Write each document in full to the log of the Lambda, then delete the policy.
   */
  REMOVE = 'REMOVE',
}
