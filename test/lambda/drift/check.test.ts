import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DRIFT } from '../../../lambda/drift/decisions';
import { EQUAL, OTHER } from '../cloud';
import { DOCUMENT } from '../events';
import { FakeTiming } from '../fake-timing';
import { driftCloud, exclusiveInput, input, SELF } from './drift-cloud';

const { iam, cloudFormation, holds, fire } = driftCloud();

const REPAIR = input({ OnDrift: 'REPAIR' });
const DIFFERENCE = 'Statement[0].Action: live has "s3:*", declared has "s3:getobject"';
const NAME = 'the inline policy "Read" of user "alice"';
const WRITES = /^(?:Put|Delete)/;
const writes = () => iam.calls.filter((call) => WRITES.test(call));

test.each([
  ['the declared text', DOCUMENT],
  ['the declared meaning', EQUAL],
])('%s is no drift, and takes one call', async (_what, live) => {
  iam.policies.set('alice/Read', live);
  expect(await fire(REPAIR)).toEqual({
    row: 'drift.none',
    level: 'info',
    message: `${NAME} is as declared`,
    live: { 'alice/Read': live },
    metrics: {},
  });
  expect([iam.calls, cloudFormation.calls]).toEqual([['GetUserPolicy alice/Read'], []]);
});

describe('REPORT', () => {
  test('says what somebody changed, and writes nothing', async () => {
    iam.policies.set('alice/Read', OTHER);
    const result = await fire(input());
    expect(result).toEqual({
      row: 'drift.changed',
      level: 'warn',
      message: `${NAME} was changed by somebody else: ${DIFFERENCE}`,
      live: { 'alice/Read': OTHER },
      metrics: { Drift: 1, DriftChanged: 1 },
    });
    expect(result.log.at(-1)).toMatchObject({
      RequestType: 'DriftCheck',
      StackId: '<StackId>',
      LogicalResourceId: SELF,
      ConstructPath: 'Reports/Read',
      differences: [DIFFERENCE],
    });
    expect(writes()).toEqual([]);
  });

  test('says that somebody deleted the policy', async () => {
    iam.policies.clear();
    expect(await fire(input())).toEqual({
      row: 'drift.missing',
      level: 'warn',
      message: `${NAME} is missing`,
      live: {},
      metrics: { Drift: 1, DriftMissing: 1 },
    });
    expect(writes()).toEqual([]);
  });
});

