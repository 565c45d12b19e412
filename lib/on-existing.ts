/**
 * What to do when the user already has an inline policy of this name that this resource did not write, at the
 * time the resource is created or takes a new user or name.
 */
export enum OnExisting {
  /**
   * Fail the deployment and touch nothing. The reason says what differs and what the ways out are.
   */
  FAIL = 'FAIL',

  /**
   * Take the policy into care if it means the same as the declared document, fail the deployment if not.
   * A policy taken into care follows later changes of the declaration, and stays in IAM when the resource goes.
   */
  ADOPT = 'ADOPT',

  /**
   * Replace whatever is there. The replaced document is logged in full first. From then on the policy is this
   * resource's own: it is deleted with the resource.
   */
  OVERWRITE = 'OVERWRITE',
}
