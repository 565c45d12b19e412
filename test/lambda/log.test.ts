import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createEvent, deleteEvent, DOCUMENT, updateEvent } from './events';
import { FakeCloudFormation } from './fake-cloudformation';
import { FakeIam } from './fake-iam';
import { Cloud, send } from './harness';

const iam = new FakeIam();
const cloudFormation = new FakeCloudFormation();
beforeAll(() => Promise.all([iam.start(), cloudFormation.start()]));
afterAll(() => Promise.all([iam.stop(), cloudFormation.stop()]));

beforeEach(() => {
  iam.policies.clear();
  iam.users.clear();
  iam.users.add('alice');
  iam.onCall = () => undefined;
  cloudFormation.reset();
});

const cloud: Cloud = {
  iam: () => iam.client(),
  stack: (stackId, calls) => cloudFormation.stack(stackId, calls),
};
const OTHER = DOCUMENT.replace('s3:GetObject', 's3:*');

/** What every line says of its event. */
const OF_EVENT = {
  timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+\.\d{3}Z$/) as string,
  StackId: '<StackId>',
  RequestId: '<RequestId>',
  LogicalResourceId: '<LogicalResourceId>',
};

const counted = (name: string, level: string) => ({
  ...OF_EVENT,
  RequestType: 'Create',
  level,
  message: `counted 1 in the metric ${name}`,
  _aws: {
    Timestamp: expect.any(Number) as number,
    CloudWatchMetrics: [
      {
        Namespace: 'CdkUserInlinePolicy',
        Dimensions: [['FunctionName']],
        Metrics: [{ Name: name, Unit: 'Count' }],
      },
    ],
  },
  FunctionName: 'handler',
  [name]: 1,
});

test('an event that succeeds makes two lines, each with a level and a sentence', async () => {
  const { log } = await send(createEvent(), cloud);
  expect(log).toEqual([
    {
      ...OF_EVENT,
      RequestType: 'Create',
      level: 'info',
      message: 'received: Create of <LogicalResourceId>',
      physicalId: undefined,
    },
    {
      ...OF_EVENT,
      RequestType: 'Create',
      level: 'info',
      message: 'Create of <LogicalResourceId> succeeded',
      row: 'create.absent',
      status: 'SUCCESS',
      physicalId: 'alice/Read',
      data: { DocumentHash: expect.any(String) as string },
    },
  ]);
});

test('a failed answer is counted, and its line says why, without a stack trace', async () => {
  iam.policies.set('alice/Read', OTHER);
  const { log, answer } = await send(createEvent(), cloud);
  expect(log.slice(1)).toEqual([
    counted('FailedAnswers', 'error'),
    {
      ...OF_EVENT,
      RequestType: 'Create',
      level: 'error',
      message: `Create of <LogicalResourceId> failed: ${String(answer.Reason)}`,
      row: 'create.exists',
      status: 'FAILED',
      physicalId: '!create-failed',
      reason: answer.Reason,
    },
  ]);
});

test('a backup is counted, and its line says where the document is and how to restore it', async () => {
  iam.policies.set('alice/Read', OTHER);
  const { log } = await send(createEvent({ OnExisting: 'OVERWRITE' }), cloud);
  expect(log.slice(1, -1)).toEqual([
    {
      ...OF_EVENT,
      RequestType: 'Create',
      level: 'warn',
      message:
        'the inline policy "Read" of user "alice" is about to be replaced; its document is in the log group <LogGroup>. ' +
        'To restore it:\n' +
        "aws logs filter-log-events --log-group-name '<LogGroup>' --log-stream-names '2026/11/24/[$LATEST]0' " +
        '--filter-pattern \'{ $.backup.userName = "alice" && $.backup.policyName = "Read" }\' ' +
        "--query 'events[].message' --output json | jq -r '.[-1] | fromjson | .backup.document' > document.json\n" +
        "aws iam put-user-policy --user-name 'alice' --policy-name 'Read' --policy-document file://document.json",
      backup: { userName: 'alice', policyName: 'Read', document: OTHER },
    },
    counted('Backups', 'warn'),
  ]);
});

describe.each([
  { change: 'replaced', event: createEvent({ OnExisting: 'OVERWRITE' }), row: 'create.overwrite' },
  { change: 'replaced', event: updateEvent('alice/Read'), row: 'update.modified' },
  { change: 'deleted', event: deleteEvent('alice/Read'), row: 'delete.modified' },
])('a policy that is $change ($row)', ({ change, event, row }) => {
  test('is not before the backup is known to be written', async () => {
    iam.policies.set('alice/Read', OTHER);
    const liveAtBackup: (string | undefined)[] = [];
    const backup = () =>
      new Promise<void>((resolve) =>
        setTimeout(() => {
          liveAtBackup.push(iam.policies.get('alice/Read'));
          resolve();
        }, 50),
      );
    const sent = await send(event, { ...cloud, backup });
    expect({ row: sent.row, liveAtBackup }).toEqual({ row, liveAtBackup: [OTHER] });
    expect(sent.log.map(({ message }) => message)).toContainEqual(
      expect.stringContaining(`is about to be ${change}`),
    );
    expect(iam.policies.get('alice/Read')).not.toBe(OTHER);
  });

  test('stays as it is when the backup cannot be written', async () => {
    iam.policies.set('alice/Read', OTHER);
    const backup = () => Promise.reject(new Error('stdout is closed'));
    const { answer } = await send(event, { ...cloud, backup });
    expect(answer).toMatchObject({
      Status: 'FAILED',
      Reason: 'writing the backup to the log failed: Error: stdout is closed',
    });
    expect(iam.policies.get('alice/Read')).toBe(OTHER);
  });
});

test('an unexpected error is logged with its stack trace, and the answer fails', async () => {
  const { answer, log } = await send(createEvent(), {
    iam: () => {
      throw new RangeError('the Lambda is at fault');
    },
  });
  expect(answer).toMatchObject({
    Status: 'FAILED',
    Reason: 'GetUserPolicy of alice/Read failed: RangeError: the Lambda is at fault',
  });
  const { stack, ...entry } = log.find(({ stack }) => stack !== undefined) ?? {};
  expect(entry).toEqual({
    ...OF_EVENT,
    RequestType: 'Create',
    level: 'error',
    message:
      'unexpected error while GetUserPolicy of alice/Read: the Lambda is at fault; please report it to the maintainers ' +
      'of cdk-user-inline-policy, with the "stack" of this line of the log',
  });
  expect(stack).toMatch(/RangeError: the Lambda is at fault\n\s+at .*log\.test\.ts/);
});

test('nothing but JSON lines reaches the standard output, and each is out before its promise resolves', async () => {
  const script = `
    const { jsonLines } = require('./lambda/log.ts');
    (async () => {
      await jsonLines({ level: 'warn', message: 'one\\ntwo', document: 'x'.repeat(200_000) });
      process.exit(0); // what is not out by now is lost
    })();`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', '--eval', script], {
    cwd: join(__dirname, '..', '..'),
    maxBuffer: 1e6,
  });
  expect(JSON.parse(stdout)).toEqual({ level: 'warn', message: 'one\ntwo', document: 'x'.repeat(200_000) });
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
});