describe('REPAIR', () => {
  test('logs in full what somebody else wrote, and then writes the declared document', async () => {
    iam.policies.set('alice/Read', OTHER);
    const result = await fire(REPAIR);
    expect(result).toEqual({
      row: 'drift.changed-repaired',
      level: 'warn',
      message: `${NAME} was changed by somebody else: ${DIFFERENCE}; it was written again`,
      live: { 'alice/Read': DOCUMENT },
      metrics: { Backups: 1, Drift: 1, DriftChanged: 1, DriftRepaired: 1 },
    });
    expect(result.log.flatMap(({ backup }) => backup ?? [])).toEqual([
      { userName: 'alice', policyName: 'Read', document: OTHER },
    ]);
  });

  test('puts back what somebody deleted', async () => {
    iam.policies.clear();
    expect(await fire(REPAIR)).toEqual({
      row: 'drift.missing-repaired',
      level: 'warn',
      message: `${NAME} is missing; it was written again`,
      live: { 'alice/Read': DOCUMENT },
      metrics: { Drift: 1, DriftMissing: 1, DriftRepaired: 1 },
    });
  });

  test('writes the very text that CloudFormation resolved', async () => {
    const text = DOCUMENT.replace(
      '"Resource":"*"',
      '"Resource":"*","Condition":{"NumericEquals":{"a:b":1.0}}',
    );
    const held = JSON.stringify(REPAIR).replace(/"PolicyDocument":.*$/, `"PolicyDocument": ${text} }`);
    iam.policies.clear();
    const { live } = await fire(JSON.parse(held), { held });
    expect(live).toEqual({ 'alice/Read': text });
  });

  test('asks CloudFormation immediately before each try, and lets an operation go first', async () => {
    iam.policies.clear();
    // read, look for the user, read again, look again, then before the write; and the throttled write
    const throttled = { status: 400, code: 'Throttling' };
    iam.onCall = (call) => {
      if (call.startsWith('Put')) {
        cloudFormation.status = 'UPDATE_IN_PROGRESS';
      }
    };
    iam.refusals.push(...Array<undefined>(6).fill(undefined), throttled);
    const result = await fire(REPAIR);
    expect(result).toMatchObject({ row: 'drift.operation', live: {}, metrics: {} });
    expect(writes()).toEqual(['PutUserPolicy alice/Read']);
  });

  test('leaves what somebody is changing at this moment', async () => {
    iam.policies.set('alice/Read', OTHER);
    let reads = 0;
    iam.onCall = (call) => {
      if (call.startsWith('Get') && ++reads === 3) {
        iam.policies.set('alice/Read', DOCUMENT.replace('Allow', 'Deny'));
      }
    };
    expect(await fire(REPAIR)).toMatchObject({ row: 'drift.being-changed' });
    expect(writes()).toEqual([]);
  });

  test('says so when CloudFormation began to work while the policy was written', async () => {
    iam.policies.clear();
    iam.onCall = (call) => {
      if (call.startsWith('Put')) {
        cloudFormation.status = 'UPDATE_IN_PROGRESS';
      }
    };
    const { log, row, live } = await fire(REPAIR);
    expect([row, live]).toEqual(['drift.missing-repaired', { 'alice/Read': DOCUMENT }]);
    expect(log.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual([
      `${NAME} is missing; it was written again. CloudFormation began to work on the stack at the same time: check that ` +
        'the policy is what the stack declares now',
    ]);
  });

  test('is throttled, and retries as for any other call', async () => {
    iam.policies.clear();
    iam.refusals.push({ status: 400, code: 'Throttling' }, { status: 503, code: 'ServiceUnavailable' });
    expect(await fire(REPAIR)).toMatchObject({
      row: 'drift.missing-repaired',
      live: { 'alice/Read': DOCUMENT },
    });
  });

  test('fails when IAM refuses, and the failure is counted', async () => {
    iam.policies.clear();
    iam.onCall = (call) => {
      if (call.startsWith('Put')) {
        iam.refusals.push({ status: 403, code: 'AccessDenied', message: 'with an explicit deny' });
      }
    };
    const message =
      'the drift check failed: PutUserPolicy of alice/Read failed: AccessDenied: with an explicit deny';
    expect(await fire(REPAIR)).toEqual({
      row: undefined,
      level: 'error',
      message,
      error: message,
      live: {},
      metrics: { FailedDriftChecks: 1 },
    });
  });
});

test.each(['REPORT', 'REPAIR'] as const)(
  '%s of a user who is gone is reported, and nothing is written',
  async (OnDrift) => {
    iam.policies.clear();
    iam.users.delete('alice');
    expect(await fire(input({ OnDrift }))).toEqual({
      row: 'drift.user-missing',
      level: 'warn',
      message: `${NAME} is missing: there is no such user`,
      live: {},
      metrics: { Drift: 1, DriftMissing: 1 },
    });
    expect(writes()).toEqual([]);
  },
);

describe.each(['REPORT', 'REPAIR'] as const)('%s leaves alone', (OnDrift) => {
  const drifted = input({ OnDrift });
  beforeEach(() => void iam.policies.set('alice/Read', OTHER));
  afterEach(() => expect(writes()).toEqual([]));
  const untouched = (row: string) => ({ row, level: 'info', live: { 'alice/Read': OTHER }, metrics: {} });

  test.each([
    'CREATE_IN_PROGRESS',
    'UPDATE_IN_PROGRESS',
    'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'UPDATE_ROLLBACK_IN_PROGRESS',
    'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
    'UPDATE_FAILED',
    'UPDATE_ROLLBACK_FAILED',
    'DELETE_IN_PROGRESS',
    'DELETE_FAILED',
    'IMPORT_IN_PROGRESS',
    '',
  ])('what is of a stack in the state %p', async (status) => {
    cloudFormation.status = status;
    expect(await fire(drifted)).toMatchObject(untouched('drift.operation'));
  });

  test('what its resource does not hold any more, as it left the stack', async () => {
    holds({ LogicalResourceId: 'Other' });
    expect(await fire(drifted)).toMatchObject(untouched('drift.not-held'));
  });

  test.each([
    ['another policy', { PhysicalResourceId: 'alice/Other' }],
    ['the policy of another user', { PhysicalResourceId: 'bob/Read' }],
    ['the policy of another account', { PhysicalResourceId: '444455556666/alice/Read' }],
    ['none, as its creation failed', { PhysicalResourceId: '!create-failed' }],
    ['one that nobody knows', { PhysicalResourceId: 'Reports-Read-1ABC' }],
    ['one that may never have been written', { PhysicalResourceId: 'alice/Read#unanswered' }],
    ['the policy, but is being deleted', { ResourceStatus: 'DELETE_IN_PROGRESS' }],
    ['the policy, but its update failed', { ResourceStatus: 'UPDATE_FAILED' }],
    ['the policy, but is of another type', { ResourceType: 'Custom::Other' }],
  ])('what is of a resource that holds %s', async (_what, resource) => {
    holds(resource);
    expect(await fire(drifted)).toMatchObject(untouched('drift.not-held'));
  });

  test.each([
    ['the resource', { at: new FakeTiming().now() - 419_000 }, {}],
    ['the schedule', {}, { at: new FakeTiming().now() - 419_000 }],
  ])(
    'what CloudFormation may still be at, as %s was changed a moment ago',
    async (_what, resource, schedule) => {
      holds(resource, schedule);
      expect(await fire(drifted)).toMatchObject(untouched('drift.just-changed'));
    },
  );

  test('what the stack has no schedule for any more', async () => {
    cloudFormation.resources = cloudFormation.resources.slice(0, 1);
    expect(await fire(drifted)).toMatchObject(untouched('drift.schedule-gone'));
  });

  test('what a schedule of the stack is not about', async () => {
    const held = input({ OnDrift, LogicalResourceId: 'Other' });
    expect(await fire(drifted, { held })).toMatchObject(untouched('drift.schedule-gone'));
  });
});

test('an event that is late counts for nothing: what is declared now does', async () => {
  iam.policies.set('alice/Read', OTHER);
  const held = { ...REPAIR, PolicyDocument: JSON.parse(OTHER) as object };
  // as of before the update
  expect(await fire(REPAIR, { held })).toMatchObject({ row: 'drift.none', live: { 'alice/Read': OTHER } });
});

test('an event that somebody else made up writes nothing but what is declared', async () => {
  iam.policies.clear();
  const forged = { ...REPAIR, PolicyDocument: JSON.parse(OTHER.replace('s3:*', '*')) as object };
  expect(await fire(forged, { held: REPAIR })).toMatchObject({ live: { 'alice/Read': DOCUMENT } });
  iam.policies.clear();
  expect(await fire({ ...forged, PolicyName: 'Admin' }, { held: input() })).toMatchObject({
    row: 'drift.missing',
    live: {},
  });
});

test.each([
  ['nothing in it', undefined, 'the input of the schedule is not JSON'],
  ['no object', 'text', 'ContractVersion is missing, and this Lambda knows 1'],
  [
    'another contract',
    input({ ContractVersion: '2' as '1' }),
    'ContractVersion is "2", and this Lambda knows 1',
  ],
  [
    'another stack',
    input({ StackId: 'other' }),
    'the input is about the stack "other", and the function is of <StackId>',
  ],
  ['no user', input({ UserName: undefined }), 'UserName is missing; it must be a string'],
  [
    'no list',
    exclusiveInput({ PolicyNames: 'Read' as unknown as string[] }),
    'PolicyNames is "Read"; it must be a list of strings',
  ],
])('an event with %s fails, and asks nothing', async (_what, event, message) => {
  expect(await fire(event)).toMatchObject({
    error: `the drift check failed: ${message}`,
    metrics: { FailedDriftChecks: 1 },
  });
  expect([iam.calls, cloudFormation.calls]).toEqual([[], []]);
});

describe('a user of another account', () => {
  const AssumeRole = { RoleArn: 'arn:aws:iam::444455556666:role/writer', ExternalId: 'reports' };
  const READ_ONLY = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: ['iam:GetUserPolicy', 'iam:ListUserPolicies'], Resource: '*' },
  };

  test.each([
    ['REPORT', READ_ONLY],
    ['REPAIR', undefined],
  ] as const)('is reached by its role; %s takes the session policy %j', async (OnDrift, expected) => {
    holds({ PhysicalResourceId: '444455556666/alice/Read' });
    iam.policies.set('alice/Read', OTHER);
    const assumed: unknown[] = [];
    const { row } = await fire(input({ OnDrift, AssumeRole }), {
      assumeRole: ({ sessionPolicy, ...role }) => {
        assumed.push({ ...role, policy: sessionPolicy && (JSON.parse(sessionPolicy) as object) });
        return Promise.resolve(undefined);
      },
    });
    expect(row).toBe(OnDrift === 'REPORT' ? 'drift.changed' : 'drift.changed-repaired');
    expect(assumed).toEqual([{ roleArn: AssumeRole.RoleArn, externalId: 'reports', policy: expected }]);
  });
});

