import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { CallContext, Progress } from './aws/retry';
import { CALL_TIMEOUT } from './aws/client-config';
import { RequestFailure } from './lifecycle/failures';
import { DeliveryGuard } from './lifecycle/delivery-guard';
import type { Log } from './log';
import { count, MetricName } from './metrics';
import { AssumedRole, FunctionLocation, readAssumedRole } from './protocol/request';
import type { OwnStack } from './aws/stack';
import { UserPolicies } from './aws/user-policies';
import type { Dependencies } from './dependencies';

/** Kept back of the Lambda's time to answer: the tries to, 40 s, and some. */
export const ANSWER_RESERVE = 45_000;

// Kept back of what is left to undo a Put that nobody answered: a last try of it, the time until it can be seen, a look,
// two questions to CloudFormation, and the undoing.
const UNDO_RESERVE = 6 * CALL_TIMEOUT;

/** All that one event is worked on with; nothing of it is kept for the next one, credentials included. */
export class RequestContext {
  readonly progress: Progress = { step: 'reading the event', putOutcomeUnknown: false };
  readonly guard: DeliveryGuard;
  /** The policies of users, for as long as new things may be begun. */
  readonly policies: UserPolicies;
  /** The same, to undo what was begun. */
  readonly undoing: UserPolicies;
  readonly location: FunctionLocation;
  readonly log: Log;

  private iam?: IAMClient;
  private readonly stackId: string;
  private readonly calls: CallContext;
  private ownStack?: OwnStack;

  constructor(
    event: CloudFormationCustomResourceEvent,
    readonly lambda: Context,
    private readonly dependencies: Dependencies,
  ) {
    this.log = dependencies.log;
    this.stackId = event.StackId;
    const end = dependencies.now() + lambda.getRemainingTimeInMillis() - ANSWER_RESERVE;
    const [, partition, , , account] = lambda.invokedFunctionArn.split(':');
    this.location = { partition, account };
    this.calls = { timing: dependencies, deadline: end - UNDO_RESERVE, progress: this.progress };
    this.guard = new DeliveryGuard(event, dependencies, () => this.stack);
    const iam = () => this.client(readAssumedRole(event.ResourceProperties));
    this.policies = new UserPolicies(iam, this.calls, () => this.assertMayBegin());
    this.undoing = new UserPolicies(iam, { ...this.calls, deadline: end - CALL_TIMEOUT }, () =>
      this.guard.assertMayUndo(),
    );
  }

  /** The stack of the event: loaded and asked in rare cases only. */
  get stack(): OwnStack {
    return (this.ownStack ??= this.dependencies.stack(this.stackId, this.calls));
  }

  sleep(milliseconds: number): Promise<void> {
    return this.dependencies.sleep(milliseconds);
  }

  /** Counts one in a metric. */
  count(name: MetricName): void {
    void this.log(count(name, this.lambda.functionName, this.dependencies.now()));
  }

  clear(): void {
    this.progress.answered = true;
    this.iam?.destroy();
    this.ownStack?.destroy();
  }

  private async client(role: AssumedRole | undefined): Promise<IAMClient> {
    this.iam ??= this.dependencies.iam(
      role === undefined ? undefined : await this.dependencies.assumeRole(role),
    );
    return this.iam;
  }

  private async assertMayBegin(): Promise<void> {
    this.guard.assertNotExpired();
    if (this.dependencies.now() > this.calls.deadline) {
      throw new RequestFailure(
        'failure.out-of-time',
        `the time of the Lambda is running out before ${this.progress.step}`,
      );
    }
    await this.guard.assertStillAwaited();
  }
}
