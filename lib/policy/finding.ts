export type Severity = 'error' | 'warning' | 'suggestion';

/** One thing that is wrong with a document, and where. */
export interface Finding {
  readonly id: string;
  readonly severity: Severity;
  /** A JSON path, such as `$.Statement[0].Action[1]`. */
  readonly path: string;
  /** What is wrong, the value got, the values allowed: lower-case, no full stop. */
  readonly message: string;
  /** IAM would refuse the document: such a finding cannot be acknowledged. */
  readonly refused: boolean;
  /** From 1; only when the document was given as text. */
  readonly line?: number;
  /** From 1, in UTF-16 units; only when the document was given as text. */
  readonly column?: number;
}

/** A finding as one line of an error or a log: place, what is wrong, id. */
export function findingText({ path, message, id }: Finding): string {
  return `${path}: ${message} [${id}]`;
}
