const { removeCompiled } = require('../../scripts/clean');
const { bootstrap } = require('../../scripts/cdk');
const { startEmulator } = require('../../scripts/emulator');
const bundleLambda = require('../global-setup');

// One emulator for all files: each test has users and stacks of its own names.
module.exports = async () => {
  removeCompiled(); // the examples run from their sources
  await bundleLambda();
  process.env.CDK_VALIDATION = 'false'; // it takes seconds of every synth; the demo has it on
  const emulator = await startEmulator();
  process.env.EMULATOR = JSON.stringify(emulator); // the workers inherit it
  await bootstrap(emulator);
};
