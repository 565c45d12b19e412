import { readJson, MAX_DEPTH } from '../../../lib/policy/json/reader';
import { printJson, toValue } from '../../../lib/policy/json/printer';

describe('readJson', () => {
  test('keeps positions and repeated keys', () => {
    expect(readJson('{"a": [1, true], "a": null}')).toEqual({
      root: {
        kind: 'object',
        start: 0,
        end: 27,
        members: [
          {
            key: { kind: 'string', value: 'a', start: 1, end: 4 },
            value: {
              kind: 'array',
              start: 6,
              end: 15,
              items: [
                { kind: 'number', raw: '1', start: 7, end: 8 },
                { kind: 'boolean', value: true, start: 10, end: 14 },
              ],
            },
          },
          {
            key: { kind: 'string', value: 'a', start: 17, end: 20 },
            value: { kind: 'null', start: 22, end: 26 },
          },
        ],
      },
    });
  });

  test.each([
    ['', 0, 'the text is empty; a policy document is one JSON object'],
    [' \n ', 0, 'the text is empty; a policy document is one JSON object'],
    ['\ufeff{}', 0, 'the text begins with a byte order mark; save it as UTF-8 without one'],
    ['{} {}', 3, 'a second value follows the document; a policy document is one JSON object'],
    ['{},', 2, '"," follows the document; a policy document is one JSON object'],
    ['{"a": 1,}', 7, 'a comma before "}"; JSON allows none after the last item'],
    ['[1, 2, ]', 5, 'a comma before "]"; JSON allows none after the last item'],
    ['{"a" 1}', 5, 'expected ":" after the key "a", found "1"'],
    ['{"a": 1 "b": 2}', 8, 'expected "," or "}", found "\\""'],
    ['{a: 1}', 1, 'expected a key in double quotes, found "a"'],
    ["{'a': 1}", 1, 'expected a key in double quotes, found "\'"; JSON allows double quotes only'],
    ['{"a": \'b\'}', 6, 'expected a value, found "\'"; JSON allows double quotes only'],
    ['{ // no\n}', 2, 'expected a key in double quotes, found "/"; JSON has no comments'],
    ['{"a": yes}', 6, '"yes" is not a JSON value; strings are in double quotes'],
    ['{"a": constructor}', 6, '"constructor" is not a JSON value; strings are in double quotes'],
    ['{"a": "b}', 6, 'a string that is never closed; a double quote is missing'],
    ['"a\nb"', 2, '"\\n" inside a string; write it as an escape such as \\n'],
    [
      '"\\x"',
      1,
      'expected an escape that JSON knows: \\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and 4 digits, found "\\\\"',
    ],
    ['[01]', 2, 'expected "," or "]", found "1"'],
    ['{"a":', 5, 'expected a value, found the end of the text'],
  ])('fails %j', (text, start, message) => {
    expect(readJson(text)).toEqual({ problem: { start, end: Math.min(start + 1, text.length), message } });
  });

  test('fails more levels than a policy can need, and takes as many as the bound', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(readJson(nested(MAX_DEPTH)).problem).toBeUndefined();
    expect(readJson(nested(MAX_DEPTH + 1)).problem).toEqual({
      start: MAX_DEPTH,
      end: MAX_DEPTH + 1,
      message: 'nested more than 64 levels deep; a policy needs 6',
    });
  });
});

describe('toValue and printJson', () => {
  test('a key called __proto__ is a key like any other', () => {
    const { root } = readJson('{"__proto__": {"polluted": true}}');
    const value = toValue(root!) as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect('polluted' in value).toBe(false);
    expect(printJson(root!)).toBe('{"__proto__":{"polluted":true}}');
  });
});
