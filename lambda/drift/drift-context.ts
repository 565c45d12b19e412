import type { IAMClient } from '@aws-sdk/client-iam';
import type { Context } from 'aws-lambda';
import { CALL_TIMEOUT } from '../aws/client-config';
import type { CallContext, Progress } from '../aws/retry';
import type { OwnStack } from '../aws/stack';
import { UserPolicies } from '../aws/user-policies';
import type { Log } from '../log';
import { count, MetricName } from '../metrics';
import type { DriftDependencies, DriftSettings } from './dependencies';
import type { DriftCheck } from './input';

// Of the Lambda's time, for the log.
const RESERVE = 5_000;

/** Context of one drift check: nothing of it is kept for the next one, credentials included. */
export class DriftContext {
  readonly progress: Progress = { step: 'reading the input', putOutcomeUnknown: false };
  readonly policies: UserPolicies;
  readonly log: Log;
  readonly logGroupName: string;
  readonly settings: DriftSettings;
  /** Called before each try of a write; throws where it must not be made. */
  beforeWrite: () => Promise<void> = () => Promise.reject(new Error('nothing may be written'));

  private iam?: IAMClient;
  private readonly calls: CallContext;

  constructor(
    check: DriftCheck,
    readonly lambda: Context,
    private readonly dependencies: DriftDependencies,
  ) {
    this.log = dependencies.log;
    this.logGroupName = lambda.logGroupName;
    this.settings = dependencies.settings;
    const deadline = dependencies.now() + lambda.getRemainingTimeInMillis() - RESERVE - CALL_TIMEOUT;
    this.calls = { timing: dependencies, deadline, progress: this.progress };
    this.policies = new UserPolicies(
      () => this.client(check),
      this.calls,
      () => this.beforeWrite(),
    );
  }

  now(): number {
    return this.dependencies.now();
  }

  /** Asks CloudFormation about the stack as it is now: each instance requests a value once. */
  async askStack<T>(ask: (stack: OwnStack) => Promise<T>): Promise<T> {
    const stack = this.dependencies.stack(this.settings.ownStackId, this.calls);
    try {
      return await ask(stack);
    } finally {
      stack.destroy();
    }
  }

  scheduleInput(name: string): Promise<string | undefined> {
    return this.dependencies.scheduleInput(name, this.settings.scheduleGroup, this.calls);
  }

  count(name: MetricName, value = 1): void {
    void this.log(count(name, this.settings.metricFunctionName, this.now(), value));
  }

  clear(): void {
    this.progress.answered = true;
    this.iam?.destroy();
  }

  private async client({ role, onDrift }: DriftCheck): Promise<IAMClient> {
    this.iam ??= this.dependencies.iam(
      role &&
        (await this.dependencies.assumeRole(
          onDrift === 'REPORT' ? { ...role, sessionPolicy: READ_ONLY } : role,
        )),
    );
    return this.iam;
  }
}

// of what the role may do, this is left to a check that only reports
const READ_ONLY = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: ['iam:GetUserPolicy', 'iam:ListUserPolicies'], Resource: '*' },
});
