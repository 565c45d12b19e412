// .ci/run: npm test, then the packages as their users get them; ends with the sum of all tests.
const { installPackages } = require('./install');
const { runMain } = require('./problem');
const { npm } = require('./run');

// colours would hide the counts
const PLAIN = { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' };

void runMain(async () => {
  const total = { passed: 0, failed: 0 };
  try {
    await installPackages();
    for (const args of [['test'], ['run', 'test:package']]) {
      const { code, output } = await npm(args, { show: true, env: PLAIN });
      const { passed, failed } = countsOf(output);
      total.passed += passed;
      // a check that is no test, such as lint, counts as one; so does a run without tests
      total.failed += passed > 0 && (code === 0 || failed > 0) ? failed : 1;
    }
  } catch (error) {
    console.error(error);
    total.failed += 1;
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
