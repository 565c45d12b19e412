import { lintPolicyText } from '../../lib/policy/lint';
import { services } from '../../lib/policy/service-data';
import { explanationOf } from '../../lib/policy/explanations';
import { RULES } from '../../lib/policy/rules';
import { HOSTILE, policy } from './hostile-documents';

// How many times the larger document is as long. Work that grows with its square takes this number squared.
const GROWTH = 32;

/** The processor time that linting takes, in microseconds: other processes do not count, however busy the machine. */
function cost(text: string): number {
  const once = () => {
    const start = process.cpuUsage();
    lintPolicyText(text, { services: services() });
    const { user, system } = process.cpuUsage(start);
    return user + system;
  };
  return Math.min(once(), once(), once()); // garbage collection falls on some
}

test.each(HOSTILE)('takes no time that grows with the square of the length for %s', (_, size, make) => {
  services().service('s3'); // loading the table is not what is measured
  expect(cost(make(size)) / cost(make(size / GROWTH))).toBeLessThan(GROWTH ** 1.5);
});

test.each(HOSTILE)('finds something, and says it shortly, in %s', (_, size, make) => {
  const findings = lintPolicyText(make(size), { services: services() });
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

test('never throws, whatever of a document is mutated', () => {
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
  for (let run = 0; run < 100_000; run += 1) {
    const seed = seeds[random(seeds.length)];
    const at = random(seed.length);
    const text = seed.slice(0, at) + pieces[random(pieces.length)] + seed.slice(at + random(4));
    // the service data every tenth time: the grammar is what mutations are about
    lintPolicyText(text, run % 10 === 0 ? { services: services() } : {});
  }
});
