import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { bundleCli } from '../../scripts/bundle';
import { BAD } from '../cli/documents';

const ROOT = path.join(__dirname, '../..');
const BIN = 'bin/cdk-user-inline-policy';
const FILES = [BIN, 'package.json', 'lib/policy/service-data.json.br'];

// what ships, where nothing else is
let folder: string;
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bin-'));
  for (const file of FILES) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.copyFileSync(path.join(ROOT, file), path.join(folder, file));
  }
  await bundleCli(path.join(folder, 'lib/cli/main.js'));
}, 60_000);
afterAll(() => fs.rmSync(folder, { recursive: true }));

function cli(args: string[], { input = '', env = {} }: { input?: string; env?: object } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    cwd: folder,
    input,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...env },
  });
  return { status, stdout, stderr };
}

test('runs as a process, with standard input and an exit code', () => {
  const { status, stdout, stderr } = cli(['lint', '--format', 'json', '-'], { input: '{' });
  expect([status, stderr, JSON.parse(stdout)]).toEqual([
    1,
    '',
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

test('reads YAML, globs and the service data from its own files', () => {
  fs.mkdirSync(path.join(folder, 'p'));
  fs.writeFileSync(
    path.join(folder, 'p', 'a.yaml'),
    'Version: 2012-10-17\nStatement: [{Effect: Allow, Action: s3:GetObjects, Resource: "*"}]',
  );
  const { status, stdout, stderr } = cli(['lint', '--max-severity', 'none', 'p/*.yaml', 'p']);
  expect([status, stderr]).toEqual([1, '']);
  expect(stdout).toContain('p/a.yaml\n  2:37  warning');
});

test('prints in colour when it is told to', () => {
  expect(cli(['lint', '-'], { input: BAD }).stdout).not.toContain('\u001b');
  expect(cli(['lint', '-'], { input: BAD, env: { FORCE_COLOR: '1' } }).stdout).toContain('\u001b[31merror');
});

test('says its version', () => {
  const { version } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  expect(cli(['--version']).stdout).toMatch(new RegExp(`^${version.replaceAll('.', '\\.')}, `));
});

test('fails a file that is not there with one sentence', () => {
  expect(cli(['lint', 'gone.json'])).toEqual({
    status: 2,
    stdout: '',
    stderr: 'gone.json: there is no such file\n',
  });
});
