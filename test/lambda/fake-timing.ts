import type { Timing } from '../../lambda/retry';

/** A clock that stands still but for sleeps, which take no time. */
export class FakeTiming implements Timing {
  readonly sleeps: number[] = [];
  private time = 1_000_000;

  now = (): number => this.time;

  sleep = (milliseconds: number): Promise<void> => {
    this.sleeps.push(milliseconds);
    this.time += milliseconds;
    return Promise.resolve();
  };

  /** The longest delays there are. */
  random = (): number => 0.999_999;

  get slept(): number {
    return this.sleeps.reduce((sum, milliseconds) => sum + milliseconds, 0);
  }
}
