import { FAILURES } from '../../lambda/lifecycle/failures';
import { CREATE } from '../../lambda/lifecycle/tables/create';
import { DELETE } from '../../lambda/lifecycle/tables/delete';
import { EXCLUSIVE } from '../../lambda/lifecycle/tables/exclusive';
import { UPDATE } from '../../lambda/lifecycle/tables/update';
import { RETRIES, RetryRow } from '../../lambda/aws/retry';
import type { Reply } from './journal';
import { Mode, MODES } from './modes';
import type { Played } from './play';
import { Excuse, EXCUSES } from './properties/excuses';

/** The rows of all tables of the lifecycle. */
export const ROWS: readonly string[] = [
  ...[...CREATE, ...UPDATE, ...DELETE, ...EXCLUSIVE, ...RETRIES].map(({ id }) => id),
  ...Object.keys(FAILURES),
];

// An answer has them of the option; those of each policy are in separate lines.
const REPORTED: readonly unknown[] = EXCLUSIVE.filter(({ reported }) => reported === true).map(
  ({ id }) => id,
);

/** How often each row was reached. */
export class Coverage {
  private readonly counts = new Map(ROWS.map((row) => [row, 0]));
  private readonly excuses = new Map<Excuse, number>(
    (Object.keys(EXCUSES) as Excuse[]).map((excuse) => [excuse, 0]),
  );
  private readonly modes = new Map<Mode, number>(MODES.map((mode) => [mode, 0]));

  add({ journal }: Played): void {
    journal.excuses.forEach((excuse) => this.excuses.set(excuse, (this.excuses.get(excuse) ?? 0) + 1));
    journal.modes.forEach((mode) => this.modes.set(mode, (this.modes.get(mode) ?? 0) + 1));
    for (const { entry } of journal.logs) {
      if (entry.message !== 'answering' || !REPORTED.includes(entry.row)) {
        this.count(entry.row);
      }
    }
    for (const reply of journal.replies) {
      this.count(retryRow(reply)?.id);
    }
  }

  /** By row. */
  table(): [string, number][] {
    return [...this.counts];
  }

  /** In how many histories each mode came to be. */
  modeTable(): [Mode, number][] {
    return [...this.modes];
  }

  /** In how many histories what no handler can know was excused. */
  excuseTable(): [Excuse, number][] {
    return [...this.excuses];
  }

  missingModes(): Mode[] {
    return this.modeTable()
      .filter(([, count]) => count === 0)
      .map(([mode]) => mode);
  }

  missing(): string[] {
    return this.table()
      .filter(([, count]) => count === 0)
      .map(([row]) => row);
  }

  private count(row: unknown): void {
    const before = this.counts.get(row as string);
    if (before !== undefined) {
      this.counts.set(row as string, before + 1);
    }
  }
}

/** The row of the table of retries that an error falls under. */
export function retryRow({ action, code: name, status, message }: Reply): RetryRow | undefined {
  const code = name?.replace(/Exception$/, '');
  if (code === undefined || isNoError(action, code)) {
    return undefined;
  }
  if (message.includes('explicit deny')) {
    return RETRIES.find(({ id }) => id === 'retry.explicit-deny');
  }
  const listed = RETRIES.find(
    ({ codes, only }) => codes.includes(code) && (only === undefined || action === 'PutUserPolicy'),
  );
  return listed ?? RETRIES.find(({ id }) => id === (status >= 500 ? 'retry.unavailable' : 'retry.refused'));
}

// Nothing there is an answer, too.
function isNoError(action: string, code: string): boolean {
  return (
    (code === 'NoSuchEntity' && action !== 'PutUserPolicy') ||
    (code === 'ValidationError' && action === 'DescribeStackResource')
  );
}
