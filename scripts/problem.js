/** Something that the user can fix: shown as one sentence, without a stack trace. */
class Problem extends Error {}

/** Runs a command line's main function; a `Problem` becomes one sentence and exit code 1. */
async function runMain(/** @type {() => Promise<void>} */ main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Problem ? `\n✗ ${error.message}` : error);
    process.exitCode = 1;
  }
}

module.exports = { Problem, runMain };
