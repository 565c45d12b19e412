import { DeleteUserCommand, DeleteUserPolicyCommand } from '@aws-sdk/client-iam';
import {
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  ScheduleState,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import {
  DriftMonitorOptions,
  ExclusiveUserInlinePolicies,
  OnDrift,
  UserInlinePolicy,
  UserInlinePolicyProps,
} from '../../lib';
import { Emulator, REGION } from '../../scripts/emulator';
import {
  deployed,
  documentText,
  iamOf,
  invoke,
  logOf,
  makeUser,
  physicalIdOf,
  policiesOf,
  putPolicy,
  read,
  waitForStatus,
} from './cloud';

const emulator = JSON.parse(process.env.EMULATOR ?? '{}') as Emulator;
const users = iamOf('test');
const scheduler = new SchedulerClient({
  endpoint: emulator.endpoint,
  region: REGION,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
afterAll(() => [users, scheduler].forEach((client) => client.destroy()));

const BY_HAND = documentText('iam:ListUsers');

/** A policy that is monitored. */
function monitored(
  stack: Stack,
  name: string,
  props: Partial<UserInlinePolicyProps>,
  options: DriftMonitorOptions,
) {
  const user = iam.User.fromUserName(stack, name, name);
  const policy = new UserInlinePolicy(stack, `Of ${name}`, { user, policyName: 'Read', ...props });
  policy.monitorDrift(options);
  allowSchedules(stack);
  // the test does not wait until the deployment is some minutes old
  for (const each of stack.node.findAll()) {
    if (each instanceof lambda.CfnFunction && each.node.path.includes('/Drift')) {
      each.addPropertyOverride('Environment.Variables.SETTLED_AFTER', '0');
    }
  }
  return policy;
}

/** The emulator takes each schedule for one of the default group when it asks for rights. */
function allowSchedules(stack: Stack): void {
  const resources = [
    stack.formatArn({ service: 'scheduler', resource: 'schedule', resourceName: 'default/*' }),
  ];
  for (const each of stack.node.findAll()) {
    if (each instanceof iam.Role && /\/Drift\w+\/Role$/.test(each.node.path)) {
      each.addToPolicy(new iam.PolicyStatement({ actions: ['scheduler:GetSchedule'], resources }));
    }
  }
}

/** The schedule of a construct: what CloudFormation resolved into it. */
async function scheduleOf(stackName: string, path: string) {
  const GroupName = await physicalIdOf(stackName, 'AWS::Scheduler::ScheduleGroup');
  const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({ GroupName }));
  for (const { Name } of Schedules) {
    const schedule = await scheduler.send(new GetScheduleCommand({ Name, GroupName }));
    const input = JSON.parse(schedule.Target?.Input ?? '') as Record<string, unknown>;
    if (input.ConstructPath === `${stackName}/${path}`) {
      return { schedule, input };
    }
  }
  throw new Error(`${path} has no schedule`);
}

/** Sends what the schedule holds to the deployed function, as it does when it fires; what the function said. */
async function fire(stackName: string, path: string) {
  const { schedule, input } = await scheduleOf(stackName, path);
  const before = (await checksOf(stackName, path)).length;
  const error = await invoke(schedule.Target?.Arn ?? '', input);
  const [{ row, message } = { row: undefined, message: undefined }] = (await checksOf(stackName, path)).slice(
    before,
  );
  return { row, message, ...(error !== undefined && { error }) };
}

async function checksOf(stackName: string, path: string) {
  const log = await logOf((await physicalIdOf(stackName, 'AWS::Logs::LogGroup')) ?? '');
  return log.filter(
    ({ ConstructPath, row }) => ConstructPath === `${stackName}/${path}` && row !== undefined,
  );
}

async function deletePolicy(UserName: string): Promise<void> {
  await users.send(new DeleteUserPolicyCommand({ UserName, PolicyName: 'Read' }));
}

test('the emulator’s schedule has drift of a policy with values of another resource repaired', async () => {
  await makeUser('della');
  await deployed('DriftTokens', (stack) => {
    const bucket = new s3.Bucket(stack, 'Bucket');
    const statements = [
      new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('*')] }),
    ];
    monitored(
      stack,
      'della',
      { statements },
      {
        onDrift: OnDrift.REPAIR,
        schedule: ScheduleExpression.rate(Duration.minutes(1)),
      },
    );
  });
  const bucket = await physicalIdOf('DriftTokens', 'AWS::S3::Bucket');
  const declared = documentText('s3:GetObject', `arn:aws:s3:::${bucket}/*`);
  expect(await policiesOf('della')).toEqual({ Read: declared });
  await putPolicy('della', 'Read', BY_HAND);
  while ((await policiesOf('della')).Read !== declared) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  await deletePolicy('della');
  expect(await fire('DriftTokens', 'Of della')).toMatchObject({ row: 'drift.missing-repaired' });
  expect(await policiesOf('della')).toEqual({ Read: declared });
});

