import { BAD, OLD, SOUND } from './documents';
import { lintJson, runCli } from './run-cli';

test('passes sound files', () => {
  expect(runCli(['lint', 'a.json', '-'], { 'a.json': SOUND, '-': SOUND })).toEqual({
    code: 0,
    out: '2 files: 0 errors, 0 warnings, 0 suggestions\n',
    err: '',
  });
});

test('prints one array of JSON', () => {
  const { code, reports } = lintJson(['a.json', 'b.json'], { 'a.json': SOUND, 'b.json': BAD });
  expect([code, reports]).toEqual([
    1,
    [
      { file: 'a.json', findings: [] },
      {
        file: 'b.json',
        findings: [
          {
            id: 'ACTION_WITHOUT_VENDOR',
            severity: 'error',
            path: '$.Statement.Action',
            message: 'the action "GetObject" names no service; write "service:action" or "*"',
            line: 1,
            column: 64,
          },
        ],
      },
    ],
  ]);
});

test.each([
  [[], 0],
  [['--max-severity', 'warning'], 0],
  [['--max-severity', 'suggestion'], 1],
  [['--max-severity', 'none'], 1],
  [['--max-severity', 'none', '--acknowledge', 'MISSING_VERSION'], 0],
])('a warning with %j: exit %d', (options, code) => {
  expect(runCli(['lint', ...options, 'a.json'], { 'a.json': OLD }).code).toBe(code);
});

test('an error passes only where errors do', () => {
  expect(runCli(['lint', '--max-severity', 'error', 'a.json'], { 'a.json': BAD }).code).toBe(0);
});

test('takes the partition of the account', () => {
  expect(runCli(['lint', '--partition', 'aws-cn', 'a.json'], { 'a.json': SOUND }).code).toBe(1);
});

test('looks nothing up without service data', () => {
  const unknown = { 'a.json': SOUND.replace('GetObject', 'GetObjects') };
  expect(runCli(['lint', 'a.json'], unknown).out).toContain('1 warning');
  expect(runCli(['lint', '--no-service-data', 'a.json'], unknown).out).toContain('0 warnings');
});

describe('what cannot be read', () => {
  test.each([
    ['a file that is not there', 'a.json', {}, 'a.json: there is no such file'],
    ['a glob that matches nothing', 'x/*.json', {}, 'x/*.json: no file matches'],
    [
      'a directory without files',
      'x',
      { 'x/a.txt': SOUND },
      'x: the directory has no .json, .yaml, .yml or .template file',
    ],
    [
      'bytes that are no text',
      'a.json',
      { 'a.json': Buffer.from([0x7b, 0xff]) },
      'a.json: its text is not UTF-8; save it as UTF-8, or as UTF-16 with a byte order mark',
    ],
    [
      'half of a character of UTF-16',
      'a.json',
      { 'a.json': Buffer.from([0xff, 0xfe, 0x7b]) },
      'a.json: its text is not UTF-16LE; save it as UTF-8, or as UTF-16 with a byte order mark',
    ],
    [
      'UTF-16 without a mark',
      'a.json',
      { 'a.json': Buffer.from(SOUND, 'utf16le') },
      'a.json: it looks like UTF-16 without a byte order mark; save it as UTF-8',
    ],
    [
      'a huge file',
      'a.json',
      { 'a.json': Buffer.alloc(9 * 1024 * 1024, ' ') },
      'a.json: it has more than 8 MiB; a template has at most 1 MB',
    ],
    [
      'broken YAML',
      'a.yaml',
      { 'a.yaml': 'Version: 1\nStatement: [' },
      'a.yaml: it is not YAML: line 2, column 13: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
  ])('fails %s with exit 2, one sentence and nothing else', (_what, operand, files, sentence) => {
    expect(runCli(['lint', operand], files)).toEqual({ code: 2, out: '', err: `${sentence}\n` });
  });

  test('leaves the other files', () => {
    expect(runCli(['lint', 'a.json', 'b.json'], { 'b.json': SOUND })).toEqual({
      code: 2,
      out: '1 file: 0 errors, 0 warnings, 0 suggestions\n',
      err: 'a.json: there is no such file\n',
    });
  });
});

describe('encodings', () => {
  const text = BAD.replace('reports', 'bücher');
  const swapped = Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
  test.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16, little end first', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16, big end first', swapped],
  ])('takes %s, and counts columns from behind the mark', (_what, bytes) => {
    const { code, reports } = lintJson(['a.json'], { 'a.json': bytes });
    expect([code, reports[0].findings[0].column]).toEqual([1, 64]);
  });
});

describe('directories and globs', () => {
  const files = {
    'p/a.json': BAD,
    'p/deep/b.yaml': 'Version: 2012-10-17\nStatement: []',
    'p/deep/template.template': JSON.stringify({ Resources: { A: { Type: 'AWS::SNS::Topic' } } }),
    'p/package.json': '{"name":"x"}',
    'p/tsconfig.json': '// not JSON\n{}',
    'p/broken.json': '{"Statement": }',
    'p/node_modules/c.json': BAD,
    'p/asset.1234/d.json': BAD,
    'p/e.txt': BAD,
    'p/tree.json': Buffer.alloc(9 * 1024 * 1024, ' '),
  };
  const found = (...operands: string[]) => lintJson(operands, files).reports.map(({ file }) => file);

  test('looks in a directory for all that may be a policy, and skips what is too large for one', () => {
    expect(lintJson(['p'], files)).toMatchObject({ code: 1, err: '' });
    expect(found('p')).toEqual(['p/a.json', 'p/broken.json', 'p/deep/b.yaml']);
    expect(found('.')).toEqual(found('p'));
  });

  test('expands a glob that no shell has expanded', () => {
    expect(found('p/[!t]*.json')).toEqual(['p/a.json', 'p/broken.json', 'p/package.json']);
    expect(found('p/**/*.{yaml,template}')).toEqual(['p/deep/b.yaml', 'p/deep/template.template']);
  });

  test('takes a file named like a glob for that file, and each file once', () => {
    expect(lintJson(['[a].json', '[a].json'], { '[a].json': BAD, 'a.json': BAD }).reports).toHaveLength(1);
    expect(found('p', 'p/package.json', 'p/a.json')).toEqual([
      'p/a.json',
      'p/broken.json',
      'p/deep/b.yaml',
      'p/package.json',
    ]);
  });
});
