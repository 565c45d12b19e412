import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { CALL_TIMEOUT } from '../aws/client-config';
import { RequestFailure } from './failures';
import { sentAt } from '../protocol/event-time';
import type { OwnStack } from '../aws/stack';
import type { Dependencies } from '../dependencies';

// CloudFormation needs longer than this from one event of a resource to the next.
const FRESH = 3_000;
// Of the service timeout: what is begun later could be done after CloudFormation has gone on.
const LAST_CALL = CALL_TIMEOUT + 5_000;

/**
 * Keeps late and second deliveries of an event from bringing back what was deleted, or deleting what was made, since.
 */
export class DeliveryGuard {
  private readonly sentAt: number | undefined;

  constructor(
    private readonly event: CloudFormationCustomResourceEvent,
    private readonly dependencies: Dependencies,
    private readonly stack: () => OwnStack,
  ) {
    this.sentAt = sentAt(event);
  }

  /** Throws when CloudFormation has given the event up. */
  assertNotExpired(): void {
    if (this.age() > this.dependencies.serviceTimeout - LAST_CALL) {
      const seconds = Math.round(this.age() / 1_000);
      throw new RequestFailure(
        'failure.expired',
        `the event is ${seconds} seconds old, and CloudFormation waits no longer than ` +
          `${this.dependencies.serviceTimeout / 1_000} for an answer`,
      );
    }
  }

  /** Throws unless CloudFormation still waits for the answer to this event. Asks it only when the event is not fresh. */
  async assertStillAwaited(): Promise<void> {
    if (this.sentAt === undefined || this.age() < FRESH) {
      return;
    }
    if (!(await this.stack().isAwaiting(this.event, this.sentAt))) {
      throw new RequestFailure(
        'failure.duplicate',
        'the event was delivered late or twice, and CloudFormation does not wait for its answer any more',
      );
    }
  }

  /** Throws where what was begun is meant to be: a twin of the event was answered, and with a success. */
  async assertMayUndo(): Promise<void> {
    try {
      await this.assertStillAwaited();
    } catch (error) {
      if (!(await this.stack().hasGivenUp(this.event.LogicalResourceId))) {
        throw error;
      }
    }
  }

  private age(): number {
    return this.sentAt === undefined ? 0 : this.dependencies.now() - this.sentAt;
  }
}
