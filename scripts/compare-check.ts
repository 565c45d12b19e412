// npm run compare-check -- [--pairs N] [--seed S]: random pairs of policies, each answer against brute force.
import { parseArgs } from 'node:util';
import { checkPairs } from '../test/policy/comparison/check-pairs';
import { Problem, runMain } from './problem';

void runMain(() => {
  const { pairs, seed, verbose } = flagsOf(process.argv.slice(2));
  const count = wholeNumber('pairs', pairs);
  const start = performance.now();
  const {
    yes,
    no,
    'cannot tell': undecided,
    perhapsYes,
    wrong,
  } = checkPairs(count, wholeNumber('seed', seed), (pair, reason) => {
    if (verbose) {
      process.stdout.write(`${reason}\n  ${JSON.stringify(pair.before)}\n  ${JSON.stringify(pair.after)}\n`);
    }
  });
  const seconds = (performance.now() - start) / 1000;
  process.stdout.write(
    [
      `${count} pairs, seed ${seed}, ${seconds.toFixed(0)} s with brute force`,
      `yes          ${yes}`,
      `no           ${no}`,
      `cannot tell  ${undecided}, of which ${perhapsYes} without a counterexample in the universe`,
      `wrong        ${wrong.length}`,
      '',
    ].join('\n'),
  );
  if (wrong.length > 0) {
    throw new Problem(wrong.slice(0, 5).join('\n\n'));
  }
  return Promise.resolve();
});

function flagsOf(args: string[]) {
  const options = {
    pairs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
  } as const;
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new Problem(`${(error as Error).message}; allowed are --pairs N, --seed S and --verbose`);
  }
}

function wholeNumber(name: string, value: string): number {
  if (!/^\d{1,9}$/.test(value)) {
    throw new Problem(`--${name} is ${JSON.stringify(value)}; it must be a whole number`);
  }
  return Number(value);
}
