import { lintPolicyText } from '../../lib/policy/lint';
import { services } from '../../lib/policy/service-data';
import { explanationOf } from '../../lib/policy/explanations';
import { RULES } from '../../lib/policy/rules';

const STATEMENT = '{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}';

function policy(statement: Record<string, unknown>): string {
  const whole = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...statement };
  return JSON.stringify({ Version: '2012-10-17', Statement: whole });
}

function repeat(count: number, make: (index: number) => string): string[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

const HOSTILE: readonly (readonly [string, string])[] = [
  ['1 MB of white space', ' '.repeat(1_000_000)],
  ['1 MB of brackets', '['.repeat(1_000_000)],
  ['1 MB of open strings', '"\\"'.repeat(333_333)],
  ['1 MB of line ends', '\n'.repeat(1_000_000)],
  ['1 MB of document', policy({ Resource: `arn:aws:s3:::${'a'.repeat(1_000_000)}` })],
  ['the largest string', policy({ Resource: `arn:aws:s3:::${'*a'.repeat(60_000)}` })],
  ['the longest key', policy({ [`a${'b'.repeat(120_000)}`]: 1 })],
  ['the deepest nesting', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
  ['variables without end', policy({ Resource: `arn:aws:s3:::${'${'.repeat(50_000)}` })],
  ['colons without end', policy({ Action: ':'.repeat(100_000), Resource: ':'.repeat(20_000) })],
  ['actions without end', policy({ Action: repeat(8_000, (index) => `s3:Get${index}*`) })],
  ['patterns without end', policy({ Resource: repeat(3_000, (index) => `arn:aws:s3:::*a*${index}*b*/*`) })],
  [
    'wildcard actions on many resources',
    policy({
      Action: repeat(3_000, (i) => `ec2:*${i % 10}*`),
      Resource: repeat(3_000, (i) => `arn:aws:ec2:*:*:x/${i}`),
    }),
  ],
  ['unknown services without end', policy({ Action: repeat(8_000, (index) => `zz${index}:Get`) })],
  [
    'statements without end',
    `{"Version":"2012-10-17","Statement":[${repeat(2_200, () => STATEMENT).join()}]}`,
  ],
  [
    'conditions without end',
    policy({
      Condition: {
        StringEquals: Object.fromEntries(
          repeat(4_000, (i) => `aws:ResourceTag/${i}`).map((key) => [key, '*']),
        ),
      },
    }),
  ],
  [
    'keys without end',
    policy({
      Condition: {
        StringEquals: Object.fromEntries(repeat(5_000, (i) => `s3:prefi${i}`).map((key) => [key, 'a'])),
      },
    }),
  ],
  [
    'addresses without end',
    policy({ Condition: { IpAddress: { 'aws:SourceIp': repeat(8_000, () => '10.0.0.1/8') } } }),
  ],
  ['a sid of digits and slashes', policy({ Sid: '/1'.repeat(60_000) })],
  ['dates of digits', policy({ Condition: { DateEquals: { 'aws:CurrentTime': '1'.repeat(100_000) } } })],
  ['quotes in a variable', policy({ Resource: `arn:aws:s3:::\${a, ${"'".repeat(100_000)}}` })],
];

test.each(HOSTILE)('answers %s in time', (_, text) => {
  services().service('s3'); // loading the table is not what is measured
  const start = performance.now();
  const findings = lintPolicyText(text, { services: services() });
  expect(performance.now() - start).toBeLessThan(4_000);
  expect(findings.length).toBeGreaterThan(0);
  expect(Math.max(...findings.map(({ message, path }) => message.length + path.length))).toBeLessThan(2_000);
});

test.each([
  ['__proto__', '{"__proto__":{"Version":"2012-10-17"},"Statement":[]}'],
  ['constructor', policy({ constructor: 1, Condition: { constructor: { toString: 1 } } })],
  ['lone surrogates', policy({ Resource: 'arn:aws:s3:::\\ud800', Sid: '\ud800' })],
  ['the marks of tokens', policy({ Action: 's3:\u0000', Resource: '\u0001:\u0000' })],
])('is not led astray by %s', (_, text) => {
  expect(lintPolicyText(text, { services: services() }).some(({ severity }) => severity === 'error')).toBe(
    true,
  );
  expect(({} as Record<string, unknown>).Version).toBeUndefined();
});

test('100,000 mutated documents: never throws, and quickly', () => {
  const seeds = RULES.map(({ id }) => explanationOf(id))
    .flatMap(({ fails, passes }) => [fails, passes])
    .filter((text) => text.length < 900);
  const pieces = [
    '',
    '{',
    '}',
    '[',
    ']',
    '"',
    ',',
    ':',
    '\\',
    '*',
    '${',
    '}',
    'null',
    '0',
    '-',
    '\ud800',
    '\u0000',
    '__proto__',
    'arn:',
    ' ',
    'é',
  ];
  let state = 20_121_017; // always the same mutations
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const start = performance.now();
  for (let run = 0; run < 100_000; run += 1) {
    const seed = seeds[random(seeds.length)];
    const at = random(seed.length);
    const text = seed.slice(0, at) + pieces[random(pieces.length)] + seed.slice(at + random(4));
    // the service data every tenth time: the grammar is what mutations are about
    lintPolicyText(text, run % 10 === 0 ? { services: services() } : {});
  }
  expect(performance.now() - start).toBeLessThan(50_000);
}, 60_000);
