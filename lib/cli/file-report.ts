import type { Finding } from '../policy/finding';

/** A finding and the policy that it is about. */
export interface FileFinding extends Finding {
  readonly line: number;
  readonly column: number;
  /** Where the document is in the file, as a JSON path; `$` where it is the file. */
  readonly document: string;
  /** Of the resource, in a template. */
  readonly logicalId?: string;
}

/** One file and the findings about it. */
export interface FileReport {
  readonly file: string;
  readonly text: string;
  readonly findings: readonly FileFinding[];
}

/** Where a finding is in its file, as a JSON path. */
export function pathInFile({ document, path }: FileFinding): string {
  return `${document}${path.slice(1)}`;
}
