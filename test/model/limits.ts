import type { Clock } from './clock';
import type { Limits } from './history';
import type { Reply } from './iam';

const RATE_EXCEEDED: Reply = { status: 400, code: 'Throttling', message: 'Rate exceeded' };

/** A token bucket for each API of an account: as many calls at once as it takes in a second. */
export class Throttle {
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  constructor(
    private readonly clock: Clock,
    private readonly limits: Limits | undefined,
  ) {}

  /** What AWS says to one call too many. */
  refuses(service: string, action: string): Reply | undefined {
    const rate = service === 'iam' ? this.limits?.iam : this.limits?.cloudFormation;
    if (rate === undefined || service === 'answer') {
      return undefined;
    }
    const now = this.clock.now();
    const { tokens, at } = this.buckets.get(`${service}/${action}`) ?? { tokens: rate, at: now };
    const filled = Math.min(rate, tokens + ((now - at) / 1_000) * rate);
    const isTaken = filled >= 1;
    this.buckets.set(`${service}/${action}`, { tokens: isTaken ? filled - 1 : filled, at: now });
    return isTaken ? undefined : RATE_EXCEEDED;
  }
}
