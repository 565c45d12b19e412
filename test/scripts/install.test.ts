import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { run } from '../../scripts/run';

const ROOT = path.join(__dirname, '..', '..');
const DEAD = 'http://127.0.0.1:9/'; // nothing listens there

let clone: string;
beforeEach(() => {
  // a fresh clone, as far as installing needs one
  clone = fs.mkdtempSync(path.join(os.tmpdir(), 'clone-'));
  fs.cpSync(path.join(ROOT, 'scripts'), path.join(clone, 'scripts'), { recursive: true });
  ['package.json', 'package-lock.json'].forEach((file) =>
    fs.copyFileSync(path.join(ROOT, file), path.join(clone, file)),
  );
});
afterEach(() => fs.rmSync(clone, { recursive: true }));

/** Runs one function of scripts/install.js in the clone and gives all that a person would see. */
async function install(call: string, env: NodeJS.ProcessEnv) {
  const script = `const { runMain } = require('./scripts/problem');
    void runMain(async () => { await require('./scripts/install').${call}; });`;
  return run(process.execPath, ['-e', script], { cwd: clone, env: { ...process.env, ...env } });
}

test('fails with one sentence where there is no Python', async () => {
  expect(await install(`installPython(['emulator'])`, { PATH: clone })).toEqual({
    code: 1,
    output:
      'installing emulator into .venv …\n\n' +
      '✗ Python 3.10 or later is needed and no python3 of that kind is on the PATH: ' +
      'install it and run the command again\n',
  });
});

test('fails with one sentence where Python is too old', async () => {
  const python = path.join(clone, 'python3');
  fs.writeFileSync(python, '#!/bin/sh\necho 3 9\n', { mode: 0o755 });
  const { code, output } = await install(`installPython(['emulator'])`, { PATH: clone });
  expect(code).toBe(1);
  expect(output).toContain('✗ Python 3.10 or later is needed');
});

test('fails with one sentence where the Python packages cannot be reached', async () => {
  const { code, output } = await install(`installPython(['emulator'])`, {
    PIP_INDEX_URL: DEAD,
    PIP_RETRIES: '0',
  });
  expect(code).toBe(1);
  expect(output).toBe(
    'installing emulator into .venv …\n\n' +
      '✗ the Python packages could not be installed: the package registry was not reached; ' +
      'connect to the network and run the command again\n',
  );
});

test('fails with one sentence where the npm packages cannot be reached', async () => {
  const { code, output } = await install('installPackages()', {
    npm_config_registry: DEAD,
    npm_config_cache: path.join(clone, 'cache'),
    npm_config_fetch_retries: '0',
  });
  expect(code).toBe(1);
  expect(output).toBe(
    'installing the npm packages …\n\n' +
      '✗ the npm packages could not be installed: the package registry was not reached; ' +
      'connect to the network and run the command again\n',
  );
});
