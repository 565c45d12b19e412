import { policyNameProblems, userNameProblems } from '../../lib/policy/names';

/**
 * The physical id of the custom resource says what was applied, which the properties of an event may not.
 * Neither a user name nor a policy name can hold `/`, `#` or `!`.
 */

/** The answer of a Create that wrote nothing: the Delete that follows has nothing to undo. */
export const CREATE_FAILED = '!create-failed';

/** A policy: which one, of whom. */
export interface PolicyName {
  /** Of the user, where it is not the stack's own. */
  readonly account?: string;
  readonly userName: string;
  readonly policyName: string;
}

/**
 * How the resource came to manage a policy:
 * - `wrote`: there was none, and this resource wrote it
 * - `adopted`: it existed with an equal document, and was adopted unchanged
 * - `overwrote`: another one was there, which was logged and replaced
 * - `unanswered`: there was none, and nobody answered the Put; the Create failed
 */
export type Origin = 'wrote' | 'adopted' | 'overwrote' | 'unanswered';

/** A policy, and how the resource came to manage it. */
export interface PolicyId extends PolicyName {
  readonly origin: Origin;
}

const POLICY_ID = /^(?:(\d{12})\/)?([^/]+)\/([^/#]+)(?:#(adopted|overwrote|unanswered))?$/;

export function formatPolicyId({ account, userName, policyName }: PolicyName, origin: Origin): string {
  const name = `${account === undefined ? '' : `${account}/`}${userName}/${policyName}`;
  return origin === 'wrote' ? name : `${name}#${origin}`;
}

/** What the id says, or undefined for one that CloudFormation chose, as a Create was never answered. */
export function parsePolicyId(physicalId: string): PolicyId | undefined {
  const [, account, userName = '', policyName = '', origin = 'wrote'] = POLICY_ID.exec(physicalId) ?? [];
  return canExist(userName, policyName)
    ? { ...(account !== undefined && { account }), userName, policyName, origin: origin as Origin }
    : undefined;
}

/** Whether two ids, or an id and a declaration, name one policy. */
export function samePolicy(a: PolicyName, b: PolicyName): boolean {
  // IAM takes user names that differ in case only for one
  return (
    a.account === b.account &&
    a.userName.toLowerCase() === b.userName.toLowerCase() &&
    a.policyName === b.policyName
  );
}

/** Whether IAM takes these names at all. */
export function canExist(userName: string, policyName: string): boolean {
  return userNameProblems(userName).length === 0 && policyNameProblems(policyName).length === 0;
}
