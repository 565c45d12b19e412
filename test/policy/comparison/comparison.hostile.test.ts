import { compare } from '../../../lib/policy/comparison/comparison';
import { PlainStatement } from './brute-force';
import { policyOf } from './check-pairs';

function repeat<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function allow(changes: Partial<PlainStatement>): PlainStatement {
  return { Effect: 'Allow', Action: 's3:*', Resource: '*', ...changes };
}

const deny = (changes: Partial<PlainStatement>): PlainStatement => allow({ Effect: 'Deny', ...changes });

/** Documents that are compared with themselves. */
const HOSTILE: readonly (readonly [string, readonly PlainStatement[]])[] = [
  ['a pattern of stars', [allow({ Resource: `arn:aws:s3:::${'*a'.repeat(30_000)}` })]],
  ['a pattern of question marks', [allow({ Action: `s3:${'?'.repeat(60_000)}*` })]],
  ['patterns that overlap', [allow({}), ...repeat(60, (i) => deny({ Resource: `arn:aws:s3:::*${i}*a*` }))]],
  [
    'exclusions that overlap',
    repeat(40, (i) =>
      allow({
        Action: undefined,
        NotAction: `s3:*${i}*`,
        Resource: undefined,
        NotResource: `arn:aws:s3:::*${i}*`,
      }),
    ),
  ],
  ['statements without end', repeat(1_500, (i) => allow({ Action: `s3:Get${i}` }))],
  ['wide statements without end', repeat(1_500, () => allow({ Action: '*' }))],
  [
    'conditions without end',
    [allow({ Condition: { StringEquals: Object.fromEntries(repeat(3_000, (i) => [`aws:k${i}`, 'a'])) } })],
  ],
  [
    'conditions on statements without end',
    repeat(300, (i) =>
      allow({ Condition: { StringLike: { 'aws:k': `*${i}*` }, StringNotLike: { 'aws:l': `*${i}*` } } }),
    ),
  ],
  [
    'a combination of keys',
    repeat(24, (i) =>
      allow({ Condition: { StringEquals: { [`aws:k${i}`]: 'a', [`aws:k${(i * 7) % 24}`]: 'b' } } }),
    ),
  ],
  [
    'sets of values',
    repeat(40, (i) =>
      allow({ Condition: { 'ForAllValues:StringLike': { 'aws:TagKeys': [`*${i}*`, `${i}*`] } } }),
    ),
  ],
  [
    'variables in each other',
    [allow({ Condition: { StringEquals: { 'aws:a': '${aws:b}', 'aws:b': '${aws:a}' } } })],
  ],
  ['open variables', [allow({ Resource: `arn:aws:s3:::${'${'.repeat(40_000)}` })]],
  [
    'actions times resources',
    [
      allow({
        Action: repeat(300, (i) => `s3:G${i}*`),
        Resource: repeat(300, (i) => `arn:aws:s3:*:*:${i}*`),
      }),
    ],
  ],
];

test.each(HOSTILE)(
  'answers %s in time',
  (_, statements) => {
    const policy = policyOf({ Version: '2012-10-17', Statement: statements });
    const start = performance.now();
    const { answer } = compare(policy, policy);
    expect(performance.now() - start).toBeLessThan(20_000);
    expect(answer).not.toBe('no');
  },
  60_000,
);

test.each([
  ['__proto__', { ['__proto__']: { StringEquals: 'a' } }],
  ['constructor', { StringEquals: { constructor: 'a', toString: 'b', __proto__: 'c' } }],
])('is not led astray by %s', (_, Condition) => {
  const before = policyOf({
    Version: '2012-10-17',
    Statement: [allow({ Condition: Condition })],
  });
  const after = policyOf({ Version: '2012-10-17', Statement: [allow({})] });
  expect(compare(before, before).answer).toBe('yes');
  expect(compare(before, after).answer).not.toBe('yes');
});
