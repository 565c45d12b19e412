import fc from 'fast-check';
import { printJson, toValue } from '../../../lib/policy/json/printer';
import { readJson } from '../../../lib/policy/json/reader';

/** Shrinking a failure takes no longer than this; the runs are over before, on a busy machine, too. */
const runs = (numRuns: number) => ({ numRuns, interruptAfterTimeLimit: 600_000 });

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** What the reader makes of a text must be what JSON.parse makes of it. */
function agrees(text: string): void {
  const expected = parse(text);
  const { root } = readJson(text);
  expect(root === undefined).toBe(expected === undefined);
  if (root && expected) {
    expect(toValue(root)).toEqual(expected.value);
    expect(JSON.parse(printJson(root))).toEqual(expected.value);
  }
}

const json = fc.json({ maxDepth: 6, stringUnit: 'binary' });

test('reads and prints every JSON text as JSON.parse does', () => {
  fc.assert(fc.property(json, agrees), runs(2_000));
});

test('refuses what JSON.parse refuses: any text', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"',
    '\\',
    '"a"',
    '1',
    '-',
    '.',
    'e',
    'true',
    'null',
    ' ',
    '\n',
    '\u0000',
    '\u2028',
  );
  const text = fc.array(
    fc.oneof({ weight: 4, arbitrary: pieces }, fc.string({ unit: 'binary', maxLength: 3 })),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(text, (parts) => agrees(parts.join(''))),
    runs(5_000),
  );
});

test('refuses what JSON.parse refuses: JSON with one character changed', () => {
  const mutated = fc
    .tuple(json, fc.nat(), fc.constantFrom('', ',', '"', '}', ']', '0', '\\', '\t'))
    .map(([text, at, put]) => text.slice(0, at % text.length) + put + text.slice((at % text.length) + 1));
  fc.assert(fc.property(mutated, agrees), runs(3_000));
});

test('a key may be __proto__, any number of times', () => {
  agrees('{"__proto__": 1, "a": {"__proto__": {"b": 2}}, "__proto__": 3}');
});
