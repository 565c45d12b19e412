import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type { UserInlinePolicyProperties } from '../lib/contract';
import { findingText } from '../lib/policy/finding';
import { lintPolicyText, refusals } from '../lib/policy/lint';
import { minify } from '../lib/policy/minify';
import { policyNameProblems, userNameProblems } from '../lib/policy/names';

type OnExisting = UserInlinePolicyProperties['OnExisting'];
type OnModified = UserInlinePolicyProperties['OnModified'];

/** What the template declares, checked. */
export interface Declaration {
  readonly userName: string;
  readonly policyName: string;
  /** Minified. */
  readonly document: string;
  readonly onExisting: OnExisting;
  readonly onModified: OnModified;
}

/** The properties were not what IAM would take: every finding, in the user's terms. */
export class InvalidDeclarationError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('; '));
    this.name = 'InvalidDeclarationError';
  }
}

const ON_EXISTING: readonly OnExisting[] = ['FAIL', 'ADOPT', 'OVERWRITE'];
const ON_MODIFIED: readonly OnModified[] = ['DELETE', 'RETAIN', 'FAIL'];

type Properties = CloudFormationCustomResourceEvent['ResourceProperties'];

/**
 * Reads the declaration of a Create or an Update; throws `InvalidDeclarationError` with all that is wrong.
 *
 * @param partition of the account: IAM takes ARNs of no other
 */
export function parseDeclaration(properties: Properties, partition?: string): Declaration {
  const declaration = readDeclaration(properties);
  const problems = [
    ...userNameProblems(declaration.userName),
    ...policyNameProblems(declaration.policyName),
    // as it came: what is no JSON may be some without its white space
    ...refusals(lintPolicyText(text(properties.PolicyDocument), { partition })).map(findingText),
    ...optionProblems('OnExisting', properties.OnExisting, ON_EXISTING),
    ...optionProblems('OnModified', properties.OnModified, ON_MODIFIED),
  ];
  if (problems.length > 0) {
    throw new InvalidDeclarationError(problems);
  }
  return declaration;
}

/**
 * Reads the declaration of a Delete without a word about mistakes: what was refused at Create must still be
 * deletable. Unknown options become the ones that touch least.
 */
export function readDeclaration(properties: Properties): Declaration {
  return {
    userName: text(properties.UserName),
    policyName: text(properties.PolicyName),
    document: minify(text(properties.PolicyDocument)),
    onExisting: oneOf(properties.OnExisting, ON_EXISTING, 'FAIL'),
    onModified: oneOf(properties.OnModified, ON_MODIFIED, 'RETAIN'),
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function oneOf<T>(value: unknown, allowed: readonly T[], otherwise: T): T {
  return allowed.find((option) => option === value) ?? otherwise;
}

function optionProblems(name: string, value: unknown, allowed: readonly string[]): string[] {
  return allowed.some((option) => option === value)
    ? []
    : [`${name} is ${JSON.stringify(value) ?? 'missing'}; allowed are ${allowed.join(', ')}`];
}
