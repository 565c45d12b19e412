import fc from 'fast-check';
import { intersection } from '../../../lib/policy/comparison/intersection';
import {
  covers,
  folded,
  literal,
  makePattern,
  MANY,
  MANY_IN_FIELD,
  ONE,
  ONE_IN_FIELD,
  Tokens,
} from '../../../lib/policy/comparison/pattern';
import { matches, representatives } from '../../../lib/policy/comparison/representatives';
import { Work } from '../../../lib/policy/comparison/work';

const pattern = fc
  .array(fc.constantFrom(...literal('ab:'), folded(97), ONE, ONE_IN_FIELD, MANY, MANY_IN_FIELD), {
    maxLength: 5,
  })
  .map((tokens) => makePattern(tokens));

/** Every text of up to 6 characters that the patterns can tell apart. */
const TEXTS = Array.from({ length: 6 }).reduce<string[]>(
  (texts) => [
    ...new Set([
      ...texts,
      ...texts.filter(({ length }) => length < 5).flatMap((text) => [...'aAb:z'].map((c) => text + c)),
    ]),
  ],
  [''],
);

function regExp(tokens: Tokens): RegExp {
  const source = tokens.map((token) => {
    const wild = new Map([
      [ONE, '.'],
      [ONE_IN_FIELD, '[^:]'],
      [MANY, '.*'],
      [MANY_IN_FIELD, '[^:]*'],
      [folded(97), '[aA]'],
    ]).get(token);
    return wild ?? String.fromCharCode(token);
  });
  return new RegExp(`^${source.join('')}$`);
}

const textsOf = (tokens: Tokens): string[] => TEXTS.filter((text) => regExp(tokens).test(text));

test('a pattern that covers another one matches all that it does', () => {
  fc.assert(
    fc.property(pattern, pattern, (wide, narrow) => {
      if (covers(wide.tokens, narrow.tokens)) {
        const matched = new Set(textsOf(wide.tokens));
        expect(textsOf(narrow.tokens).filter((text) => !matched.has(text))).toEqual([]);
      }
    }),
    { numRuns: 200 },
  );
});

test('an intersection matches what both patterns match', () => {
  fc.assert(
    fc.property(pattern, pattern, (a, b) => {
      const parts = intersection(a.tokens, b.tokens, new Work()).map(regExp);
      const both = textsOf(a.tokens).filter((text) => regExp(b.tokens).test(text));
      expect(TEXTS.filter((text) => parts.some((part) => part.test(text)))).toEqual(both);
    }),
    { numRuns: 200 },
  );
});

test('every text has a representative that is in all of its lists, and in no pattern that it is not in', () => {
  const lists = fc.array(fc.array(pattern, { minLength: 1, maxLength: 2 }), { maxLength: 2 });
  fc.assert(
    fc.property(lists, fc.array(pattern, { maxLength: 3 }), (wanted, others) => {
      const found = representatives([[MANY]], wanted, others, new Work());
      for (const text of TEXTS.filter((_, index) => index % 7 === 0)) {
        const isIn = ({ tokens }: { tokens: Tokens }) => regExp(tokens).test(text);
        const stands = found.some(
          (each) =>
            wanted.every((list) => !list.some(isIn) || list.some((one) => matches(each, one))) &&
            [...wanted.flat(), ...others].every((one) => isIn(one) || !matches(each, one)),
        );
        expect([text, stands]).toEqual([text, true]);
      }
    }),
    { numRuns: 60 },
  );
});
