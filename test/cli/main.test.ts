import { SOUND } from './documents';
import { runCli } from './run-cli';

describe('wrong usage', () => {
  test.each([
    [[], 'no command'],
    [['check'], 'there is no command "check"'],
    [['lint'], 'no file; "-" is standard input'],
    [['lint', '--format', 'xml', 'a'], '--format is "xml"; allowed are text, json, sarif, github'],
    [
      ['lint', '--max-severity', 'high', 'a'],
      '--max-severity is "high"; allowed are none, suggestion, warning, error',
    ],
    [
      ['lint', '--acknowledge', 'MISSING_EFFECT', 'a'],
      '--acknowledge: MISSING_EFFECT cannot be acknowledged: IAM refuses such a document',
    ],
    [
      ['lint', '--partition', 'aws-china', 'a'],
      '--partition is "aws-china"; allowed are aws, aws-cn, aws-us-gov, aws-iso, aws-iso-b, aws-iso-e, aws-iso-f, aws-eusc',
    ],
    [['lint', '--strict', 'a'], "Unknown option '--strict'"],
  ])('fails %j with exit 2', (args, message) => {
    const { code, out, err } = runCli(args, { a: SOUND });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.startsWith(message)).toBe(true);
    expect(err).toContain('usage: cdk-user-inline-policy');
  });
});

test.each(['-h', '--help'])('helps with %s', (help) => {
  expect(runCli([help])).toMatchObject({ code: 0, err: '' });
  expect(runCli([help]).out).toContain('usage: cdk-user-inline-policy COMMAND');
  expect(runCli(['lint', help]).out).toContain('usage: cdk-user-inline-policy lint');
});

test('says its version and the day of its data', () => {
  const { code, out, err } = runCli(['--version']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^1\.2\.3, service data of \d{4}-\d\d-\d\d\n$/);
});
