import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareCommand } from '../../lib/cli/compare';
import { runCli } from './run-cli';

const STATEMENT = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' };

function document(changes: object = {}): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ ...STATEMENT, ...changes }] });
}

const FILES: Readonly<Record<string, string>> = {
  'read.json': document(),
  'write.json': document({ Action: ['s3:GetObject', 's3:PutObject'] }),
  'tagged.json': document({ Action: 's3:PutObject', Condition: { StringEquals: { 'aws:k': ['\u009ba'] } } }),
  'odd.json': document({ Condition: { Bool: { 'aws:SecureTransport': 'maybe' } } }),
  'odder.json': document({ Condition: { Bool: { 'aws:SecureTransport': 'never' } } }),
  'refused.json': document({ Action: 'GetObject' }),
  '-': document(),
};

const run = (...args: string[]) => runCli(['compare', ...args], FILES);

test('exits with 0 when nothing is new', () => {
  expect(run('write.json', 'read.json')).toEqual({
    code: 0,
    out: 'yes: the new document allows nothing that the old one does not\n',
    err: '',
  });
});

test('exits with 1 when something is, and says what', () => {
  expect(run('read.json', 'write.json')).toEqual({
    code: 1,
    out: 'no: the new document allows s3:PutObject on arn:aws:s3:::reports/x ($.Statement[0]); nothing in the old one does\n',
    err: '',
  });
});

test('exits with 3 when it cannot tell, and says why', () => {
  const { code, out, err } = run('odd.json', 'odder.json');
  expect([code, err]).toEqual([3, '']);
  expect(out).toMatch(/^cannot tell: whether the old document allows all that \$\.Statement\[0\] .*\n$/);
});

test('prints no character that a terminal would obey', () => {
  expect(run('read.json', 'tagged.json').out).toContain('aws:k "·a"');
});

test('prints JSON', () => {
  const json = (...files: string[]): unknown => JSON.parse(run('--format', 'json', ...files).out);
  expect(json('read.json', 'read.json')).toEqual({ grantsNothingNew: 'yes' });
  expect(json('read.json', 'tagged.json')).toEqual({
    grantsNothingNew: 'no',
    witness: {
      action: 's3:PutObject',
      resource: 'arn:aws:s3:::reports/x',
      context: { 'aws:k': ['\u009ba'] },
      allowedBy: '$.Statement[0]',
    },
  });
  expect(json('odd.json', 'odder.json')).toEqual({
    grantsNothingNew: 'cannot tell',
    reason: expect.stringContaining('conditions whose values are not evaluated here') as string,
  });
});

test('reads standard input for one of the two', () => {
  expect(run('-', 'read.json').code).toBe(0);
  expect(run('read.json', '-').code).toBe(0);
});

test('takes answers of IAM and YAML for what they hold', () => {
  const answer = (changes: object = {}) => ({
    UserName: 'alice',
    PolicyName: 'reports',
    PolicyDocument: JSON.parse(document(changes)) as object,
  });
  const yaml = (effect: string) =>
    `# of alice\nVersion: "2012-10-17"\nStatement:\n  - Effect: ${effect}\n    Action: s3:*\n    Resource: "*"\n`;
  const files = {
    ...FILES,
    'answer.json': JSON.stringify(answer(), null, 4),
    'encoded.json': JSON.stringify({ ...answer(), PolicyDocument: encodeURIComponent(document()) }),
    'wider.json': JSON.stringify(answer({ Action: 's3:*' }), null, 4),
    'all.yaml': yaml('Allow'),
    'refused.yaml': yaml('Alow'),
  };
  const compared = (...args: string[]) => runCli(['compare', ...args], files);
  const yes = { code: 0, out: expect.stringMatching(/^yes: /) as string, err: '' };
  const no = { code: 1, out: expect.stringMatching(/^no: /) as string, err: '' };
  expect(compared('answer.json', 'read.json')).toEqual(yes);
  expect(compared('read.json', 'encoded.json')).toEqual(yes);
  expect(compared('answer.json', 'wider.json')).toEqual(no);
  expect(compared('all.yaml', 'wider.json')).toEqual(yes);
  expect(compared('wider.json', 'all.yaml')).toEqual(no);
  expect(compared('read.json', 'refused.yaml')).toEqual({
    code: 2,
    out: '',
    err: expect.stringMatching(/ {2}4:13 \$\.Statement\[0\]\.Effect: .* \[INVALID_EFFECT\]\n$/) as string,
  });
});

test('fails documents that IAM would refuse', () => {
  expect(run('read.json', 'refused.json')).toEqual({
    code: 2,
    out: '',
    err:
      'IAM would refuse the new document, so it cannot be compared:\n' +
      '  1:65 $.Statement[0].Action: the action "GetObject" names no service; write "service:action" or "*" [ACTION_WITHOUT_VENDOR]\n',
  });
});

test('fails files that cannot be read, all of them', () => {
  expect(run('a.json', 'b.json')).toEqual({
    code: 2,
    out: '',
    err: 'a.json: cannot be read: there is no such file\nb.json: cannot be read: there is no such file\n',
  });
});

test.each([
  [[], 'compare takes two files, OLD and NEW; it got 0'],
  [['a', 'b', 'c'], 'compare takes two files, OLD and NEW; it got 3'],
  [['-', '-'], 'only one of OLD and NEW can be standard input'],
  [['a', 'b', '--format', 'yaml'], '--format is "yaml"; allowed are text, json'],
])('fails wrong usage: %p', (args, problem) => {
  expect(run(...args)).toEqual({ code: 2, out: '', err: `${problem}\n\n${compareCommand.usage}` });
});

test('fails options that it does not know', () => {
  expect(run('a', 'b', '--strict').code).toBe(2);
});

test('prints its usage', () => {
  expect(run('--help')).toEqual({ code: 0, out: compareCommand.usage, err: '' });
});

test('the page about comparisons shows what is printed', () => {
  const page = readFileSync(join(__dirname, '../../docs/comparison.md'), 'utf8');
  const [before, after, json] = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, block]) => block);
  const [text] = [...page.matchAll(/```text\n(.*?)```/gs)].map(([, block]) => block);
  const printed = (format: string) =>
    runCli(['compare', 'old.json', 'new.json', '--format', format], { 'old.json': before, 'new.json': after })
      .out;
  expect([printed('text'), printed('json')]).toEqual([text, json]);
});
