// npm test: installs what is missing, then runs each check, whatever the ones before it said.
const { installPackages, installPython } = require('./install');
const { Problem, runMain } = require('./problem');
const { npm } = require('./run');

const CHECKS = ['lint', 'typecheck', 'test:unit', 'test:model', 'test:e2e', 'test:release'];

void runMain(async () => {
  await installPackages();
  await installPython(['emulator', 'moto']);
  const failed = [];
  for (const check of CHECKS) {
    console.log(`\n── npm run ${check}`);
    const { code } = await npm(['run', '--silent', check], { show: true });
    if (code !== 0) {
      failed.push(check);
    }
  }
  if (failed.length > 0) {
    throw new Problem(`failed: ${failed.map((check) => `npm run ${check}`).join(', ')}`);
  }
  console.log('\n✓ all passed');
});
