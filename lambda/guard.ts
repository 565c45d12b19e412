import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { CALL_TIMEOUT } from './client-config';
import { EarlyEnd } from './early-end';
import { sentAt } from './event-time';
import type { OwnStack } from './stack';
import type { World } from './world';

// CloudFormation needs longer than this from one event of a resource to the next.
const FRESH = 3_000;
// Of the service timeout: what is begun later could be done after CloudFormation has gone on.
const LAST_CALL = CALL_TIMEOUT + 5_000;

/**
 * Keeps late and second deliveries of an event from bringing back what was deleted, or deleting what was made, since.
 */
export class Guard {
  private readonly sentAt: number | undefined;

  constructor(
    private readonly event: CloudFormationCustomResourceEvent,
    private readonly world: World,
    private readonly stack: () => OwnStack,
  ) {
    this.sentAt = sentAt(event);
  }

  /** Throws when CloudFormation has given the event up. */
  assertNotStale(): void {
    if (this.age() > this.world.serviceTimeout - LAST_CALL) {
      const seconds = Math.round(this.age() / 1_000);
      throw new EarlyEnd(
        'early.stale',
        `the event is ${seconds} seconds old, and CloudFormation waits no longer than ` +
          `${this.world.serviceTimeout / 1_000} for an answer`,
      );
    }
  }

  /** Throws unless CloudFormation still waits for the answer to this event. Asks it only when the event is not fresh. */
  async assertAwaited(): Promise<void> {
    if (this.sentAt === undefined || this.age() < FRESH) {
      return;
    }
    if (!(await this.stack().awaits(this.event, this.sentAt))) {
      throw new EarlyEnd(
        'early.superseded',
        'the event was delivered late or twice, and CloudFormation does not wait for its answer any more',
      );
    }
  }

  /** Throws where what was begun is meant to be: a twin of the event was answered, and with a success. */
  async assertMayUndo(): Promise<void> {
    try {
      await this.assertAwaited();
    } catch (error) {
      if (!(await this.stack().hasGivenUp(this.event.LogicalResourceId))) {
        throw error;
      }
    }
  }

  private age(): number {
    return this.sentAt === undefined ? 0 : this.world.now() - this.sentAt;
  }
}
