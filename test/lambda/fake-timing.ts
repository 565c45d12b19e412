import type { Timing } from '../../lambda/aws/retry';
import type { Timer } from '../../lambda/dependencies';

/** A clock that stands still but for sleeps, which take no time. */
export class FakeTiming implements Timing {
  readonly sleeps: number[] = [];
  private time = Date.UTC(2026, 10, 22);
  private readonly timers = new Map<() => void, number>();

  now = (): number => this.time;

  sleep = (milliseconds: number): Promise<void> => {
    this.sleeps.push(milliseconds);
    this.pass(milliseconds);
    return Promise.resolve();
  };

  /** The longest delays there are. */
  random = (): number => 0.999_999;

  startTimer = (milliseconds: number): Timer => {
    let expire: () => void = () => undefined;
    const expired = new Promise<void>((resolve) => (expire = resolve));
    this.timers.set(expire, this.time + milliseconds);
    return { expired, cancel: () => void this.timers.delete(expire) };
  };

  /** Lets time pass, and expires the timers that are due. */
  pass(milliseconds: number): void {
    this.time += milliseconds;
    for (const [expire, at] of this.timers) {
      if (at <= this.time) {
        expire();
      }
    }
  }

  /** Timers that were neither cancelled nor expired. */
  get running(): number {
    return this.timers.size;
  }

  get slept(): number {
    return this.sleeps.reduce((sum, milliseconds) => sum + milliseconds, 0);
  }
}

/** A clock of which somebody else makes use: this happens whenever the Lambda waits. */
export function duringSleeps(act: () => void): FakeTiming {
  const timing = new FakeTiming();
  const { sleep } = timing;
  timing.sleep = (milliseconds) => {
    act();
    return sleep(milliseconds);
  };
  return timing;
}
