import type { Timing } from '../../lambda/retry';
import type { Alarm } from '../../lambda/world';

/** A clock that stands still but for sleeps, which take no time. */
export class FakeTiming implements Timing {
  readonly sleeps: number[] = [];
  private time = Date.UTC(2026, 10, 22);
  private readonly alarms = new Map<() => void, number>();

  now = (): number => this.time;

  sleep = (milliseconds: number): Promise<void> => {
    this.sleeps.push(milliseconds);
    this.pass(milliseconds);
    return Promise.resolve();
  };

  /** The longest delays there are. */
  random = (): number => 0.999_999;

  alarm = (milliseconds: number): Alarm => {
    let ring: () => void = () => undefined;
    const rang = new Promise<void>((resolve) => (ring = resolve));
    this.alarms.set(ring, this.time + milliseconds);
    return { rang, cancel: () => void this.alarms.delete(ring) };
  };

  /** Lets time pass, and the alarms that are due ring. */
  pass(milliseconds: number): void {
    this.time += milliseconds;
    for (const [ring, at] of this.alarms) {
      if (at <= this.time) {
        ring();
      }
    }
  }

  get slept(): number {
    return this.sleeps.reduce((sum, milliseconds) => sum + milliseconds, 0);
  }
}
