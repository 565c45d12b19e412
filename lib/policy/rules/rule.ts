import { Severity } from '../finding';
import { Place, Policy } from '../grammar/policy';
import { Services } from '../services';
import { DocumentSize } from '../size';

/** What a rule may know besides the document. */
export interface Context {
  /** The partition of the account, when it is known. */
  readonly partition?: string;
  /** The service data, at synth and on the command line. Rules that need it find nothing without. */
  readonly services?: Services;
  readonly size: DocumentSize;
  /** White space outside of strings is removed before the text is sent. */
  readonly minified: boolean;
  /** Limits the work of rules with more than linear cost. */
  readonly budget: Budget;
  /** Where the values start that a rule before this one says IAM refuses. */
  readonly refusedAt: ReadonlySet<number>;
}

/** Limits the work on hostile documents. A document within the quota is always checked in full. */
export class Budget {
  private left: number;

  constructor(isWithinQuota: boolean) {
    this.left = isWithinQuota ? Number.POSITIVE_INFINITY : 10_000_000;
  }

  /** False once the budget is spent: the caller skips the rest. */
  spend(amount: number): boolean {
    this.left -= amount;
    return this.left >= 0;
  }

  /** Whether a check was cut short. */
  get isSpent(): boolean {
    return this.left < 0;
  }
}

/** Something that a rule found. */
export interface Problem {
  readonly at: Place;
  readonly message: string;
}

/** One kind of mistake and how to find it; what it means for people is in `explanations`. */
export interface Rule {
  /** Access Analyzer's code where it means the same. */
  readonly id: string;
  readonly severity: Severity;
  /** IAM refuses such a document: the finding cannot be acknowledged, and the Lambda refuses it too. */
  readonly refused?: true;
  readonly check: (policy: Policy, context: Context) => Iterable<Problem>;
}