describe('a deployed monitor', () => {
  const NAMES = ['dirk', 'dora', 'dean', 'drew'];
  const build = (stack: Stack) => {
    const statements = read();
    monitored(stack, 'dirk', { statements }, {});
    monitored(stack, 'dora', { statements }, { onDrift: OnDrift.REPAIR });
    monitored(stack, 'dean', { statements }, { onDrift: OnDrift.REPAIR });
    const policy = monitored(stack, 'drew', { statements }, {});
    const user = iam.User.fromUserName(stack, 'Drew', 'drew');
    new ExclusiveUserInlinePolicies(stack, 'Only', { user, policies: [policy] }).monitorDrift();
  };
  beforeAll(async () => {
    await Promise.all(NAMES.map((name) => makeUser(name)));
    await deployed('Drift', build);
  });

  test('reports what was edited by hand, and what differs', async () => {
    expect(await fire('Drift', 'Of dirk')).toMatchObject({ row: 'drift.none' });
    await putPolicy('dirk', 'Read', BY_HAND);
    expect(await fire('Drift', 'Of dirk')).toEqual({
      row: 'drift.changed',
      message:
        'the inline policy "Read" of user "dirk" was changed by somebody else: Statement[0].Action: ' +
        'live has "iam:listusers", declared has "s3:getobject"',
    });
    expect(await policiesOf('dirk')).toEqual({ Read: BY_HAND });
  });

  test('repairs what was edited by hand, puts back what was deleted, and writes nothing to a user who is gone', async () => {
    await putPolicy('dora', 'Read', BY_HAND);
    expect(await fire('Drift', 'Of dora')).toMatchObject({ row: 'drift.changed-repaired' });
    expect(await policiesOf('dora')).toEqual({ Read: documentText('s3:GetObject') });
    const log = await logOf((await physicalIdOf('Drift', 'AWS::Logs::LogGroup')) ?? '');
    expect(log.flatMap(({ backup }) => backup ?? [])).toEqual([
      { userName: 'dora', policyName: 'Read', document: BY_HAND },
    ]);
    await deletePolicy('dora');
    expect(await fire('Drift', 'Of dora')).toMatchObject({ row: 'drift.missing-repaired' });
    expect(await policiesOf('dora')).toEqual({ Read: documentText('s3:GetObject') });
    await deletePolicy('dora');
    await users.send(new DeleteUserCommand({ UserName: 'dora' }));
    expect(await fire('Drift', 'Of dora')).toMatchObject({ row: 'drift.user-missing' });
  });

  test('reports policies that nothing declares', async () => {
    await putPolicy('drew', 'ByHand', BY_HAND);
    expect(await fire('Drift', 'Only')).toMatchObject({
      row: 'drift.unmanaged',
      message: 'user "drew" has inline policies that nothing declares: "ByHand"',
    });
    expect(Object.keys(await policiesOf('drew')).sort()).toEqual(['ByHand', 'Read']);
  });

  test('leaves alone what is of a stack that is being updated, or has left the stack', async () => {
    await putPolicy('dean', 'Read', BY_HAND);
    const { schedule, input } = await scheduleOf('Drift', 'Of dean');
    // the Lambda waits for a user who may be new, so that the update takes a while; then it is rolled back
    const failing = expect(
      deployed('Drift', (stack) => {
        build(stack);
        monitored(stack, 'nobody-here', { statements: read() }, {});
      }),
    ).rejects.toThrow();
    await waitForStatus('Drift', 'UPDATE_IN_PROGRESS');
    expect(await fire('Drift', 'Of dean')).toMatchObject({ row: 'drift.operation' });
    expect(await policiesOf('dean')).toEqual({ Read: BY_HAND });
    await failing;
    await deployed('Drift', (stack) => {
      monitored(stack, 'dora', { statements: read() }, { onDrift: OnDrift.REPAIR });
    });
    // deleted with its resource: a late event brings nothing back
    expect(await policiesOf('dean')).toEqual({});
    await invoke(schedule.Target?.Arn ?? '', input);
    expect(await checksOf('Drift', 'Of dean')).toContainEqual(
      expect.objectContaining({ row: 'drift.schedule-gone' }),
    );
    expect(await policiesOf('dean')).toEqual({});
  });
});

test('the role of a monitor that reports cannot write, even where its schedule asks for it', async () => {
  await makeUser('doug');
  await deployed('DriftRights', (stack) => void monitored(stack, 'doug', { statements: read() }, {}));
  const { schedule, input } = await scheduleOf('DriftRights', 'Of doug');
  // somebody who may change schedules
  const Input = JSON.stringify({ ...input, OnDrift: 'REPAIR' });
  await scheduler.send(
    new UpdateScheduleCommand({
      Name: schedule.Name,
      GroupName: schedule.GroupName,
      ScheduleExpression: schedule.ScheduleExpression,
      FlexibleTimeWindow: schedule.FlexibleTimeWindow,
      State: ScheduleState.ENABLED,
      Target: { Arn: schedule.Target?.Arn, RoleArn: schedule.Target?.RoleArn, Input },
    }),
  );
  await putPolicy('doug', 'Read', BY_HAND);
  const { error } = await fire('DriftRights', 'Of doug');
  expect(error).toMatch(/PutUserPolicy of doug\/Read failed: AccessDenied: /);
  expect(await policiesOf('doug')).toEqual({ Read: BY_HAND });
});
