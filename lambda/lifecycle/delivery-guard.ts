import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { covers } from '../../lib/policy/grammar/wildcard';
import { CALL_TIMEOUT } from '../aws/client-config';
import type { OwnStack } from '../aws/stack';
import type { Dependencies } from '../dependencies';
import { sentAt } from '../protocol/event-time';
import { parsePolicyId } from '../protocol/physical-id';
import type { FunctionLocation } from '../protocol/request';
import { RequestFailure } from './failures';
import { isGoing } from './ownership';
import { CHANGING, CLOCK_SLACK, isBeingCleanedUp, isInOtherHandsSince } from './stack-events';

// CloudFormation needs longer than this from one event of a resource to the next.
const FRESH = 3_000;
// Of the service timeout: what is begun later could be done after CloudFormation has moved on.
const LAST_CALL = CALL_TIMEOUT + 5_000;
/** How long a confirmation stays valid, in milliseconds, so that a throttled call alone is retried. */
export const CONFIRMED_FOR = 10_000;

/**
 * Keeps late and second deliveries of an event from bringing back what was deleted, or deleting what was made, since;
 * and events that CloudFormation did not send from doing anything.
 */
export class DeliveryGuard {
  private readonly sentAt: number | undefined;
  private confirmedAt = -Infinity;

  constructor(
    private readonly event: CloudFormationCustomResourceEvent,
    private readonly dependencies: Dependencies,
    private readonly stack: () => OwnStack,
    private readonly home: FunctionLocation,
  ) {
    this.sentAt = sentAt(event);
  }

  /** Throws when CloudFormation no longer waits for the event. */
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

  /** Throws where the event may not be CloudFormation's, and CloudFormation does not say that it is. */
  async assertTrusted(): Promise<void> {
    if (this.mayBeForged()) {
      await this.confirm();
    }
  }

  /** Throws unless CloudFormation still waits for the answer to this event, as far as it must be asked. */
  async assertMayWrite(): Promise<void> {
    if (this.dependencies.now() - this.confirmedAt <= CONFIRMED_FOR) {
      return;
    }
    if (this.dependencies.trust.verifyEvents || this.mayBeForged()) {
      await this.confirm();
    } else if (this.sentAt !== undefined && this.age() >= FRESH) {
      await this.assertStillAwaited(this.sentAt);
    }
  }

  private async assertStillAwaited(since: number): Promise<void> {
    const isAwaited =
      this.event.RequestType === 'Delete' ? !(await this.isStaleDelete(since)) : await this.isUnderWay();
    if (!isAwaited) {
      throw new RequestFailure(
        'failure.duplicate',
        'the event was delivered late or twice, and CloudFormation does not wait for its answer any more',
      );
    }
    this.confirmedAt = this.dependencies.now();
  }

  private async confirm(): Promise<void> {
    if (!(await this.isWorkedOn())) {
      throw new RequestFailure(
        'failure.unconfirmed',
        'CloudFormation does not say that it is working on this resource; nothing was done',
      );
    }
    this.confirmedAt = this.dependencies.now();
  }

  private async isWorkedOn(): Promise<boolean> {
    const { event } = this;
    return (
      (await this.isUnderWay()) ||
      (event.RequestType === 'Delete' &&
        isBeingCleanedUp(this.stack(), event.LogicalResourceId, event.PhysicalResourceId, this.sentAt))
    );
  }

  /** Whether the resource is now as it is while CloudFormation waits for this event: one call. */
  private async isUnderWay(): Promise<boolean> {
    const { event } = this;
    const resource = await this.stack().resource(event.LogicalResourceId);
    const { ResourceStatus = '', PhysicalResourceId, ResourceType, LastUpdatedTimestamp } = resource ?? {};
    if (resource === undefined || ResourceType !== event.ResourceType) {
      return false;
    }
    if (event.RequestType === 'Delete') {
      return ResourceStatus === 'DELETE_IN_PROGRESS' && PhysicalResourceId === event.PhysicalResourceId;
    }
    const isOfId = event.RequestType === 'Create' || PhysicalResourceId === event.PhysicalResourceId;
    const since = LastUpdatedTimestamp?.getTime() ?? Infinity;
    // the change began no later than the event was sent, or it is another one
    const isThisChange = this.sentAt === undefined || since <= this.sentAt + CLOCK_SLACK;
    // with express mode, a resource counts as complete at the call, and has no id until that is answered
    const isUnanswered = ResourceStatus === 'CREATE_COMPLETE' && PhysicalResourceId === undefined;
    const isChanging = CHANGING.includes(ResourceStatus) || (isUnanswered && event.RequestType === 'Create');
    return isChanging && isOfId && isThisChange;
  }

  // A resource that is merely complete, or deleted, does not make its Delete stale.
  private async isStaleDelete(since: number): Promise<boolean> {
    const { event } = this;
    if (isGoing(await this.stack().knownStatus()) || (await this.isUnderWay())) {
      return false;
    }
    const policy = event.RequestType === 'Create' ? undefined : parsePolicyId(event.PhysicalResourceId);
    return isInOtherHandsSince(this.stack(), event.LogicalResourceId, policy, since, this.home);
  }

  private mayBeForged(): boolean {
    const { ownStackId, servedStackArns, emulator } = this.dependencies.trust;
    const { StackId } = this.event;
    const isServed = StackId === ownStackId || servedStackArns.some((pattern) => covers(pattern, StackId));
    // emulators send no time
    return !isServed || (this.sentAt === undefined && emulator === undefined);
  }

  private age(): number {
    return this.sentAt === undefined ? 0 : this.dependencies.now() - this.sentAt;
  }
}
