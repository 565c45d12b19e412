/** What a command needs from its process. */
export interface CliEnvironment {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** All of standard input. */
  readonly stdin: () => Buffer;
  /** The folder that relative paths start at. */
  readonly cwd: string;
  readonly colour: boolean;
  readonly version: string;
}

/** A subcommand. */
export interface Command {
  readonly name: string;
  /** What it does, on one line. */
  readonly summary: string;
  /** What `--help` prints. */
  readonly usage: string;
  /** Does the work; the exit code. Wrong arguments are a `UsageError`. */
  readonly run: (args: readonly string[], io: CliEnvironment) => number;
}

/** Wrong arguments. */
export class UsageError extends Error {}
