import * as fc from 'fast-check';
import { minify } from '../../lib/policy/minify';

test('drops white space outside strings and keeps it inside', () => {
  expect(minify(' {\n\t"a b" :\r\n [ 1 , " x \\" y " ] } ')).toBe('{"a b":[1," x \\" y "]}');
});

test('changes nothing else: numbers keep their digits, keys their order and repeats', () => {
  expect(minify('{ "b": 1.0e3, "a": 9007199254740993, "b": true }')).toBe(
    '{"b":1.0e3,"a":9007199254740993,"b":true}',
  );
});

test('takes text that is not JSON as it comes', () => {
  expect(minify('{ "a": "unclosed \\" string  ')).toBe('{"a":"unclosed \\" string  ');
  expect(minify('')).toBe('');
});

test('agrees with JSON.stringify on every JSON value, whatever its indentation', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 10 }), (value, indentation) => {
      expect(minify(JSON.stringify(value, undefined, indentation))).toBe(JSON.stringify(value));
    }),
  );
});

test('takes linear time on a megabyte of quotes and backslashes', () => {
  const hostile = '"\\'.repeat(500_000);
  expect(minify(hostile)).toBe(hostile);
});

test('takes linear time on a megabyte of one string', () => {
  const hostile = `"${'a'.repeat(1_000_000)}`;
  expect(minify(hostile)).toBe(hostile);
});
