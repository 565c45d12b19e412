/**
 * What to do with a policy of ours that somebody else changed in the meantime, at the time the resource is
 * deleted. "Changed" means in meaning: the order of keys and of listed actions, say, does not count.
 */
export enum OnModified {
  /**
   * Delete it all the same. The live document is logged in full first.
   */
  DELETE = 'DELETE',

  /**
   * Leave it in IAM, and say so in the answer to CloudFormation.
   */
  RETAIN = 'RETAIN',

  /**
   * Fail the deletion and touch nothing.
   */
  FAIL = 'FAIL',
}
