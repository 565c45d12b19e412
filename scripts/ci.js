// .ci/run: npm test, then the package as its users get it; ends with the sum of all tests.
const { installPackages } = require('./install');
const { runMain } = require('./problem');
const { npm } = require('./run');

void runMain(async () => {
  await installPackages();
  const total = { passed: 0, failed: 0 };
  for (const args of [['test'], ['run', 'test:package']]) {
    const { code, output } = await npm(args, { show: true });
    const { passed, failed } = countsOf(output);
    total.passed += passed;
    // a check that is no test, such as lint, counts as one
    total.failed += code === 0 || failed > 0 ? failed : 1;
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed === 0 ? 0 : 1;
});

/** The sums of what Jest says at the end of each of its runs. */
function countsOf(/** @type {string} */ output) {
  const summaries = [...output.matchAll(/^Tests: .*$/gm)].map(([line]) => line);
  const sum = (/** @type {RegExp} */ count) =>
    summaries.reduce((total, line) => total + Number(count.exec(line)?.[1] ?? 0), 0);
  return { passed: sum(/(\d+) passed/), failed: sum(/(\d+) failed/) };
}
