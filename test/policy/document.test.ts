import { documentProblems } from '../../lib/policy/document';

const document = '{"Version":"2012-10-17","Statement":[]}';

test('takes a JSON object with a Statement, of characters up to U+00FF', () => {
  expect(documentProblems(document)).toEqual([]);
  expect(documentProblems('\t{"Statement":{"Sid":"ÿ"}}\r\n')).toEqual([]);
});

test('fails an empty text', () => {
  expect(documentProblems('')).toEqual(['the policy document is empty']);
});

test('fails text that is no JSON', () => {
  expect(documentProblems('{"Statement":[}')).toEqual([
    expect.stringMatching(/^the policy document is no JSON: Unexpected token/),
  ]);
});

test.each(['[]', '"text"', 'null', '{}', '{"statement":[]}'])('fails %s, which has no Statement', (json) => {
  expect(documentProblems(json)).toEqual(['the policy document is no JSON object with a Statement']);
});

test('fails characters that IAM takes none of, with the other findings', () => {
  expect(documentProblems('{"Sid":"it’s — 😀"}')).toEqual([
    'the policy document holds "’", "—", "😀"; allowed are tab, line feed, carriage return and U+0020 to U+00FF',
    'the policy document is no JSON object with a Statement',
  ]);
});

test('fails 131,073 characters, and takes one less', () => {
  const padded = (length: number) => document + ' '.repeat(length - document.length);
  expect(documentProblems(padded(131_072))).toEqual([]);
  expect(documentProblems(padded(131_073))).toEqual([
    'the policy document has 131073 characters; IAM takes at most 131072',
  ]);
});
