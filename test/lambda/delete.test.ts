import { deleteEvent, DOCUMENT } from './events';
import { duringSleeps } from './fake-timing';
import {
  ALICE_READ,
  EQUAL,
  failed,
  fakeCloud,
  OTHER,
  SECOND_READ,
  SECOND_READ_AFTER_CANCELLED,
  SUCCESS,
  UNTOUCHED,
} from './cloud';

const { iam, send } = fakeCloud();

describe('Delete', () => {
  test('deletes the policy of the id, whatever the properties say', async () => {
    iam.policies.set(ALICE_READ, DOCUMENT).set('bob/Write', DOCUMENT);
    expect(await send(deleteEvent(ALICE_READ, { UserName: 'bob', PolicyName: 'Write' }))).toEqual({
      row: 'delete.equal',
      ...UNTOUCHED,
      answer: SUCCESS,
      live: { 'bob/Write': DOCUMENT },
    });
  });

  test.each([
    ['the policy', ALICE_READ],
    ['the user', 'nobody/Read'],
  ])('succeeds where %s is gone already', async (_what, id) => {
    const { row, answer } = await send(deleteEvent(id));
    expect([row, answer]).toEqual(['delete.absent', { ...SUCCESS, PhysicalResourceId: id }]);
  });

  test('does nothing after a failed Create, whatever it declared', async () => {
    iam.policies.set(ALICE_READ, DOCUMENT);
    const { row, answer } = await send(deleteEvent('!create-failed', { UserName: undefined }));
    expect(row).toBe('delete.create-failed');
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: '!create-failed' });
    expect(iam.calls).toEqual([]);
  });

  test('leaves an adopted policy, and says so', async () => {
    iam.policies.set(ALICE_READ, DOCUMENT);
    const { row, answer } = await send(deleteEvent('alice/Read#adopted', { OnExisting: 'ADOPT' }));
    expect(row).toBe('delete.adopted');
    expect(answer).toMatchObject({
      Status: 'SUCCESS',
      Reason:
        'the inline policy "Read" of user "alice" was adopted and stays: it was there before this resource',
    });
    expect(iam.calls).toEqual([]);
  });

  test('deletes an adopted policy that OVERWRITE made its own since', async () => {
    iam.policies.set(ALICE_READ, DOCUMENT);
    const { live } = await send(deleteEvent('alice/Read#adopted', { OnExisting: 'OVERWRITE' }));
    expect(live).toEqual({});
  });

  describe('of a policy that somebody changed', () => {
    beforeEach(() => iam.policies.set(ALICE_READ, OTHER));

    test('under PROCEED logs it in full, then deletes it', async () => {
      expect(await send(deleteEvent(ALICE_READ))).toEqual({
        row: 'delete.modified',
        slept: 0,
        backups: [{ userName: 'alice', policyName: 'Read', document: OTHER }],
        answer: SUCCESS,
        live: {},
      });
    });

    test('under RETAIN leaves it, and says so', async () => {
      expect(await send(deleteEvent(ALICE_READ, { OnModified: 'RETAIN' }))).toEqual({
        row: 'delete.modified-retain',
        backups: [],
        slept: SECOND_READ,
        answer: {
          ...SUCCESS,
          Reason:
            'the inline policy "Read" of user "alice" was changed by somebody else and stays: ' +
            'Statement[0].Action: live has "s3:*", declared has "s3:getobject"',
        },
        live: { [ALICE_READ]: OTHER },
      });
    });

    test('under FAIL fails', async () => {
      expect(await send(deleteEvent(ALICE_READ, { OnModified: 'FAIL' }))).toEqual({
        row: 'delete.modified-fail',
        backups: [],
        slept: SECOND_READ,
        answer: failed(
          ALICE_READ,
          'the inline policy "Read" of user "alice" was changed by somebody else and was left as it is ' +
            '(Statement[0].Action: live has "s3:*", declared has "s3:getobject"); ' +
            'put the declared document back, delete the policy by hand, or deploy with onModified PROCEED or RETAIN first',
        ),
        live: { [ALICE_READ]: OTHER },
      });
    });
  });

  describe('with an id that CloudFormation chose', () => {
    const CHOSEN = 'Reports-Read-1ABCDEFGHIJKL';

    test('logs in full and deletes a policy whose text is the declared one', async () => {
      const live = DOCUMENT.replace(':[', ' : [');
      iam.policies.set(ALICE_READ, live);
      expect(await send(deleteEvent(CHOSEN))).toEqual({
        row: 'delete.unanswered-identical',
        slept: 0,
        backups: [{ userName: 'alice', policyName: 'Read', document: live }],
        answer: { ...SUCCESS, PhysicalResourceId: CHOSEN },
        live: {},
      });
    });

    test.each([
      ['means the same in other words: this resource did not write it', EQUAL],
      ['is another one', OTHER],
    ])('leaves a policy that %s', async (_what, live) => {
      iam.policies.set(ALICE_READ, live);
      expect(await send(deleteEvent(CHOSEN, { OnExisting: 'OVERWRITE' }))).toEqual({
        row: 'delete.unanswered-other',
        backups: [],
        slept: SECOND_READ_AFTER_CANCELLED,
        answer: {
          ...SUCCESS,
          PhysicalResourceId: CHOSEN,
          Reason: 'the inline policy "Read" of user "alice" is not known to be this resource\'s and stays',
        },
        live: { [ALICE_READ]: live },
      });
    });

    test('succeeds where there is none, once that is sure', async () => {
      expect(await send(deleteEvent(CHOSEN))).toEqual({
        row: 'delete.unanswered-absent',
        backups: [],
        slept: SECOND_READ_AFTER_CANCELLED,
        answer: { ...SUCCESS, PhysicalResourceId: CHOSEN },
        live: {},
      });
    });

    test('waits for a Create that was cancelled and may still be under way', async () => {
      const timing = duringSleeps(() => iam.policies.set(ALICE_READ, DOCUMENT));
      const { live, slept } = await send(deleteEvent(CHOSEN), timing);
      expect([live, slept]).toEqual([{}, SECOND_READ_AFTER_CANCELLED]);
    });

    test.each([
      ['under ADOPT', { OnExisting: 'ADOPT' }, 'delete.unanswered-adopt'],
      ['where no such policy can exist', { UserName: '', PolicyName: 'x y' }, 'delete.unanswered-impossible'],
    ])('does nothing %s', async (_what, changes, expected) => {
      iam.policies.set(ALICE_READ, DOCUMENT);
      const { row, answer } = await send(deleteEvent(CHOSEN, changes));
      expect(row).toBe(expected);
      expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: CHOSEN });
      expect(iam.calls).toEqual([]);
    });
  });
});
describe('one read may be out of date', () => {
  test('a policy that is there at the second read is deleted', async () => {
    const timing = duringSleeps(() => iam.policies.set(ALICE_READ, DOCUMENT));
    expect(await send(deleteEvent(ALICE_READ), timing)).toEqual({
      row: 'delete.equal',
      backups: [],
      slept: SECOND_READ,
      answer: SUCCESS,
      live: {},
    });
  });
});
