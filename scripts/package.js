// npm run package: what is published, in dist/. The npm tarball, and built from it a wheel and an sdist, a jar, a Go module
// and the sources for .NET. With names of languages, those only.
const fs = require('node:fs');
const path = require('node:path');
const { MODULES } = require('./lowest-cdk');
const { Problem, runMain } = require('./problem');
const { npm, run, runTool, succeed } = require('./run');

const ROOT = path.join(__dirname, '..');
const DIST = path.join(ROOT, 'dist');
const UNPACKED = path.join(ROOT, '.tmp', 'package');
const LANGUAGES = ['python', 'java', 'go', 'dotnet'];

/** No dotnet is needed: its sources are written, not compiled. */
const CODE_ONLY = ['dotnet'];

void runMain(async () => {
  const chosen = process.argv.slice(2);
  const unknown = chosen.filter((name) => !LANGUAGES.includes(name));
  if (unknown.length > 0) {
    throw new Problem(`${unknown.join(', ')} is no language of ours; take any of ${LANGUAGES.join(', ')}`);
  }
  await succeed(npm(['run', 'build'], { show: true }), () => 'npm run build failed');
  const tarball = await pack();
  await unpack(tarball);
  for (const language of chosen.length > 0 ? chosen : LANGUAGES) {
    await generate(language);
  }
});

async function pack() {
  const folder = emptyFolder(path.join(DIST, 'js'));
  await succeed(
    npm(['pack', '--ignore-scripts', '--json', '--pack-destination', folder]),
    (output) => `npm pack failed: ${output}`,
  );
  const [name] = fs.readdirSync(folder);
  return path.join(folder, name);
}

// What is in the tarball makes the other packages, so that they hold nothing else.
async function unpack(/** @type {string} */ tarball) {
  emptyFolder(UNPACKED);
  await succeed(run('tar', ['-xzf', tarball, '-C', UNPACKED, '--strip-components=1']));
  fs.symlinkSync(MODULES, path.join(UNPACKED, 'node_modules'));
}

async function generate(/** @type {string} */ language) {
  emptyFolder(path.join(DIST, language));
  console.log(`\n── ${language}`);
  const options = ['--target', language, '--outdir', DIST, '--no-npmignore', '--no-fingerprint'];
  const more = CODE_ONLY.includes(language) ? ['--code-only'] : [];
  await runTool('jsii-pacmak', [...options, ...more, UNPACKED], {
    env: { ...process.env, npm_config_ignore_scripts: 'true' }, // it packs what is packed already
  });
}

function emptyFolder(/** @type {string} */ folder) {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  return folder;
}
