// npm run bench [-- --quick] [--only SUBJECT] [--json FILE]: what we do beside what people would use instead.
import { readFileSync, writeFileSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { Problem, runMain } from '../scripts/problem';
import { buildPackage } from './build';
import { commandLine } from './command-line';
import { deploy } from './deploy';
import { compare, ComparisonResult, Subject } from './measure';
import type { Run } from './run';
import { synth } from './synth';
import { resultTable, targetTable } from './table';
import { targetsOf } from './targets';
import { validator } from './validator';

const SUBJECTS: readonly Subject[] = [synth, validator, commandLine, deploy];
const RUNS = 7;
const QUICK_RUNS = 3;

void runMain(async () => {
  const { isQuick, only, json } = parse(process.argv.slice(2));
  await buildPackage();
  const subjects = SUBJECTS.filter(({ name }) => only.length === 0 || only.includes(name));
  const results: ComparisonResult[] = [];
  for (const subject of subjects) {
    results.push(...(await runSubject(subject, isQuick)));
  }
  print(`## Targets\n\n${targetTable(targetsOf(results))}`);
  if (json !== undefined) {
    writeFileSync(json, `${JSON.stringify(runOf(subjects, results, isQuick), undefined, 2)}\n`);
  }
});

async function runSubject(subject: Subject, isQuick: boolean): Promise<ComparisonResult[]> {
  const results: ComparisonResult[] = [];
  try {
    const comparisons = await subject.comparisons({ isQuick });
    if (comparisons.length > 0) {
      print(`## ${subject.title}`);
    }
    for (const comparison of comparisons) {
      const result = await compare(subject.name, comparison, isQuick ? QUICK_RUNS : RUNS);
      print(resultTable(result));
      results.push(result);
    }
  } finally {
    await subject.end?.();
  }
  return results;
}

function runOf(subjects: readonly Subject[], results: readonly ComparisonResult[], isQuick: boolean): Run {
  const cpus = os.cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    isQuick,
    machine: `${cpus.length} × ${cpus[0]?.model ?? os.arch()}, ${os.platform()}, Node.js ${process.versions.node}`,
    versions: Object.fromEntries(
      ['aws-cdk-lib', 'constructs', 'aws-cdk'].map((name) => [name, versionOf(name)]),
    ),
    subjects: Object.fromEntries(subjects.map(({ name, title }) => [name, title])),
    results,
  };
}

function versionOf(name: string): string {
  const manifest = path.join(__dirname, '..', 'node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

function parse(args: string[]) {
  const names = SUBJECTS.map(({ name }) => name);
  const usage = `allowed are --quick, --json FILE and --only with one of ${names.join(', ')}`;
  try {
    const { quick, json, only } = parseArgs({
      args,
      options: {
        quick: { type: 'boolean', default: false },
        json: { type: 'string' },
        only: { type: 'string', multiple: true, default: [] },
      },
    }).values;
    const unknown = only.filter((name) => !names.includes(name));
    if (unknown.length > 0) {
      throw new Error(`there is no subject ${unknown.join(', ')}`);
    }
    return { isQuick: quick, json, only };
  } catch (error) {
    throw new Problem(`${(error as Error).message}; ${usage}`);
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n\n`);
}
