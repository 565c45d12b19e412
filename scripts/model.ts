// npm run model -- [--runs N] [--seed S] [--path P]: random histories of stacks against the built handler.
import { parseArgs } from 'node:util';
import { builtHandler } from '../test/model/handler-module';
import { failureText, Findings, Search, search } from '../test/model/search';
import { bundle } from './bundle';
import { Problem, runMain } from './problem';

void runMain(async () => {
  const request = requestOf(process.argv.slice(2));
  await bundle();
  const findings = await search(builtHandler(), request);
  process.stdout.write(`${report(findings, request)}\n`);
  const missing = findings.coverage.missing();
  if (findings.failure !== undefined) {
    throw new Problem(failureText(findings.failure, request));
  }
  if (missing.length > 0 && request.path === undefined) {
    throw new Problem(`these rows were never met: ${missing.join(', ')}; play more histories with --runs`);
  }
});

function requestOf(args: string[]): Search {
  const { runs, seed, path } = flagsOf(args);
  return { runs: wholeNumber('runs', runs, 1), seed: wholeNumber('seed', seed, 0), path };
}

function flagsOf(args: string[]) {
  const options = {
    runs: { type: 'string', default: '5000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    path: { type: 'string' },
  } as const;
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new Problem(
      `${(error as Error).message}; allowed are --runs N, --seed S and --path P, the last one of a failure`,
    );
  }
}

function wholeNumber(name: string, value: string, least: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < least || !Number.isSafeInteger(number)) {
    throw new Problem(`--${name} is ${JSON.stringify(value)}; it must be a whole number from ${least}`);
  }
  return number;
}

function report({ played, milliseconds, coverage }: Findings, { seed }: Search): string {
  const rate = (played / milliseconds) * 1_000;
  return [
    ...coverage.table().map(([row, count]) => `${row.padEnd(32)} ${String(count).padStart(8)}`),
    '',
    `${played} histories, ${rate.toFixed(1)} per second, seed ${seed}`,
  ].join('\n');
}
