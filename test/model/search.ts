import * as fc from 'fast-check';
import { Coverage } from './coverage';
import type { HandlerModule } from './handler-module';
import { DIRECTED } from './directed';
import { anyHistory, Feature } from './histories';
import type { History } from './history';
import { play } from './play';
import type { Violation } from './properties/facts';
import { Wire } from './wire';

/** How far to search. */
export interface Search {
  readonly runs: number;
  readonly seed: number;
  /** Of a history found before. */
  readonly path?: string;
  /** Whether to search for the shortest history, too; by default so. */
  readonly shrink?: boolean;
  /** Whether to leave out the directed histories, which come first by default. */
  readonly randomOnly?: boolean;
  /** What no history has. */
  readonly without?: readonly Feature[];
}

/** What was found. */
export interface Findings {
  /** Histories played, those of the shrinking included. */
  readonly played: number;
  readonly milliseconds: number;
  readonly coverage: Coverage;
  /** Of the random histories alone. */
  readonly random: Coverage;
  /** Undefined: every history kept all properties. */
  readonly failure?: Failure;
}

export interface Failure {
  readonly violation: Violation;
  /** What happened, a line each, up to the violation. */
  readonly script: readonly string[];
  readonly path: string;
}

/** Plays the directed histories against a handler, and random ones after them. */
export async function search(
  module: HandlerModule,
  { runs, seed, path, shrink = true, randomOnly = false, without = [] }: Search,
): Promise<Findings> {
  const wire = new Wire();
  await wire.start();
  const coverage = new Coverage();
  const random = new Coverage();
  const start = performance.now();
  let played = 0;
  const directed = randomOnly ? [] : DIRECTED;
  const property = fc.asyncProperty(anyHistory(without), async (history) => {
    played += 1;
    const result = await play(history, module, wire);
    coverage.add(result);
    if (played > directed.length) {
      random.add(result);
    }
    if (result.violations.length > 0) {
      throw new Error(result.violations[0].text);
    }
  });
  try {
    const { counterexample, counterexamplePath } = await fc.check(property, {
      numRuns: runs,
      seed,
      path,
      endOnFailure: !shrink,
      examples: directed.map(({ history }) => [history]),
    });
    const milliseconds = performance.now() - start;
    const failure =
      counterexample === null
        ? undefined
        : { ...(await told(counterexample[0], module, wire)), path: counterexamplePath ?? '' };
    return { played, milliseconds, coverage, random, failure };
  } finally {
    await wire.stop();
  }
}

async function told(history: History, module: HandlerModule, wire: Wire) {
  const { violations, journal } = await play(history, module, wire).catch((error: unknown) => {
    throw new Error(`the history that fails: ${JSON.stringify(history)}`, { cause: error });
  });
  if (violations.length === 0) {
    throw new Error('not found again: the history is no function of its choices');
  }
  const end = journal.lines.findIndex((line) => line.includes('✗'));
  return {
    violation: violations[0],
    script: journal.lines.slice(0, end + 1),
  };
}

/** The report of a failure. */
export function failureText(
  { violation, script, path }: Failure,
  { runs, seed, randomOnly = false, without = [] }: Search,
): string {
  const left = without.map((feature) => ` --without ${JSON.stringify(feature)}`).join('');
  const lines = script.map((line, index) => `${String(index + 1).padStart(4)}  ${line}`);
  return [
    `${violation.kind}: ${violation.text}`,
    ...lines,
    `again: npm run model -- --runs ${runs} --seed ${seed} --path ${path}${randomOnly ? ' --random-only' : ''}${left}`,
  ].join('\n');
}
