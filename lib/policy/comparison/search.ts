import { Constraint, implies, Region, restrict } from './region';
import { Work } from './work';

/** One condition of a statement: what it leaves where it holds, and where it does not. */
export interface Literal {
  readonly holds: Constraint;
  readonly fails: Constraint;
}

/** A statement that must not match: one of its conditions has to fail. */
export type Clause = readonly Literal[];

/**
 * Visits the parts of a region in which each clause has a condition that fails, until a visit answers true. Every
 * request that is left in the region and matches none of the statements is in one of the parts.
 */
export function visitOutside(
  region: Region,
  clauses: readonly Clause[],
  work: Work,
  visit: (part: Region) => boolean,
): boolean {
  const open: { clause: Clause; possible: readonly Literal[] }[] = [];
  for (const clause of clauses) {
    work.spend(10 * clause.length);
    if (clause.some(({ fails }) => implies(region, fails))) {
      continue;
    }
    const possible = clause.filter(({ fails }) => restrict(region, fails) !== undefined);
    if (possible.length === 0) {
      return false;
    }
    open.push({ clause, possible });
  }
  if (open.length === 0) {
    return visit(region);
  }
  const tightest = open.reduce((best, each) => (each.possible.length < best.possible.length ? each : best));
  const rest = open.filter((each) => each !== tightest).map(({ clause }) => clause);
  // the first condition fails; or it holds and the second one fails; and so on: no part twice
  let left: Region | undefined = region;
  for (const { holds, fails } of tightest.possible) {
    const part = restrict(left, fails);
    if (part !== undefined && visitOutside(part, rest, work, visit)) {
      return true;
    }
    left = restrict(left, holds);
    if (left === undefined) {
      return false;
    }
  }
  return false;
}
