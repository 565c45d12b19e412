const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { npm } = require('../../scripts/run');

const ROOT = path.join(__dirname, '..', '..');

// Builds and packs once, for all tests of the package.
module.exports = async () => {
  process.env.COMMITTED_API = fs.readFileSync(path.join(ROOT, 'API.md'), 'utf8');
  await succeed(['run', 'build']);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'package-'));
  const output = await succeed(['pack', '--ignore-scripts', '--json', '--pack-destination', folder]);
  process.env.PACKED = output.slice(output.indexOf('['), output.lastIndexOf(']') + 1);
  process.env.PACKAGE_FOLDER = folder;
};

async function succeed(/** @type {string[]} */ args) {
  const { code, output } = await npm(args);
  if (code !== 0) {
    throw new Error(`npm ${args.join(' ')} failed:\n${output}`);
  }
  return output;
}
