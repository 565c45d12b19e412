/**
 * One line of the log. Of each line `cdk deploy` prints level and message only, so the message is a sentence that needs
 * no other field.
 */
export interface LogEntry {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly [field: string]: unknown;
}

/** Writes one JSON line. Resolves when the process has passed it to Lambda, which does not confirm more. */
export type Log = (entry: LogEntry) => Promise<void>;

/** A log of which each line has the time, and the fields. */
export function withFields(
  { log, now }: { readonly log: Log; readonly now: () => number },
  fields: Readonly<Record<string, unknown>>,
): Log {
  // without a time of its own, Lambda would take the line for one of level INFO
  return (entry) => log({ timestamp: new Date(now()).toISOString(), ...entry, ...fields });
}

// Not console: the runtime would wrap the line into one of its own.
export const jsonLines: Log = (entry) =>
  new Promise((resolve, reject) => {
    process.stdout.write(`${JSON.stringify(entry)}\n`, (error) =>
      error === undefined || error === null ? resolve() : reject(error),
    );
  });
