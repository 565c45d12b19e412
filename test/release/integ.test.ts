import * as fs from 'node:fs';
import * as path from 'node:path';
import { npm, run } from '../../scripts/run';

const ROOT = path.join(__dirname, '..', '..');
const INTEG = path.join(ROOT, 'test', 'integ');

const tests = fs.readdirSync(INTEG).filter((file) => /^integ\..*\.ts$/.test(file));

test('what npm run integ would deploy are the snapshots that were reviewed', async () => {
  const { code, output } = await npm(['run', '--silent', 'integ:check']);
  const unchanged = [...output.matchAll(/UNCHANGED +(\S+)/g)].map(([, name]) => `${name}.ts`);
  expect({ code, unchanged: unchanged.sort() }).toEqual({ code: 0, unchanged: tests.sort() });
});

test('the integration tests compile', async () => {
  const tsc = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  expect(await run(process.execPath, [tsc, '--project', INTEG])).toEqual({ code: 0, output: '' });
});

test('docs/real-account.md has the question of each integration test', () => {
  const page = fs.readFileSync(path.join(ROOT, 'docs', 'real-account.md'), 'utf8');
  expect(
    [...page.matchAll(/\]\(\.\.\/test\/integ\/(integ\.[^)]*)\)/g)].map(([, file]) => file).sort(),
  ).toEqual(tests.sort());
});
