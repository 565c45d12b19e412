import { spawn } from 'node:child_process';

/** What one run took, by the name of the quantity: `wall` and `cpu` in milliseconds, `bytes`, `memory` in megabytes. */
export type Sample = Readonly<Record<string, number>>;

/** One of the things that are compared. Each run is a process of its own. */
export interface Contender {
  readonly name: string;
  run(): Promise<Sample>;
}

/** Contenders that do the same work. */
export interface Comparison {
  /** What is done, such as `200 policies of 200 users in one stack`. */
  readonly title: string;
  /** The contender that the others are divided by. */
  readonly baseline: string;
  readonly contenders: readonly Contender[];
  /** Who does not take part, and why. */
  readonly absent?: Readonly<Record<string, string>>;
  /** For comparisons of which each run takes minutes. */
  readonly maxRuns?: number;
}

/** What is compared, by subject: one file each. */
export interface Subject {
  readonly name: string;
  readonly title: string;
  comparisons(options: SubjectOptions): Promise<readonly Comparison[]>;
  /** Ends what the comparisons started. */
  end?(): Promise<void>;
}

export interface SubjectOptions {
  readonly isQuick: boolean;
}

/** A comparison when it has run. */
export interface ComparisonResult {
  readonly subject: string;
  readonly title: string;
  readonly baseline: string;
  readonly runs: number;
  /** Medians by contender. */
  readonly medians: Readonly<Record<string, Sample>>;
  readonly absent: Readonly<Record<string, string>>;
}

/** Runs the contenders in turn, round after round, so that other work of the machine affects all of them. */
export async function compare(
  subject: string,
  { title, baseline, contenders, absent = {}, maxRuns = Infinity }: Comparison,
  wantedRuns: number,
): Promise<ComparisonResult> {
  const runs = Math.min(wantedRuns, maxRuns);
  const samples = new Map<string, Sample[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < runs; round += 1) {
    for (const contender of contenders) {
      samples.get(contender.name)?.push(await contender.run());
    }
  }
  const medians = Object.fromEntries([...samples].map(([name, all]) => [name, medianOf(all)]));
  return { subject, title, baseline, runs, medians, absent };
}

function medianOf(samples: readonly Sample[]): Sample {
  const names = Object.keys(samples[0]);
  return Object.fromEntries(names.map((name) => [name, median(samples.map((sample) => sample[name]))]));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Runs a program that measures itself: the last line that it prints is its sample. */
export async function measured(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Sample> {
  const { stdout } = await succeed(command, args, env);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Sample;
}

/** Runs a program from its start to its end. The shell knows the CPU time of what it ran. */
export async function wholeProcess(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Sample> {
  const script = 'TIMEFORMAT="%3R %3U %3S"; time "$0" "$@" >/dev/null 2>/dev/null || true';
  const { stderr } = await succeed('bash', ['-c', script, command, ...args], env);
  const [wall, user, system] = stderr.trim().split(/\s+/).map(Number);
  return { wall: wall * 1000, cpu: (user + system) * 1000 };
}

async function succeed(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: { ...process.env, LC_ALL: 'C', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      return () => Buffer.concat(chunks).toString();
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0
        ? resolve({ stdout: stdout(), stderr: stderr() })
        : reject(new Error(`${command} ${args.join(' ')} ended with exit code ${code}:\n${stderr()}`)),
    );
  });
}
