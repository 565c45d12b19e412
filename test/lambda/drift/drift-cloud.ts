import type { Context } from 'aws-lambda';
import type { ExclusiveDriftInput, PolicyDriftInput } from '../../../lib/contract';
import type { DriftDependencies } from '../../../lambda/drift/dependencies';
import { createDriftHandler } from '../../../lambda/drift/handler';
import { DOCUMENT } from '../events';
import { FakeCloudFormation, Resource, STACK_ID } from '../fake-cloudformation';
import { FakeIam } from '../fake-iam';
import { FakeTiming } from '../fake-timing';

/** The logical id of the policy. */
export const SELF = '<LogicalResourceId>';
const SCHEDULE = '<ScheduleLogicalId>';
const HOUR = 3_600_000;

type Input = Partial<PolicyDriftInput> & Partial<ExclusiveDriftInput>;

/** What the schedule of a policy holds, and sends. */
export function input(changes: Input = {}): Input {
  return {
    ContractVersion: '1',
    StackId: STACK_ID,
    LogicalResourceId: SELF,
    ScheduleLogicalId: SCHEDULE,
    ConstructPath: 'Reports/Read',
    UserName: 'alice',
    PolicyName: 'Read',
    OnDrift: 'REPORT',
    PolicyDocument: JSON.parse(DOCUMENT) as object,
    ...changes,
  };
}

/** What the schedule of exclusive control holds. */
export function exclusiveInput(changes: Input = {}): Input {
  const { PolicyName: _name, PolicyDocument: _document, ...head } = input();
  return { ...head, PolicyNames: ['Read'], IgnoredPolicyNames: ['breakglass-*'], ...changes };
}

/** IAM, CloudFormation and schedules for the tests of one file, as they are before each test: one policy, deployed. */
export function driftCloud() {
  const iam = new FakeIam();
  const cloudFormation = new FakeCloudFormation();
  const schedules = new Map<string, string>();
  const now = new FakeTiming().now();
  beforeAll(() => Promise.all([iam.start(), cloudFormation.start()]));
  afterAll(() => Promise.all([iam.stop(), cloudFormation.stop()]));
  beforeEach(() => {
    iam.reset();
    cloudFormation.reset();
    schedules.clear();
    iam.policies.set('alice/Read', DOCUMENT);
    cloudFormation.status = 'UPDATE_COMPLETE';
    holds({});
  });

  /** The resource, and its schedule. */
  function holds(resource: Partial<Resource>, schedule: Partial<Resource> = {}): void {
    const at = now - HOUR;
    cloudFormation.resources = [
      {
        LogicalResourceId: SELF,
        PhysicalResourceId: 'alice/Read',
        ResourceStatus: 'CREATE_COMPLETE',
        ResourceType: 'Custom::UserInlinePolicy',
        at,
        ...resource,
      },
      {
        LogicalResourceId: SCHEDULE,
        PhysicalResourceId: 'schedule-1',
        ResourceStatus: 'CREATE_COMPLETE',
        ResourceType: 'AWS::Scheduler::Schedule',
        at,
        ...schedule,
      },
    ];
  }

  /**
   * Has the schedule fire.
   *
   * @param event what it sends
   * @param held what it holds, where that has changed meanwhile
   */
  async function fire(event: unknown, { held = event, timing = new FakeTiming(), ...more }: Fire = {}) {
    schedules.set('schedule-1', typeof held === 'string' ? held : JSON.stringify(held));
    const log: Record<string, unknown>[] = [];
    const end = timing.now() + 180_000;
    const handler = createDriftHandler({
      now: timing.now,
      sleep: timing.sleep,
      random: timing.random,
      iam: () => iam.client(),
      assumeRole: () => Promise.resolve(undefined),
      stack: (stackId, calls) => cloudFormation.stack(stackId, calls),
      scheduleInput: (name) => Promise.resolve(schedules.get(name)),
      log: (entry) => {
        log.push({ ...entry });
        return Promise.resolve();
      },
      settings: {
        ownStackId: STACK_ID,
        scheduleGroup: 'group',
        metricFunctionName: 'handler',
        settledAfter: 420_000,
      },
      ...more,
    });
    let error: string | undefined;
    try {
      await handler(event, {
        invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:drift',
        functionName: 'drift',
        logGroupName: '<LogGroup>',
        logStreamName: 'stream',
        getRemainingTimeInMillis: () => end - timing.now(),
      } as Context);
    } catch (failure) {
      error = (failure as Error).message;
    }
    const last = log.at(-1) ?? {};
    const result = {
      row: last.row,
      level: last.level,
      message: last.message,
      live: Object.fromEntries(iam.policies),
      metrics: countsOf(log),
      ...(error !== undefined && { error }),
    };
    return Object.defineProperty(result, 'log', { value: log, enumerable: false }) as typeof result & {
      readonly log: typeof log;
    };
  }

  return { iam, cloudFormation, holds, fire, schedules };
}

interface Fire extends Partial<DriftDependencies> {
  readonly held?: unknown;
  readonly timing?: FakeTiming;
}

function countsOf(log: readonly Record<string, unknown>[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of log.filter(({ _aws }) => _aws !== undefined)) {
    expect(line.FunctionName).toBe('handler');
    const { CloudWatchMetrics } = line._aws as { CloudWatchMetrics: { Metrics: { Name: string }[] }[] };
    const name = CloudWatchMetrics[0].Metrics[0].Name;
    counts[name] = (counts[name] ?? 0) + (line[name] as number);
  }
  return counts;
}
