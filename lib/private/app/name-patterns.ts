import { Token } from 'aws-cdk-lib';
import { covers } from '../../policy/grammar/wildcard';
import { MAX_POLICY_NAME_LENGTH } from '../../policy/names';

/** What is wrong with patterns of policy names: none, one or more sentences. */
export function namePatternProblems(patterns: readonly string[]): string[] {
  return patterns
    .filter((pattern) => !Token.isUnresolved(pattern) && !PATTERN.test(pattern))
    .map(
      (pattern) =>
        `ignoredPolicyNames contains ${JSON.stringify(pattern)}; it must be 1 to ${MAX_POLICY_NAME_LENGTH} ASCII letters and digits, ` +
        '+ = , . @ _ - and the wildcards * and ?',
    );
}

/** Whether one of the patterns fits the name. What is known at deploy only may fit. */
export function isIgnored(policyName: string, patterns: readonly string[]): boolean {
  return patterns.some(
    (pattern) => Token.isUnresolved(pattern) || Token.isUnresolved(policyName) || covers(pattern, policyName),
  );
}

const PATTERN = new RegExp(`^[A-Za-z0-9_+=,.@*?-]{1,${MAX_POLICY_NAME_LENGTH}}$`);
