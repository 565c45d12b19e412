// npm run docs:benchmarks -- FILE: writes docs/benchmarks.md from what npm run bench -- --json FILE wrote.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from '../bench/run';
import { resultTable, targetTable } from '../bench/table';
import { targetsOf } from '../bench/targets';
import { Problem, runMain } from './problem';

const OUTPUT = join(__dirname, '..', 'docs', 'benchmarks.md');

/** The whole page. */
export function benchmarksPage({ date, machine, versions, subjects, results }: Run): string {
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const sections = Object.entries(subjects).flatMap(([name, title]) => {
    const own = results.filter(({ subject }) => subject === name);
    return own.length === 0 ? [] : [`## ${title}`, ...own.map(resultTable)];
  });
  return `${[
    '# Benchmarks',
    '<!-- written by npm run docs:benchmarks; do not edit -->',
    `One run of \`npm run bench\` on ${date}: ${machine}, ${packages.join(', ')}. Each measurement is a process of its own. ` +
      'The contenders of a table run in turn, round after round, and the table gives the medians. Synthesis is measured ' +
      'from the first construct to the end of `app.synth()`, the validators when they are warm, the command line from the ' +
      "start of the process to its end. The CDK's template validation is off unless a table says otherwise, and so is the " +
      'limit of 500 resources in a stack, which 450 policies with `securityDiff` would exceed.',
    '## Targets',
    'Ratios are of CPU time.',
    targetTable(targetsOf(results)),
    ...sections,
  ].join('\n\n')}\n`;
}

if (require.main === module) {
  void runMain(() => {
    const [file] = process.argv.slice(2);
    if (file === undefined) {
      throw new Problem('no file; give the JSON that npm run bench -- --json FILE wrote');
    }
    const run = JSON.parse(readFileSync(file, 'utf8')) as Run;
    if (run.isQuick) {
      throw new Problem('the run was --quick: too few measurements to publish');
    }
    writeFileSync(OUTPUT, benchmarksPage(run));
    return Promise.resolve();
  });
}
