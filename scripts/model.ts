// npm run model -- [--runs N] [--seed S] [--path P] [--random-only] [--without FEATURE ...]: random histories of stacks against the built handler.
import { parseArgs } from 'node:util';
import { Feature, FEATURES } from '../test/model/histories';
import { builtHandler } from '../test/model/handler-module';
import { failureText, Findings, Search, search } from '../test/model/search';
import { bundle } from './bundle';
import { Problem, runMain } from './problem';

void runMain(async () => {
  const request = requestOf(process.argv.slice(2));
  await bundle();
  const findings = await search(builtHandler(), request);
  process.stdout.write(`${report(findings, request)}\n`);
  const { coverage } = findings;
  const missing = [
    ...(request.randomOnly === true ? [] : coverage.missing()),
    ...findings.random.missingModes(),
  ];
  if (findings.failure !== undefined) {
    throw new Problem(failureText(findings.failure, request));
  }
  if (missing.length > 0 && request.path === undefined && request.without?.length === 0) {
    throw new Problem(
      `these rows and modes were never reached: ${missing.join(', ')}; play more histories with --runs`,
    );
  }
});

function requestOf(args: string[]): Search {
  const { runs, seed, path, without, 'random-only': randomOnly } = flagsOf(args);
  return {
    runs: wholeNumber('runs', runs, 1),
    seed: wholeNumber('seed', seed, 0),
    path,
    randomOnly,
    without: without.map(featureOf),
  };
}

function flagsOf(args: string[]) {
  const options = {
    runs: { type: 'string', default: '5000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    path: { type: 'string' },
    'random-only': { type: 'boolean', default: false },
    without: { type: 'string', multiple: true, default: [] as string[] },
  } as const;
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new Problem(
      `${(error as Error).message}; allowed are --runs N, --seed S, --path P of a failure, --random-only, and --without FEATURE`,
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

function featureOf(name: string): Feature {
  const feature = FEATURES.find((other) => other === name);
  if (feature === undefined) {
    throw new Problem(`--without is ${JSON.stringify(name)}; allowed are ${FEATURES.join(', ')}`);
  }
  return feature;
}

function report({ played, milliseconds, coverage }: Findings, { seed }: Search): string {
  const rate = (played / milliseconds) * 1_000;
  const excuses = coverage.excuseTable().map(([excuse, count]) => [`excused: ${excuse}`, count] as const);
  return [
    ...[...coverage.table(), ...coverage.modeTable(), ...excuses].map(
      ([what, count]) => `${what.padEnd(60)} ${String(count).padStart(8)}`,
    ),
    '',
    `${played} histories, ${rate.toFixed(1)} per second, seed ${seed}`,
  ].join('\n');
}
