import type { BackupQuery } from '../../lambda/aws/backups';
import { createEvent, deleteEvent, DOCUMENT } from './events';
import { operationBegins } from './fake-cloudformation';
import { LOG_GROUP } from './harness';
import {
  ALICE_READ,
  EQUAL,
  fakeCloud,
  OTHER,
  resource,
  SECOND_READ,
  SELF,
  SUCCESS,
  UNTOUCHED,
} from './cloud';

const { iam, cloudFormation, send } = fakeCloud();

const OVERWROTE = 'alice/Read#overwrote';
const BEGAN = Date.UTC(2026, 10, 21, 23, 59);

/** Deletes what overwrote, where the log holds this of what was there before. */
async function remove(former: string | undefined | Error, changes = {}, id = OVERWROTE) {
  const queries: [BackupQuery, string][] = [];
  const result = await send(deleteEvent(id, { OnExisting: 'OVERWRITE', ...changes }), undefined, {
    findBackup: (query, logGroup) => {
      queries.push([query, logGroup]);
      return former instanceof Error ? Promise.reject(former) : Promise.resolve(former);
    },
  });
  return Object.assign(result, { queries });
}

const begins = (status: string) => ({ ...operationBegins(status), at: BEGAN });

describe('a roll-back of the operation that overwrote', () => {
  beforeEach(() => {
    iam.policies.set(ALICE_READ, DOCUMENT);
    cloudFormation.status = 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS';
    cloudFormation.events = [
      begins('UPDATE_ROLLBACK_IN_PROGRESS'),
      { ...resource(SELF, OVERWROTE), at: BEGAN + 2_000 },
      { ...resource(SELF, '', 'CREATE_IN_PROGRESS'), at: BEGAN + 1_000 },
      begins('UPDATE_IN_PROGRESS'),
      begins('UPDATE_COMPLETE'),
      resource(SELF, OVERWROTE),
    ];
  });

  test('puts back what was there before, from the log of the function', async () => {
    const { queries, ...rest } = await remove(OTHER);
    expect(rest).toMatchObject({
      ...UNTOUCHED,
      row: 'delete.overwrote-restored',
      answer: {
        Status: 'SUCCESS',
        PhysicalResourceId: OVERWROTE,
        Reason: 'the inline policy "Read" of user "alice" is again what it was before it was overwritten',
      },
      live: { [ALICE_READ]: OTHER },
    });
    expect(queries).toEqual([
      [
        {
          stackId: '<StackId>',
          logicalId: SELF,
          userName: 'alice',
          policyName: 'Read',
          since: BEGAN,
        },
        LOG_GROUP,
      ],
    ]);
  });

  test.each([
    ['is not in the log', undefined],
    ['cannot be read', new Error('no right')],
  ])(
    'leaves the policy and says how to restore it, where what was there before %s',
    async (_what, former) => {
      expect(await remove(former)).toMatchObject({
        row: 'delete.overwrote-kept',
        slept: SECOND_READ,
        answer: {
          Status: 'SUCCESS',
          Reason: expect.stringContaining(`in the log group ${LOG_GROUP}, and call PutUserPolicy`) as string,
        },
        live: { [ALICE_READ]: DOCUMENT },
      });
    },
  );

  test('leaves what somebody has changed since', async () => {
    iam.policies.set(ALICE_READ, EQUAL.replace('getObject', 'putObject'));
    const { row, queries } = await remove(OTHER);
    expect([row, queries]).toEqual(['delete.overwrote-modified', []]);
  });

  test('of a Create of the stack puts it back, too', async () => {
    cloudFormation.status = 'ROLLBACK_IN_PROGRESS';
    cloudFormation.events = [
      begins('ROLLBACK_IN_PROGRESS'),
      resource(SELF, '', 'CREATE_IN_PROGRESS'),
      begins('CREATE_IN_PROGRESS'),
    ];
    expect((await remove(OTHER)).live).toEqual({ [ALICE_READ]: OTHER });
  });

  test('of a rename puts back what has the new name', async () => {
    cloudFormation.events = [
      begins('UPDATE_ROLLBACK_IN_PROGRESS'),
      resource(SELF, OVERWROTE, 'UPDATE_COMPLETE'),
      resource(SELF, 'alice/Read2', 'UPDATE_IN_PROGRESS'),
      begins('UPDATE_IN_PROGRESS'),
    ];
    cloudFormation.working = { PhysicalResourceId: 'alice/Read2', ResourceStatus: 'UPDATE_COMPLETE' };
    expect((await remove(OTHER)).live).toEqual({ [ALICE_READ]: OTHER });
  });

  test('of a Create that was never answered puts it back, too', async () => {
    const { row, backups, live } = await remove(OTHER, {}, 'Reports-Read-1ABCDEFGHIJKL');
    expect([row, backups, live]).toEqual([
      'delete.unanswered-overwrote',
      [{ userName: 'alice', policyName: 'Read', document: DOCUMENT }],
      { [ALICE_READ]: OTHER },
    ]);
  });
});

describe('once the operation that overwrote has ended well', () => {
  beforeEach(() => iam.policies.set(ALICE_READ, DOCUMENT));

  test.each([
    ['with the stack', 'DELETE_IN_PROGRESS', []],
    [
      'from the stack, also when that is rolling back something else',
      'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
      [resource(SELF, OVERWROTE, 'UPDATE_COMPLETE'), resource(SELF, OVERWROTE, 'UPDATE_IN_PROGRESS')],
    ],
    [
      'from the stack, also when the clean-up of that operation ran on in express mode',
      'UPDATE_IN_PROGRESS',
      [
        resource(SELF, OVERWROTE, 'DELETE_IN_PROGRESS'),
        operationBegins(),
        resource(SELF, 'alice/Write', 'DELETE_COMPLETE'),
        operationBegins('UPDATE_COMPLETE'),
      ],
    ],
  ])('the policy goes %s', async (_how, status, events) => {
    cloudFormation.status = status;
    cloudFormation.events = [...events, begins('UPDATE_IN_PROGRESS')];
    const { row, queries, live } = await remove(OTHER);
    expect([row, queries, live]).toEqual(['delete.equal', [], {}]);
  });
});

test('an update keeps the id', async () => {
  iam.policies.set(ALICE_READ, DOCUMENT);
  const event = { ...deleteEvent(OVERWROTE), RequestType: 'Update' as const };
  const { answer } = await send({ ...event, OldResourceProperties: event.ResourceProperties });
  expect(answer).toEqual({ ...SUCCESS, PhysicalResourceId: OVERWROTE });
});

test('what was there before is logged before it is overwritten', async () => {
  iam.policies.set(ALICE_READ, OTHER);
  let liveAtBackup: string | undefined;
  const { log } = await send(createEvent({ OnExisting: 'OVERWRITE' }), undefined, {
    onLog: ({ backup }) => {
      if (backup !== undefined) {
        liveAtBackup = iam.policies.get(ALICE_READ);
      }
    },
  });
  expect(log.filter(({ backup }) => backup !== undefined)).toHaveLength(1);
  expect(liveAtBackup).toBe(OTHER);
});
