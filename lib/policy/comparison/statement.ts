import { Qualifier } from '../grammar/operator';
import { Matcher } from './family';
import { Pattern } from './pattern';

/** The patterns of Action or Resource, or of NotAction or NotResource. */
export interface PatternList {
  readonly patterns: readonly Pattern[];
  readonly negated: boolean;
}

/** One condition: one operator, one key, its values. */
export interface Condition {
  /** In lower case. */
  readonly key: string;
  readonly qualifier?: Qualifier;
  readonly ifExists: boolean;
  /** It holds when none of the values matches. */
  readonly negated: boolean;
  readonly test: Test;
}

export type Test =
  | { readonly kind: 'text'; readonly patterns: readonly Pattern[]; readonly arn: boolean }
  | { readonly kind: 'values'; readonly matcher: Matcher }
  /** Whether the key is missing, the answers that are asked for. */
  | { readonly kind: 'missing'; readonly answers: readonly boolean[] };

/** A condition that nobody can evaluate here; those of one id hold together or not at all. */
export interface OpaqueCondition {
  readonly opaque: string;
}

export interface Statement {
  readonly path: string;
  readonly allows: boolean;
  readonly actions: PatternList;
  readonly resources: PatternList;
  readonly conditions: readonly (Condition | OpaqueCondition)[];
}

export function isOpaque(condition: Condition | OpaqueCondition): condition is OpaqueCondition {
  return 'opaque' in condition;
}
