/** When every history begins. */
export const START = Date.UTC(2026, 0, 1);

const MOST_ENTRIES = 1_000_000;

interface Entry {
  readonly time: number;
  readonly run: () => void | Promise<void>;
}

/** Virtual time: nothing happens but what was put down for a moment, one thing after the other. */
export class Clock {
  private time = START;
  private readonly entries: Entry[] = [];

  now(): number {
    return this.time;
  }

  /** Puts down what happens then; gives what strikes it out again. */
  at(time: number, run: Entry['run']): () => void {
    const entry = { time: Math.max(time, this.time), run };
    const later = this.entries.findIndex((other) => other.time > entry.time);
    this.entries.splice(later < 0 ? this.entries.length : later, 0, entry);
    return () => {
      const index = this.entries.indexOf(entry);
      if (index >= 0) {
        this.entries.splice(index, 1);
      }
    };
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.at(this.time + milliseconds, resolve));
  }

  sleepUntil(time: number): Promise<void> {
    return this.sleep(Math.max(0, time - this.time));
  }

  /** Runs until nothing is left to happen. */
  async run(): Promise<void> {
    await settled();
    for (let count = 0; this.entries.length > 0; count += 1) {
      if (count > MOST_ENTRIES) {
        throw new Error('the history does not come to an end');
      }
      const { time, run } = this.entries.shift() as Entry;
      this.time = time;
      await run();
      await settled();
    }
  }
}

/** After all that follows at once. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
