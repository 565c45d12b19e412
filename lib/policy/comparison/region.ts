/**
 * What is left of all requests: for each dimension (the action, the resource, a condition key) which of its
 * representatives are. Sets of them are bits of a bigint.
 */
export type Region = readonly Part[];

export interface Part {
  /** What the dimension may be: for a condition key also that it is missing. */
  readonly one: bigint;
  /** The sets of values that a key with several values may have; undefined when it has none or one. */
  readonly many?: Sets;
}

/** Sets of values: all of them out of `all`, and one at least out of each of `some`. */
export interface Sets {
  readonly all: bigint;
  readonly some: readonly bigint[];
}

/** What a condition leaves of one dimension. */
export interface Constraint {
  readonly dimension: number;
  readonly one: bigint;
  /** What it leaves of sets of values: every one, none, or those with all values or one value out of some. */
  readonly many: 'every' | 'none' | { readonly all: bigint } | { readonly some: bigint };
}

/** The region with a constraint; undefined when nothing is left. */
export function restrict(region: Region, constraint: Constraint): Region | undefined {
  const before = region[constraint.dimension];
  const one = before.one & constraint.one;
  const many = before.many && restrictSets(before.many, constraint.many);
  if (one === 0n && many === undefined) {
    return undefined;
  }
  return region.map((part, index) =>
    index === constraint.dimension ? { one, ...(many === undefined ? {} : { many }) } : part,
  );
}

function restrictSets(sets: Sets, constraint: Constraint['many']): Sets | undefined {
  if (constraint === 'every') {
    return sets;
  }
  if (constraint === 'none') {
    return undefined;
  }
  const all = 'all' in constraint ? sets.all & constraint.all : sets.all;
  const some = 'some' in constraint ? [...sets.some, constraint.some] : sets.some;
  return all !== 0n && some.every((each) => (each & all) !== 0n) ? { all, some } : undefined;
}

/** Whether a constraint leaves all of a region. */
export function implies(region: Region, { dimension, one, many }: Constraint): boolean {
  const part = region[dimension];
  if ((part.one & ~one) !== 0n) {
    return false;
  }
  if (part.many === undefined || many === 'every') {
    return true;
  }
  const { all, some } = part.many;
  if (many === 'none') {
    return false;
  }
  return 'all' in many
    ? (all & ~many.all) === 0n
    : (all & ~many.some) === 0n || some.some((each) => (each & all & ~many.some) === 0n);
}
