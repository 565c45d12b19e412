import { readJson } from '../../../lib/policy/json/reader';
import { parsePolicy, Policy } from '../../../lib/policy/grammar/policy';
import { compare, Comparison } from '../../../lib/policy/comparison/comparison';
import { counterexample, isAllowed, PlainDocument, rulesOf } from './brute-force';
import { Pair, randomPair, seededRandom, UNIVERSE } from './random-pairs';

export interface Counts {
  yes: number;
  no: number;
  'cannot tell': number;
  /** Cannot tell, and the universe has no request that the new document adds. */
  perhapsYes: number;
  /** What went wrong, with all that is needed to see it again. */
  readonly wrong: string[];
}

/** Compares random pairs and checks each answer against brute force. */
export function checkPairs(
  count: number,
  seed: number,
  onUndecided: (pair: Pair, reason: string) => void = () => {},
): Counts {
  const random = seededRandom(seed);
  const counts: Counts = { yes: 0, no: 0, 'cannot tell': 0, perhapsYes: 0, wrong: [] };
  for (let run = 0; run < count; run += 1) {
    const pair = randomPair(random);
    const comparison = compare(policyOf(pair.before), policyOf(pair.after));
    counts[comparison.answer] += 1;
    const wrong = whatIsWrong(pair, comparison);
    if (wrong !== undefined) {
      counts.wrong.push(`${wrong}\nold ${JSON.stringify(pair.before)}\nnew ${JSON.stringify(pair.after)}`);
    }
    if (comparison.answer === 'cannot tell') {
      counts.perhapsYes += firstCounterexample(pair) === undefined ? 1 : 0;
      onUndecided(pair, comparison.reason);
    }
  }
  return counts;
}

export function policyOf(document: PlainDocument): Policy {
  const text = JSON.stringify(document);
  return parsePolicy(readJson(text).root!, text, true);
}

function whatIsWrong({ before, after }: Pair, comparison: Comparison): string | undefined {
  switch (comparison.answer) {
    case 'yes': {
      const found = firstCounterexample({ before, after });
      return found && `wrong yes: ${found}`;
    }
    case 'no': {
      const { action, resource, context } = comparison.witness.request;
      const values = Object.fromEntries(context);
      const proves = rulesOf(before, after).every(
        (rules) =>
          isAllowed(after, action, resource, values, rules) &&
          !isAllowed(before, action, resource, values, rules),
      );
      return proves ? undefined : `wrong no: ${JSON.stringify([action, resource, values])}`;
    }
    case 'cannot tell':
      return undefined;
  }
}

function firstCounterexample({ before, after }: Pair): string | undefined {
  for (const rules of rulesOf(before, after)) {
    const found = counterexample(before, after, UNIVERSE, rules);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
