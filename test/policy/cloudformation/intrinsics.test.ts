import { alternatives, textPieces, withoutIntrinsics } from '../../../lib/policy/cloudformation/intrinsics';
import { HOLE, WORD } from '../../../lib/policy/grammar/text';
import { toValue } from '../../../lib/policy/json/printer';
import { readJson } from '../../../lib/policy/json/reader';

const nodeOf = (value: unknown) => readJson(JSON.stringify(value)).root!;
const known = (value: unknown) => toValue(withoutIntrinsics(nodeOf(value)));

test.each([
  ['a plain value', { Action: ['s3:Get*', 1, true, null] }, { Action: ['s3:Get*', 1, true, null] }],
  [
    'what is known at deploy only',
    [{ Ref: 'Bucket' }, { 'Fn::GetAtt': 'Bucket.Arn' }],
    [undefined, undefined],
  ],
  ['a function among other members', { 'Fn::Transform': {}, Effect: 'Allow' }, undefined],
  [
    'a joined text',
    { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::', { Ref: 'Bucket' }, '/*']] },
    `arn:${WORD}:s3:::${HOLE}/*`,
  ],
  ['a separator', { 'Fn::Join': ['/', ['a', { Ref: 'B' }]] }, `a/${HOLE}`],
  ['a join of what is not known', { 'Fn::Join': ['', { Ref: 'List' }] }, undefined],
  [
    'a substitution',
    { 'Fn::Sub': '${AWS::Region}:${Bucket.Arn}/${!aws:username}' },
    `${WORD}:${HOLE}/\${aws:username}`,
  ],
  ['given values', { 'Fn::Sub': ['${a}/${b}', { a: 'x', b: { Ref: 'AWS::AccountId' } }] }, `x/${WORD}`],
  ['no prototype', { 'Fn::Sub': ['${constructor}x', {}] }, `${HOLE}x`],
])('leaves the known part of %s', (_what, value, expected) => {
  expect(known(value)).toEqual(expected);
});

test('says of each piece of a text which string it is of', () => {
  const pieces = textPieces(nodeOf({ 'Fn::Join': ['', ['ab', { 'Fn::Sub': 'c${D}e${!f}' }]] }))!;
  expect(pieces.map(({ text, source }) => [text, source?.node.value.slice(source.from)])).toEqual([
    ['ab', 'ab'],
    ['c', 'c${D}e${!f}'],
    [HOLE, undefined],
    ['e${', 'e${!f}'],
    ['f}', 'f}'],
  ]);
  expect(textPieces(nodeOf({ a: 1 }))).toBeUndefined();
});

test('looks at both branches of a choice', () => {
  const choice = { 'Fn::If': ['IsProd', { 'Fn::If': ['IsBig', 'a', 'b'] }, 'c'] };
  expect(alternatives(nodeOf(choice)).map((node) => toValue(node))).toEqual(['a', 'b', 'c']);
  expect(alternatives(nodeOf('a')).map((node) => toValue(node))).toEqual(['a']);
});

describe('functions that make much of little', () => {
  const long = 'x'.repeat(1_000);
  const nested = Array.from({ length: 9 }).reduce<unknown>(
    (value) => ({ 'Fn::Sub': ['${a}${a}${a}${a}${a}${a}${a}${a}', { a: value }] }),
    'x'.repeat(8),
  );
  test.each([
    ['a long separator', { 'Fn::Join': [long, Array(1_000).fill('')] }],
    ['a variable many times', { 'Fn::Sub': ['${a}'.repeat(1_000), { a: long }] }],
    ['variables of variables', nested],
  ])('%s: nothing is known', (_what, value) => {
    expect(known({ a: value })).toEqual({ a: undefined });
    expect(textPieces(nodeOf(value))).toEqual([{ text: HOLE }]);
  });
});
