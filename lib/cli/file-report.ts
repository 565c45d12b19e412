import type { Finding } from '../policy/finding';

/** One file and the findings about it. */
export interface FileReport {
  readonly file: string;
  readonly text: string;
  readonly findings: readonly Finding[];
}
