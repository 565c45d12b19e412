import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { CallContext, Progress } from './aws/retry';
import type { BackupQuery } from './aws/backups';
import { CALL_TIMEOUT } from './aws/client-config';
import { failureText } from './aws/errors';
import { RequestFailure } from './lifecycle/failures';
import { DeliveryGuard } from './lifecycle/delivery-guard';
import type { Log } from './log';
import { count, MetricName } from './metrics';
import { AssumedRole, FunctionLocation, readAssumedRole } from './protocol/request';
import type { OwnStack } from './aws/stack';
import { UserPolicies } from './aws/user-policies';
import type { Dependencies } from './dependencies';

/** Reserved from the Lambda's time for the answer: 40 s of attempts, and a margin. */
export const ANSWER_RESERVE = 45_000;

/** Per-request context: nothing of it is kept for the next event, credentials included. */
export class RequestContext {
  readonly progress: Progress = { step: 'reading the event', putOutcomeUnknown: false };
  readonly guard: DeliveryGuard;
  readonly policies: UserPolicies;
  readonly location: FunctionLocation;
  readonly log: Log;
  /** Of the function: backups are in it. */
  readonly logGroupName: string;

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
    this.logGroupName = lambda.logGroupName;
    const end = dependencies.now() + lambda.getRemainingTimeInMillis() - ANSWER_RESERVE;
    this.location = locationOf(lambda);
    // a call that was begun in time ends in time
    this.calls = { timing: dependencies, deadline: end - CALL_TIMEOUT, progress: this.progress };
    this.guard = new DeliveryGuard(event, dependencies, () => this.stack, this.location);
    const iam = () => this.client(readAssumedRole(event.ResourceProperties));
    this.policies = new UserPolicies(iam, this.calls, () => this.assertMayBegin());
  }

  /** The stack of the event: loaded and asked in rare cases only. */
  get stack(): OwnStack {
    return (this.ownStack ??= this.dependencies.stack(this.stackId, this.calls));
  }

  /** What a policy was before this resource overwrote it; undefined where that is not known. */
  async findBackup(query: Omit<BackupQuery, 'stackId'>): Promise<string | undefined> {
    try {
      return await this.dependencies.findBackup(
        { ...query, stackId: this.stackId },
        this.logGroupName,
        this.calls,
      );
    } catch (error) {
      void this.log({ level: 'warn', message: failureText('FilterLogEvents', error as Error) });
      return undefined;
    }
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
    await this.guard.assertMayWrite();
  }
}

/** Where the function is that was called. */
export function locationOf({ invokedFunctionArn }: Pick<Context, 'invokedFunctionArn'>): FunctionLocation {
  const [, partition, , region, account] = invokedFunctionArn.split(':');
  return { partition, region, account };
}