describe('exclusive control', () => {
  beforeEach(() =>
    holds({ PhysicalResourceId: '!exclusive/alice', ResourceType: 'Custom::ExclusiveUserInlinePolicies' }),
  );

  test('finds policies that nothing declares, and counts each', async () => {
    for (const name of ['One', 'Two', 'breakglass-1']) {
      iam.policies.set(`alice/${name}`, OTHER);
    }
    const result = await fire(exclusiveInput());
    expect(result).toMatchObject({
      row: 'drift.unmanaged',
      level: 'warn',
      message: 'user "alice" has inline policies that nothing declares: "One"; "Two"',
      metrics: { Drift: 2, DriftUnmanaged: 2 },
    });
    expect(result.log.at(-1)).toMatchObject({ policyNames: ['One', 'Two'] });
    expect(writes()).toEqual([]);
  });

  test('finds nothing where all are declared, ignored, or of other resources of the stack', async () => {
    iam.policies.set('alice/breakglass-1', OTHER);
    expect(await fire(exclusiveInput())).toMatchObject({ row: 'drift.none', metrics: {} });
    iam.policies.set('alice/Other', OTHER);
    cloudFormation.resources = [
      ...cloudFormation.resources,
      { LogicalResourceId: 'Other', PhysicalResourceId: 'alice/Other', ResourceStatus: 'CREATE_COMPLETE' },
    ];
    expect(await fire(exclusiveInput())).toMatchObject({ row: 'drift.none', metrics: {} });
  });

  test('says nothing while the stack is updated', async () => {
    iam.policies.set('alice/One', OTHER);
    cloudFormation.status = 'UPDATE_IN_PROGRESS';
    expect(await fire(exclusiveInput())).toMatchObject({ row: 'drift.operation', metrics: {} });
  });

  test('says that the user is gone', async () => {
    iam.users.delete('alice');
    expect(await fire(exclusiveInput())).toMatchObject({
      row: 'drift.user-missing',
      message: 'user "alice" is missing: there is no such user',
    });
  });
});

test('every row is one of a test here', () => {
  const source = readFileSync(__filename, 'utf8');
  expect(DRIFT.map(({ id }) => id).filter((id) => !source.includes(`'${id}'`))).toEqual([]);
});

test('docs/drift.md says what each row does', () => {
  const page = readFileSync(join(__dirname, '../../../docs/drift.md'), 'utf8');
  expect(DRIFT.map(({ id }) => id).filter((id) => !page.includes(`| \`${id}\``))).toEqual([]);
});
