/** Writes one JSON line. */
export type Log = (entry: { readonly message: string; readonly [field: string]: unknown }) => void;

// Not console: the runtime would wrap the line into one of its own.
export const jsonLines: Log = (entry) => {
  process.stdout.write(`${JSON.stringify(entry)}\n`);
};
