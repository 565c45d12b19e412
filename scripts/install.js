// Installs what a fresh clone lacks. Nothing here needs a package: it runs before there is one.
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { Problem } = require('./problem');
const { npm, run } = require('./run');

const root = path.join(__dirname, '..');
const venv = path.join(root, '.venv');
const OLDEST_PYTHON = [3, 10];

/** npm's packages, as the lock file of a folder has them. */
async function installPackages(folder = root) {
  const installed = path.join(folder, 'node_modules', '.package-lock.json');
  const lock = path.join(folder, 'package-lock.json');
  if (fs.existsSync(installed) && fs.statSync(installed).mtimeMs >= fs.statSync(lock).mtimeMs) {
    return;
  }
  console.log('installing the npm packages …');
  const { code, output } = await npm(
    [
      'ci',
      '--include=dev',
      '--loglevel=error',
      '--no-audit',
      '--no-fund',
      '--fetch-retry-mintimeout=1000',
      '--fetch-retry-maxtimeout=5000',
    ],
    { cwd: folder },
  );
  if (code !== 0) {
    throw new Problem(`the npm packages could not be installed: ${causeOf(output)}`);
  }
  fs.utimesSync(installed, new Date(), new Date());
}

/**
 * A virtual environment inside the project that holds the packages of the requirement files, by version and hash.
 *
 * @param {('emulator' | 'moto')[]} names of the files in scripts/python
 * @returns {Promise<string>} the folder of its programs
 */
async function installPython(names) {
  const files = names.map((name) => path.join(__dirname, 'python', `${name}.txt`));
  const programs = path.join(venv, 'bin');
  const missing = files.filter((file) => !fs.existsSync(stamp(file)));
  if (missing.length > 0) {
    console.log(`installing ${names.join(' and ')} into .venv …`);
    await makeVenv();
    const requirements = missing.flatMap((file) => ['--requirement', file]);
    const { code, output } = await run(path.join(programs, 'python'), [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--retries',
      '2',
      '--require-hashes',
      ...requirements,
    ]);
    if (code !== 0) {
      throw new Problem(`the Python packages could not be installed: ${causeOf(output)}`);
    }
    missing.forEach((file) => fs.writeFileSync(stamp(file), ''));
  }
  return programs;
}

// Whether exactly this version of the file is installed.
function stamp(/** @type {string} */ file) {
  const digest = crypto.createHash('sha256').update(fs.readFileSync(file)).digest('hex').slice(0, 16);
  return path.join(venv, `${path.basename(file)}-${digest}`);
}

async function makeVenv() {
  if (fs.existsSync(path.join(venv, 'pyvenv.cfg'))) {
    return;
  }
  const python = await findPython();
  const { code, output } = await run(python, ['-m', 'venv', venv]);
  if (code !== 0) {
    fs.rmSync(venv, { recursive: true, force: true });
    throw new Problem(
      `Python cannot make a virtual environment: install its venv module (Debian and Ubuntu: python3-venv) (${telling(output)})`,
    );
  }
}

async function findPython() {
  for (const name of ['python3', 'python']) {
    const version = await pythonVersion(name);
    if (version !== undefined && compare(version, OLDEST_PYTHON) >= 0) {
      return name;
    }
  }
  throw new Problem(
    `Python ${OLDEST_PYTHON.join('.')} or later is needed and no python3 of that kind is on the PATH: install it and run the command again`,
  );
}

async function pythonVersion(/** @type {string} */ name) {
  try {
    const { output } = await run(name, ['-c', 'import sys; print(*sys.version_info[:2])']);
    return output.trim().split(' ').map(Number);
  } catch {
    return undefined;
  }
}

function compare(/** @type {number[]} */ a, /** @type {number[]} */ b) {
  return a[0] - b[0] || a[1] - b[1];
}

const NO_NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|NewConnectionError|Name or service not known|name resolution|No matching distribution|Could not fetch URL/;

function causeOf(/** @type {string} */ output) {
  return NO_NETWORK.test(output)
    ? 'the package registry was not reached; connect to the network and run the command again'
    : telling(output);
}

// What npm and pip say of an error, without codes, hints and the place of a log.
function telling(/** @type {string} */ output) {
  const lines = output.split('\n').map((line) => line.replace(/^(npm error|ERROR:)\s*/, '').trim());
  const errors = lines.filter((line) => line !== '' && !/^(npm |code |errno |A complete log)/.test(line));
  return errors[0] ?? 'no reason was given';
}

module.exports = { installPackages, installPython };
