import { BAD } from '../documents';
import { runCli } from '../run-cli';

test('shows the line and a caret under the spot', () => {
  expect(runCli(['lint', 'a.json'], { 'a.json': BAD.replace('{', '{\t') })).toEqual({
    code: 1,
    out: `a.json
  1:65  error  the action "GetObject" names no service; write "service:action" or "*"  ACTION_WITHOUT_VENDOR
    $.Statement.Action
    { "Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"GetObject","Resource":"arn:aws:s3::
${' '.repeat(68)}^

1 file: 1 error, 0 warnings, 0 suggestions
`,
    err: '',
  });
});

test('shows a part of a long line', () => {
  const { out } = runCli(['lint', 'a.json'], { 'a.json': BAD.replace('{', `{${' '.repeat(5_000)}`) });
  expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThan(130);
  const [, , , line, caret] = out.split('\n');
  expect(line.slice(caret.indexOf('^')).startsWith('"GetObject"')).toBe(true);
});

test('colours on a terminal, and passes no escapes of a document on to it', () => {
  const { out } = runCli(
    ['lint', 'a\u001b[2J.json'],
    { 'a\u001b[2J.json': BAD.replace('GetObject', 'a\u009b\u202eb') },
    true,
  );
  expect(out).toContain('\u001b[31merror\u001b[0m');
  expect(out).toContain('a·[2J.json');
  expect(out.replace(/\u001b\[\d+m/g, '')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/); // eslint-disable-line no-control-regex
});

test('nor to the standard error', () => {
  expect(runCli(['lint', 'a\u001b[2J.json']).err).toBe('a·[2J.json: there is no such file\n');
});
