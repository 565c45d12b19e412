import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { Calls, Progress } from './calls';
import { CALL_TIMEOUT } from './client-config';
import { EarlyEnd } from './early-end';
import { Guard } from './guard';
import type { Log } from './log';
import { AssumedRole, Home, readAssumedRole } from './request';
import type { OwnStack } from './stack';
import { UserPolicies } from './user-policies';
import type { World } from './world';

/** Kept back of the Lambda's time to answer: the tries to, 40 s, and some. */
export const TIME_TO_ANSWER = 45_000;

// Kept back of what is left to undo a Put that nobody answered: a last try of it, the time until it can be seen, a look,
// two questions to CloudFormation, and the undoing.
const TIME_TO_UNDO = 6 * CALL_TIMEOUT;

/** All that one event is worked on with; nothing of it is kept for the next one, credentials included. */
export class Desk {
  readonly progress: Progress = { step: 'reading the event', putUnanswered: false };
  readonly guard: Guard;
  /** The policies of users, for as long as new things may be begun. */
  readonly policies: UserPolicies;
  /** The same, to undo what was begun. */
  readonly undoing: UserPolicies;
  readonly home: Home;
  readonly log: Log;

  private iam?: IAMClient;
  private readonly stackId: string;
  private readonly calls: Calls;
  private ownStack?: OwnStack;

  constructor(
    event: CloudFormationCustomResourceEvent,
    context: Context,
    private readonly world: World,
  ) {
    this.log = world.log;
    this.stackId = event.StackId;
    const end = world.now() + context.getRemainingTimeInMillis() - TIME_TO_ANSWER;
    const [, partition, , , account] = context.invokedFunctionArn.split(':');
    this.home = { partition, account };
    this.calls = { timing: world, deadline: end - TIME_TO_UNDO, progress: this.progress };
    this.guard = new Guard(event, world, () => this.stack);
    const iam = () => this.client(readAssumedRole(event.ResourceProperties));
    this.policies = new UserPolicies(iam, this.calls, () => this.assertMayBegin());
    this.undoing = new UserPolicies(iam, { ...this.calls, deadline: end - CALL_TIMEOUT }, () =>
      this.guard.assertMayUndo(),
    );
  }

  /** The stack of the event: loaded and asked in rare cases only. */
  get stack(): OwnStack {
    return (this.ownStack ??= this.world.stack(this.stackId, this.calls));
  }

  sleep(milliseconds: number): Promise<void> {
    return this.world.sleep(milliseconds);
  }

  clear(): void {
    this.progress.answered = true;
    this.iam?.destroy();
    this.ownStack?.destroy();
  }

  private async client(role: AssumedRole | undefined): Promise<IAMClient> {
    this.iam ??= this.world.iam(role === undefined ? undefined : await this.world.assumeRole(role));
    return this.iam;
  }

  private async assertMayBegin(): Promise<void> {
    this.guard.assertNotStale();
    if (this.world.now() > this.calls.deadline) {
      throw new EarlyEnd(
        'early.time-up',
        `the time of the Lambda is running out before ${this.progress.step}`,
      );
    }
    await this.guard.assertAwaited();
  }
}
