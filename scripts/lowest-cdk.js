// A folder with the sources that ship and, as their only packages, those of scripts/lowest-cdk: what is compiled there
// knows no type that is newer than the lowest CDK that we support.
const fs = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');
const { npm, succeed } = require('./run');

const ROOT = path.join(__dirname, '..');
const FOLDER = path.join(ROOT, '.tmp', 'lowest-cdk');
const MODULES = path.join(FOLDER, 'node_modules');
const LOCK = path.join(ROOT, 'scripts', 'lowest-cdk', 'package-lock.json');
const COPIED = ['lib', 'rosetta', 'tsconfig.json'];
const WRITTEN = ['.jsii', '.jsii.gz', '.jsii.tabl.json'];

/** Makes the folder anew, but for its packages. */
async function prepareFolder() {
  await installCdk();
  fs.readdirSync(FOLDER)
    .filter((name) => name !== 'node_modules')
    .forEach((name) => fs.rmSync(path.join(FOLDER, name), { recursive: true }));
  for (const name of COPIED) {
    fs.cpSync(path.join(ROOT, name), path.join(FOLDER, name), { recursive: true });
  }
  const readme = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8');
  fs.writeFileSync(path.join(FOLDER, 'README.md'), wholePrograms(readme));
  fs.writeFileSync(path.join(FOLDER, 'package.json'), JSON.stringify(manifest()));
  return FOLDER;
}

async function installCdk() {
  const installed = path.join(MODULES, 'installed-lock.json');
  const lock = fs.readFileSync(LOCK, 'utf8');
  if (fs.existsSync(installed) && fs.readFileSync(installed, 'utf8') === lock) {
    return;
  }
  fs.rmSync(FOLDER, { recursive: true, force: true });
  fs.cpSync(path.dirname(LOCK), FOLDER, { recursive: true });
  await succeed(
    npm(['ci', '--no-audit', '--no-fund'], { cwd: FOLDER }),
    (output) => `the lowest supported CDK could not be installed: ${output}`,
  );
  fs.writeFileSync(installed, lock);
}

// What begins with imports of its own needs no fixture.
function wholePrograms(/** @type {string} */ page) {
  return page.replace(/^```ts\n(?=import )/gm, '```ts nofixture\n');
}

// jsii requires a build with the lowest peers. That of `constructs` is lower than what the lowest CDK and the Go module
// proxy have, and so is named here, but not installed.
function manifest() {
  /** @type {{ peerDependencies: Record<string, string> }} */
  const own = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const lowest = Object.entries(own.peerDependencies).map(([name, range]) => [name, range.replace('^', '')]);
  return { ...own, devDependencies: Object.fromEntries(lowest) };
}

/** Copies what was compiled in the folder to where it ships from; of the scripts less the comments, which the .d.ts have. */
function copyCompiled(/** @type {string} */ folder) {
  for (const name of WRITTEN) {
    fs.copyFileSync(path.join(folder, name), path.join(ROOT, name));
  }
  const files = fs
    .readdirSync(path.join(folder, 'lib'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(js|d\.ts)$/.test(file));
  for (const file of files) {
    const text = fs.readFileSync(path.join(folder, 'lib', file), 'utf8');
    const shipped = file.endsWith('.js') ? esbuild.transformSync(text, { legalComments: 'none' }).code : text;
    fs.writeFileSync(path.join(ROOT, 'lib', file), shipped);
  }
}

module.exports = { MODULES, copyCompiled, prepareFolder };
