import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { run } from '../../scripts/run';

const SCRIPT = path.join(__dirname, '..', '..', 'scripts', 'release.js');
const ENV = {
  ...process.env,
  GIT_CONFIG_GLOBAL: os.devNull,
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
};

let root: string;
beforeEach(() => (root = fs.mkdtempSync(path.join(os.tmpdir(), 'release-'))));
afterEach(() => fs.rmSync(root, { recursive: true }));

const git = async (...args: string[]) => (await run('git', args, { cwd: root, env: ENV })).output.trim();
const release = (...args: string[]) =>
  run(process.execPath, [SCRIPT, ...args], { env: { ...ENV, RELEASE_ROOT: root } });

async function project(changelog: string) {
  fs.writeFileSync(path.join(root, 'package.json'), '{"name":"x","version":"0.1.0"}');
  fs.writeFileSync(path.join(root, 'CHANGELOG.md'), changelog);
  await git('init', '--quiet');
  await git('add', '.');
  await git('commit', '--quiet', '--message', 'first');
}

test('a release has a version, a section of the changelog, a commit and a tag', async () => {
  await project('# Changelog\n\n## Unreleased\n\n- Something.\n');
  expect(await release('minor')).toMatchObject({ code: 0 });
  expect(JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'))).toMatchObject({
    version: '0.2.0',
  });
  expect(fs.readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8')).toMatch(
    /^# Changelog\n\n## Unreleased\n\n## 0\.2\.0 \(\d{4}-\d\d-\d\d\)\n\n- Something\.\n$/,
  );
  expect([await git('log', '-1', '--format=%s'), await git('describe'), await git('status', '-s')]).toEqual([
    'Release 0.2.0',
    'v0.2.0',
    '',
  ]);
});

test('fails an unknown step, a dirty work tree and an empty changelog', async () => {
  await project('# Changelog\n\n## Unreleased\n\n## 0.1.0\n\n- Something.\n');
  expect((await release('huge')).output).toContain('major|minor|patch');
  expect((await release('patch')).output).toContain('nothing to release');
  fs.writeFileSync(path.join(root, 'new.txt'), '');
  expect((await release('patch')).output).toContain('commit them first');
  expect(await git('tag')).toBe('');
});
