import {
  covers,
  isMany,
  withOrderedWildcards,
  MANY,
  MANY_IN_FIELD,
  meet,
  narrowed,
  Tokens,
  withoutPlaceholders,
} from './pattern';
import { Work } from './work';

const MAX_CELLS = 20_000;
const MAX_PARTS = 32;

/**
 * What two patterns have in common, as a list of patterns: none when nothing. Where there would be too many parts,
 * or a placeholder might stand for anything, the parts together match more than the two patterns have in common,
 * never less.
 */
export function intersection(a: Tokens, b: Tokens, work: Work): Tokens[] {
  work.spend(a.length + b.length);
  if (covers(b, a)) {
    return [a];
  }
  if (covers(a, b)) {
    return [b];
  }
  const left = withoutPlaceholders(a);
  const right = withoutPlaceholders(b);
  if (!startsMeet(left, right)) {
    return [];
  }
  if (left.length * right.length > MAX_CELLS) {
    return [left];
  }
  work.spend(4 * left.length * right.length);
  return alignments(left, right) ?? [left];
}

/** Whether the tokens before the first star of either pattern have a text in common. */
export function startsMeet(a: Tokens, b: Tokens): boolean {
  for (let at = 0; at < a.length && at < b.length && !isMany(a[at]) && !isMany(b[at]); at += 1) {
    if (meet(a[at], b[at]) === undefined) {
      return false;
    }
  }
  return true;
}

type Parts = readonly Tokens[];
const NOTHING: Parts = [];

/** Every way to lay two patterns on each other; undefined when they are too many. From the end, row by row. */
function alignments(a: Tokens, b: Tokens): Tokens[] | undefined {
  let below: Parts[] = [];
  for (let i = a.length; i >= 0; i -= 1) {
    const row: Parts[] = new Array<Parts>(b.length + 1).fill(NOTHING);
    for (let j = b.length; j >= 0; j -= 1) {
      const parts = distinct(cell(a, b, i, j, row, below));
      if (parts.length > MAX_PARTS) {
        return undefined;
      }
      row[j] = parts;
    }
    below = row;
  }
  return [...below[0]];
}

function cell(
  a: Tokens,
  b: Tokens,
  i: number,
  j: number,
  row: readonly Parts[],
  below: readonly Parts[],
): Tokens[] {
  if (i === a.length && j === b.length) {
    return [[]];
  }
  const x = i < a.length ? a[i] : undefined;
  const y = j < b.length ? b[j] : undefined;
  const xMany = x !== undefined && isMany(x);
  const yMany = y !== undefined && isMany(y);
  if (xMany && yMany) {
    const star = x === MANY_IN_FIELD || y === MANY_IN_FIELD ? MANY_IN_FIELD : MANY;
    return prefixed(star, [...below[j], ...row[j + 1]]);
  }
  if (xMany) {
    // the star ends here, or takes the other token
    const taken = y === undefined ? undefined : narrowed(x, y);
    return [...below[j], ...(taken === undefined ? [] : prefixed(taken, row[j + 1]))];
  }
  if (yMany) {
    const taken = x === undefined ? undefined : narrowed(y, x);
    return [...row[j + 1], ...(taken === undefined ? [] : prefixed(taken, below[j]))];
  }
  const both = x === undefined || y === undefined ? undefined : meet(x, y);
  return both === undefined ? [] : prefixed(both, below[j + 1]);
}

function prefixed(token: number, parts: Parts): Tokens[] {
  return parts.map((part) => (isMany(token) && part[0] === token ? part : [token, ...part]));
}

/** Without parts that another part covers. */
function distinct(parts: readonly Tokens[]): Tokens[] {
  if (parts.length < 2) {
    return [...parts];
  }
  const kept: Tokens[] = [];
  for (const part of parts.map(withOrderedWildcards)) {
    if (!kept.some((other) => covers(other, part))) {
      kept.splice(0, kept.length, ...kept.filter((other) => !covers(part, other)), part);
    }
  }
  return kept;
}
