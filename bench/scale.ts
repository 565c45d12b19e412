// npm run bench:scale [-- --json FILE]: many policies at once, against the limits of IAM's and CloudFormation's APIs.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { bundle } from '../scripts/bundle';
import { Problem, runMain } from '../scripts/problem';
import { builtHandler } from '../test/model/handler-module';
import type { Limits } from '../test/model/history';
import { playAtScale, ScaleResult } from '../test/model/scale';

const POLICIES = [10, 100, 245, 450];
const LIMITS: readonly Limits[] = [
  { iam: 20, cloudFormation: 20 },
  { iam: 15, cloudFormation: 10 },
  { iam: 10, cloudFormation: 5 },
];

void runMain(async () => {
  const file = fileOf(process.argv.slice(2));
  await bundle();
  const results: ScaleResult[] = [];
  process.stdout.write(`${row(COLUMNS)}\n`);
  for (const limits of LIMITS) {
    for (const policies of POLICIES) {
      const played = await playAtScale(builtHandler(), policies, limits);
      results.push(...played);
      process.stdout.write(played.map((result) => `${row(cellsOf(result))}\n`).join(''));
    }
  }
  if (file !== undefined) {
    writeFileSync(file, `${JSON.stringify(results, undefined, 2)}\n`);
  }
});

function fileOf(args: string[]): string | undefined {
  try {
    return parseArgs({ args, options: { json: { type: 'string' } } }).values.json;
  } catch (error) {
    throw new Problem(`${(error as Error).message}; allowed is --json FILE`);
  }
}

const COLUMNS = [
  'IAM/s',
  'CloudFormation/s',
  'policies',
  'operation',
  'failures',
  'IAM calls per event',
  'CloudFormation calls per event',
  'longest wait in s',
];

function cellsOf(result: ScaleResult): string[] {
  return [
    String(result.limits.iam),
    String(result.limits.cloudFormation),
    String(result.policies),
    result.operation,
    String(result.failures),
    result.iamCallsPerEvent.toFixed(1),
    result.cloudFormationCallsPerEvent.toFixed(1),
    result.longestWait.toFixed(0),
  ];
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell, index) => cell.padStart(COLUMNS[index].length)).join(' | ')} |`;
}
