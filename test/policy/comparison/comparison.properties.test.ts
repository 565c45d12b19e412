import { allows } from '../../../lib/policy/comparison/evaluation';
import { readStatements } from '../../../lib/policy/comparison/document';
import { Placeholders } from '../../../lib/policy/comparison/placeholders';
import { isAllowed } from './brute-force';
import { checkPairs, policyOf } from './check-pairs';
import { Random, randomPair, seededRandom, UNIVERSE } from './random-pairs';

test('no answer for random pairs is wrong, and few are undecided', () => {
  const { yes, no, 'cannot tell': undecided, wrong } = checkPairs(1_000, 20_121_017);
  expect(wrong).toEqual([]);
  expect([yes > 400, no > 400, undecided < 30]).toEqual([true, true, true]);
}, 120_000);

test('what the evaluation of one request is certain of is what IAM does', () => {
  const random = seededRandom(7);
  for (let run = 0; run < 1_000; run += 1) {
    const { after } = randomPair(random);
    for (const colons of ['never', 'always'] as const) {
      const reading = { colons, unresolved: 'value', several: 'any' } as const;
      const placeholders = new Placeholders();
      const statements = readStatements(policyOf(after), reading, placeholders);
      const [action, resource, context] = randomRequest(random);
      const answer = allows(
        { statements, reading, placeholders },
        { action, resource, context: new Map(context) },
      );
      if (answer !== undefined) {
        const rules = { crossFields: colons === 'always', unresolvedFails: false };
        const expected = isAllowed(after, action, resource, Object.fromEntries(context), rules);
        expect([after, action, resource, context, answer]).toEqual([
          after,
          action,
          resource,
          context,
          expected,
        ]);
      }
    }
  }
}, 60_000);

function randomRequest(random: Random): [action: string, resource: string, context: [string, string[]][]] {
  const pick = <T>(from: readonly T[]): T => from[random(from.length)];
  const context = Object.entries(UNIVERSE.keys).map(([key, values]): [string, string[]] => [
    key,
    [...pick(values)],
  ]);
  return [
    pick(UNIVERSE.actions),
    pick(UNIVERSE.resources),
    context.filter(([, values]) => values.length > 0),
  ];
}
