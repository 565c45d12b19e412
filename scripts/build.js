// npm run build: all that ships. The assembly and the .js beside the sources, the bundled Lambda, API.md.
const path = require('node:path');
const { bundle } = require('./bundle');
const { removeCompiled } = require('./clean');
const { Problem, runMain } = require('./problem');
const { run } = require('./run');

const ROOT = path.join(__dirname, '..');
const BIN = path.join(ROOT, 'node_modules');
const env = { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' };

void runMain(async () => {
  removeCompiled(); // what was compiled from a source that is gone would ship for ever
  await bundle();
  // JSII6: we develop on a later CDK than the lowest that the peer range allows, which is tested apart
  await succeed('jsii/bin/jsii', [
    '--compress-assembly',
    '--silence-warnings',
    'JSII6',
    '--fail-on-warnings',
  ]);
  await succeed('jsii-docgen/bin/jsii-docgen', ['--output', 'API.md']);
});

async function succeed(/** @type {string} */ program, /** @type {string[]} */ args) {
  const { code } = await run(process.execPath, [path.join(BIN, program), ...args], { env, show: true });
  if (code !== 0) {
    throw new Problem(`${path.basename(program)} failed`);
  }
}
