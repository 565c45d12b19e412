import { run, CliEnvironment } from '../../lib/cli/main';

const SOUND =
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/*"}}';
const BAD = SOUND.replace('s3:GetObject', 'GetObject');
const OLD = SOUND.replace('"Version":"2012-10-17",', '');

function lint(args: string[], files: Record<string, string>, colour = false) {
  const printed = { out: '', err: '' };
  const io: CliEnvironment = {
    out: (text) => (printed.out += text),
    err: (text) => (printed.err += text),
    read: (file) => {
      if (!(file in files)) {
        throw new Error('no such file');
      }
      return files[file];
    },
    colour,
    version: '1.2.3',
  };
  return { code: run(args, io), ...printed };
}

describe('lint', () => {
  test('passes sound files', () => {
    expect(lint(['lint', 'a.json', '-'], { 'a.json': SOUND, '-': SOUND })).toEqual({
      code: 0,
      out: '2 files: 0 errors, 0 warnings, 0 suggestions\n',
      err: '',
    });
  });

  test('fails errors, with the line and a caret under the spot', () => {
    expect(lint(['lint', 'a.json'], { 'a.json': BAD.replace('{', '{\t') })).toEqual({
      code: 1,
      out: `a.json
  1:71  error  the action "GetObject" names no service; write "service:action" or "*"  ACTION_WITHOUT_VENDOR
    $.Statement.Action
    { "Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"GetObject","Resource":"arn:aws:s3::
${' '.repeat(74)}^

1 file: 1 error, 0 warnings, 0 suggestions
`
        .replace('1:71', '1:65')
        .replace(' '.repeat(74), ' '.repeat(68)),
      err: '',
    });
  });

  test('prints one array of JSON', () => {
    const { code, out } = lint(['lint', '--format', 'json', 'a.json', 'b.json'], {
      'a.json': SOUND,
      'b.json': BAD,
    });
    expect([code, JSON.parse(out)]).toEqual([
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
    expect(lint(['lint', ...options, 'a.json'], { 'a.json': OLD }).code).toBe(code);
  });

  test('an error passes only where errors do', () => {
    expect(lint(['lint', '--max-severity', 'error', 'a.json'], { 'a.json': BAD }).code).toBe(0);
  });

  test('takes the partition of the account', () => {
    expect(lint(['lint', '--partition', 'aws-cn', 'a.json'], { 'a.json': SOUND }).code).toBe(1);
  });

  test('looks nothing up without service data', () => {
    const unknown = { 'a.json': SOUND.replace('GetObject', 'GetObjects') };
    expect(lint(['lint', 'a.json'], unknown).out).toContain('1 warning');
    expect(lint(['lint', '--no-service-data', 'a.json'], unknown).out).toContain('0 warnings');
  });

  test('shows a part of a long line', () => {
    const { out } = lint(['lint', 'a.json'], { 'a.json': BAD.replace('{', `{${' '.repeat(5_000)}`) });
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThan(130);
    const [, , , line, caret] = out.split('\n');
    expect(line.slice(caret.indexOf('^')).startsWith('"GetObject"')).toBe(true);
  });

  test('colours on a terminal, and passes no escapes of a document on to it', () => {
    const { out } = lint(
      ['lint', 'a\u001b[2J.json'],
      { 'a\u001b[2J.json': BAD.replace('GetObject', 'a\u009b\u202eb') },
      true,
    );
    expect(out).toContain('\u001b[31merror\u001b[0m');
    expect(out).toContain('a·[2J.json');
    expect(out.replace(/\u001b\[\d+m/g, '')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/); // eslint-disable-line no-control-regex
  });
});

describe('wrong usage', () => {
  test.each([
    [[], 'no command; there is "lint"'],
    [['check'], 'unknown command "check"; there is "lint"'],
    [['lint'], 'no file; "-" is standard input'],
    [['lint', '--format', 'xml', 'a'], '--format is "xml"; allowed are text, json'],
    [
      ['lint', '--max-severity', 'high', 'a'],
      '--max-severity is "high"; allowed are none, suggestion, warning, error',
    ],
    [
      ['lint', '--acknowledge', 'MISSING_EFFECT', 'a'],
      '--acknowledge: MISSING_EFFECT cannot be acknowledged: IAM refuses such a document',
    ],
    [['lint', '--strict', 'a'], "Unknown option '--strict'"],
  ])('fails %j with exit 2', (args, message) => {
    const { code, out, err } = lint(args, { a: SOUND });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.startsWith(message)).toBe(true);
    expect(err).toContain('usage: cdk-user-inline-policy lint');
  });

  test('fails unreadable files with exit 2, and still lints the others', () => {
    expect(lint(['lint', 'a.json', 'b.json'], { 'b.json': SOUND })).toEqual({
      code: 2,
      out: '1 file: 0 errors, 0 warnings, 0 suggestions\n',
      err: 'a.json: cannot be read: no such file\n',
    });
  });

  test('helps', () => {
    expect(lint(['--help'], {}).out).toContain('usage:');
    expect(lint(['--version'], {}).out).toMatch(/^1\.2\.3, service data of \d{4}-\d\d-\d\d\n$/);
  });
});
