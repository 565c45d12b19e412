import type { ComparisonResult } from './measure';

/** What one run of `npm run bench` writes as JSON, and docs/benchmarks.md is made from. */
export interface Run {
  /** Day, such as `2026-09-26`. */
  readonly date: string;
  /** The run was `--quick`: too few measurements to publish. */
  readonly isQuick: boolean;
  readonly machine: string;
  /** By package. */
  readonly versions: Readonly<Record<string, string>>;
  readonly subjects: Readonly<Record<string, string>>;
  readonly results: readonly ComparisonResult[];
}
