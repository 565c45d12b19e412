const { stopEmulator } = require('../../scripts/emulator');

module.exports = () => {
  /** @type {import('../../scripts/emulator').Emulator} */
  const emulator = JSON.parse(process.env.EMULATOR ?? '{}');
  return stopEmulator(emulator);
};
