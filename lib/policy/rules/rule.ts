import { Severity } from '../finding';
import { Place, Policy } from '../grammar/policy';
import { Services } from '../services';

/** What a rule may know beside the document. */
export interface Context {
  /** The partition of the account, when it is known. */
  readonly partition?: string;
  /** The service data, at synth and on the command line. Rules that need it find nothing without. */
  readonly services?: Services;
  /** Work that rules with more than linear cost may still do on this document. */
  readonly budget: Budget;
}

/** Bounds the work on hostile documents: real ones never reach it. */
export class Budget {
  private left = 5_000_000;

  /** False once the budget is spent: the caller stops looking. */
  spend(amount: number): boolean {
    this.left -= amount;
    return this.left >= 0;
  }
}

/** Something that a rule found. */
export interface Problem {
  readonly at: Place;
  readonly message: string;
}

/** One kind of mistake: what it is, why it matters, how to find it. `docs/findings.md` is made of these. */
export interface Rule {
  /** Access Analyzer's code where it means the same. */
  readonly id: string;
  readonly severity: Severity;
  /** IAM refuses such a document: the finding cannot be acknowledged, and the Lambda refuses it too. */
  readonly refused?: true;
  readonly what: string;
  readonly why: string;
  /** The page of AWS's documentation. */
  readonly page: string;
  /** A document with this finding. */
  readonly fails: string;
  /** The same, mended. */
  readonly passes: string;
  readonly check: (policy: Policy, context: Context) => Iterable<Problem>;
}

const USER_GUIDE = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/';
const CHECKS = `${USER_GUIDE}access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-`;

/** A page of the IAM User Guide: `reference_policies_elements_` and so on, without `.html`. */
export function guide(page: string): string {
  const [file, anchor] = page.split('#');
  return `${USER_GUIDE}${file}.html${anchor === undefined ? '' : `#${anchor}`}`;
}

/** An entry of Access Analyzer's reference of checks. */
export function analyzer(anchor: string): string {
  return `${CHECKS}${anchor}`;
}
