import { intersection, startsMeet } from './intersection';
import {
  covers,
  isMany,
  isOne,
  withOrderedWildcards,
  MANY,
  MANY_IN_FIELD,
  ONE,
  ONE_IN_FIELD,
  Pattern,
  Tokens,
} from './pattern';
import { Undecided, Work } from './work';

/**
 * A pattern that stands for strings that no pattern in play distinguishes, as far as the question needs it. It matches
 * what covers it, and what it was made from.
 */
export interface Representative {
  readonly tokens: Tokens;
  /** The keys of patterns that its texts match, whatever its tokens say. */
  readonly matches: ReadonlySet<string>;
}

const MAX_REPRESENTATIVES = 4_000;
const MAX_SPLIT = 256;

/**
 * Enough representatives for every text of the universe: for each text there is one that matches a pattern of every
 * list that the text matches a pattern of, and otherwise only what the text matches, too. So a text that has to be in
 * some of the lists, and in none of other patterns, exists only if such a representative does.
 */
export function representatives(
  universe: readonly Tokens[],
  lists: readonly (readonly Pattern[])[],
  others: readonly Pattern[],
  work: Work,
): Representative[] {
  let found: Representative[] = universe.map((tokens) => ({ tokens, matches: new Set() }));
  for (const list of withoutRepeats(lists)) {
    const next = new Map(found.map((each) => [keyOf(each), each]));
    for (const each of found) {
      for (const pattern of list) {
        for (const tokens of intersection(each.tokens, pattern.tokens, work)) {
          const made = { tokens, matches: new Set([...each.matches, pattern.key]) };
          next.set(keyOf(made), made);
        }
      }
      if (next.size > MAX_REPRESENTATIVES) {
        throw new Undecided('the documents have too many patterns that overlap');
      }
    }
    found = [...next.values()];
  }
  return splitByLength(found, [...lists.flat(), ...others], work);
}

export function matches(representative: Representative, pattern: Pattern): boolean {
  return representative.matches.has(pattern.key) || covers(pattern.tokens, representative.tokens);
}

function keyOf({ tokens, matches: known }: Representative): string {
  return `${tokens.join()} ${[...known].sort().join(' ')}`;
}

function withoutRepeats(lists: readonly (readonly Pattern[])[]): (readonly Pattern[])[] {
  const byKey = new Map(lists.map((list) => [list.map(({ key }) => key).join(' '), list]));
  return [...byKey.values()];
}

/**
 * Where a pattern in play has a `?`, the length of what a star stands for can matter: `a*` is `a`, `a?`, `a??` and
 * `a??*`, and so on for as many as the pattern has. Without this a representative is too wide, never too narrow.
 */
function splitByLength(
  all: readonly Representative[],
  patterns: readonly Pattern[],
  work: Work,
): Representative[] {
  const withOnes = patterns.filter(({ tokens }) => tokens.some(isOne));
  if (withOnes.length === 0) {
    return [...all];
  }
  return all.flatMap((each) => {
    const near = withOnes.filter(({ tokens }) => startsMeet(tokens, each.tokens));
    const most = Math.max(0, ...near.map(({ tokens }) => tokens.filter(isOne).length));
    if (most === 0) {
      return [each];
    }
    const stars = each.tokens.filter(isMany).length;
    const count = (most + 2) ** stars;
    if (stars === 0 || count > MAX_SPLIT) {
      return [each];
    }
    work.spend(count * each.tokens.length);
    return splits(each.tokens, most + 1).map((tokens) => ({ ...each, tokens: withOrderedWildcards(tokens) }));
  });
}

function splits(tokens: Tokens, most: number): number[][] {
  let found: number[][] = [[]];
  for (const token of tokens) {
    const alternatives = isMany(token) ? lengths(token, most) : [[token]];
    found = found.flatMap((start) => alternatives.map((alternative) => [...start, ...alternative]));
  }
  return found;
}

/** A star as `most` characters or more, and as each number of them below. */
function lengths(star: number, most: number): number[][] {
  const one = star === MANY_IN_FIELD ? ONE_IN_FIELD : star === MANY ? ONE : star;
  const exact = Array.from({ length: most }, (_, length) => new Array<number>(length).fill(one));
  return [[...new Array<number>(most).fill(one), star], ...exact.reverse()];
}
