const { bootstrap } = require('../../scripts/cdk');
const { startEmulator } = require('../../scripts/emulator');
const bundleLambda = require('../global-setup');

// One emulator for all files: each test has users and stacks of its own names.
module.exports = async () => {
  await bundleLambda();
  const emulator = await startEmulator();
  process.env.EMULATOR = JSON.stringify(emulator); // the workers inherit it
  await bootstrap(emulator);
};
