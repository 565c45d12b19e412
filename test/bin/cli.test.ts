import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

test('runs as a process, with standard input and an exit code', () => {
  // tsx stands in for the build: the sources run as they are
  const args = ['--import', 'tsx', 'bin/cdk-user-inline-policy', 'lint', '--format', 'json', '-'];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: ROOT, input: '{', encoding: 'utf8' });
  expect([status, JSON.parse(stdout)]).toEqual([
    1,
    [
      {
        file: '-',
        findings: [
          {
            id: 'JSON_SYNTAX_ERROR',
            severity: 'error',
            path: '$',
            message: 'expected a key in double quotes, found the end of the text',
            line: 1,
            column: 2,
          },
        ],
      },
    ],
  ]);
});
