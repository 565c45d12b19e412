import { documentSize } from '../../lib/policy/size';

test.each([
  ['{ "a": "b c" }\n', { least: 10, most: 11 }],
  ['{"a":"\\" b"}', { least: 11, most: 12 }],
  ['{"a":"é"}', { least: 9, most: 10 }],
  ['{"a":"—😀"}', { least: 11, most: 15 }],
  ['"never closed \\', { least: 13, most: 15 }],
  ['', { least: 0, most: 0 }],
])('counts %j without white space, and in bytes without what is outside of strings', (text, size) => {
  expect(documentSize(text)).toEqual(size);
});
