import { DOCUMENT, updateEvent } from './events';
import { ALICE_READ, EQUAL, failed, fakeCloud, OTHER, SECOND_READ, SUCCESS, UNTOUCHED } from './cloud';

const { iam, cloudFormation, send } = fakeCloud();

describe('Update of the document', () => {
  const OLD = DOCUMENT.replace('GetObject', 'ListBucket');

  test('puts the new document and keeps the id', async () => {
    iam.policies.set(ALICE_READ, OLD);
    expect(await send(updateEvent(ALICE_READ, {}, { PolicyDocument: OLD }))).toEqual({
      row: 'update.changed',
      ...UNTOUCHED,
      answer: SUCCESS,
      live: { [ALICE_READ]: DOCUMENT },
    });
  });

  test('changes nothing where all three documents are equal', async () => {
    iam.policies.set(ALICE_READ, EQUAL);
    const { answer, live } = await send(updateEvent('alice/Read#adopted', { OnModified: 'FAIL' }));
    expect(answer).toEqual({ ...SUCCESS, PhysicalResourceId: 'alice/Read#adopted' });
    expect(live).toEqual({ [ALICE_READ]: EQUAL });
    expect(iam.calls).toEqual(['GetUserPolicy alice/Read']);
  });

  test('puts the new document even where it looks live: the read may be out of date', async () => {
    iam.policies.set(ALICE_READ, EQUAL);
    expect(await send(updateEvent(ALICE_READ, {}, { PolicyDocument: OLD }))).toEqual({
      row: 'update.equal',
      ...UNTOUCHED,
      answer: SUCCESS,
      live: { [ALICE_READ]: DOCUMENT },
    });
  });

  test('logs in full what somebody else made of it, then puts the new document', async () => {
    iam.policies.set(ALICE_READ, OTHER);
    expect(await send(updateEvent(ALICE_READ, {}, { PolicyDocument: OLD }))).toEqual({
      row: 'update.modified',
      slept: 0,
      backups: [{ userName: 'alice', policyName: 'Read', document: OTHER }],
      answer: SUCCESS,
      live: { [ALICE_READ]: DOCUMENT },
    });
  });

  test.each([
    ['deleted', undefined, 'update.absent', 0],
    ['changed', OTHER, 'update.modified', 1],
  ])('a change of revision writes again what somebody %s', async (_what, live, row, backups) => {
    iam.policies.clear();
    if (live !== undefined) {
      iam.policies.set(ALICE_READ, live);
    }
    const sent = await send(updateEvent(ALICE_READ, { Revision: '2' }, { Revision: '1' }));
    expect([sent.row, sent.backups.length, sent.live]).toEqual([row, backups, { [ALICE_READ]: DOCUMENT }]);
  });

  describe('that somebody changed', () => {
    beforeEach(() => iam.policies.set(ALICE_READ, OTHER));
    const STAYS =
      'the inline policy "Read" of user "alice" was changed by somebody else and stays: ' +
      'Statement[0].Action: live has "s3:*", declared has "s3:getobject"';

    test.each(['RETAIN', 'FAIL'])('fails under %s, and changes nothing', async (OnModified) => {
      cloudFormation.status = 'UPDATE_IN_PROGRESS';
      expect(await send(updateEvent(ALICE_READ, { OnModified }, { PolicyDocument: OLD }))).toEqual({
        row: 'update.modified-fail',
        backups: [],
        slept: SECOND_READ,
        answer: failed(
          ALICE_READ,
          'the inline policy "Read" of user "alice" was changed by somebody else and was left as it is ' +
            '(Statement[0].Action: live has "s3:*", declared has "s3:getobject"). Ways out: put the document back that ' +
            'was declared before; declare the very document that is live; or deploy with onModified PROCEED, which ' +
            'logs the live document and replaces it',
        ),
        live: { [ALICE_READ]: OTHER },
      });
    });

    test.each([
      ['RETAIN', 'PROCEED'],
      ['FAIL', 'PROCEED'],
      ['RETAIN', 'FAIL'],
    ])('an Update of options alone takes effect under %s and changes nothing', async (OnModified, before) => {
      const event = updateEvent(ALICE_READ, { OnModified }, { OnModified: before });
      expect(await send(event)).toEqual({
        row: 'update.modified-options',
        backups: [],
        slept: SECOND_READ,
        answer: { ...SUCCESS, Reason: STAYS },
        live: { [ALICE_READ]: OTHER },
      });
    });

    test('an Update of options alone puts the document under PROCEED, and logs what was there', async () => {
      expect(await send(updateEvent(ALICE_READ, {}, { OnModified: 'RETAIN' }))).toEqual({
        row: 'update.modified',
        slept: 0,
        backups: [{ userName: 'alice', policyName: 'Read', document: OTHER }],
        answer: SUCCESS,
        live: { [ALICE_READ]: DOCUMENT },
      });
    });

    test('a roll-back succeeds under FAIL, and changes nothing', async () => {
      cloudFormation.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
      const event = updateEvent(ALICE_READ, { OnModified: 'FAIL' }, { PolicyDocument: OLD });
      expect(await send(event)).toMatchObject({
        row: 'update.modified-rollback',
        answer: { ...SUCCESS, Reason: STAYS },
        live: { [ALICE_READ]: OTHER },
      });
    });
  });

  test('puts the policy again where somebody deleted it', async () => {
    const { row, answer, live } = await send(updateEvent(ALICE_READ, {}, { PolicyDocument: OLD }));
    expect([row, answer, live]).toEqual(['update.absent', SUCCESS, { [ALICE_READ]: DOCUMENT }]);
  });

  test('does not wait for a user that is gone', async () => {
    const { answer, slept } = await send(updateEvent('nobody/Read', { UserName: 'nobody' }));
    expect(answer).toEqual(
      failed(
        'nobody/Read',
        'PutUserPolicy of nobody/Read failed: NoSuchEntity: The user with name nobody cannot be found.',
      ),
    );
    expect(slept).toBe(0);
  });

  test('fails with the id it was called with when the document is malformed', async () => {
    iam.policies.set(ALICE_READ, OLD);
    const { answer, live } = await send(
      updateEvent(ALICE_READ, { PolicyDocument: '' }, { PolicyDocument: OLD }),
    );
    expect(answer).toEqual(
      failed(ALICE_READ, '$: the text is empty; a policy document is one JSON object [JSON_SYNTAX_ERROR]'),
    );
    expect(live).toEqual({ [ALICE_READ]: OLD });
  });
});

describe('Update of the name or the user', () => {
  test.each([
    ['the name', { PolicyName: 'Read2' }, 'alice/Read2'],
    ['the user', { UserName: 'bob' }, 'bob/Read'],
  ])('writes the new policy beside the old one: %s', async (_what, changes, id) => {
    iam.policies.set(ALICE_READ, DOCUMENT);
    expect(await send(updateEvent(ALICE_READ, changes))).toEqual({
      row: 'create.absent',
      ...UNTOUCHED,
      answer: { ...SUCCESS, PhysicalResourceId: id },
      live: { [ALICE_READ]: DOCUMENT, [id]: DOCUMENT },
    });
  });

  test('is told from the id, not from the old properties', async () => {
    iam.policies.set(ALICE_READ, DOCUMENT);
    const { answer } = await send(updateEvent(ALICE_READ, {}, { PolicyName: 'NeverApplied' }));
    expect(answer).toEqual(SUCCESS);
    expect(iam.calls).toEqual(['GetUserPolicy alice/Read']);
  });

  test('fails with the old id where another policy is there', async () => {
    iam.policies.set('alice/Read2', OTHER);
    const { answer, live } = await send(updateEvent(ALICE_READ, { PolicyName: 'Read2' }));
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: ALICE_READ, Data: {} });
    expect(live).toEqual({ 'alice/Read2': OTHER });
  });
});
describe('a user name in other letter case is the same user', () => {
  test('an Update keeps the id', async () => {
    iam.policies.set('Alice/Read', DOCUMENT);
    iam.users.add('Alice');
    const { answer } = await send(updateEvent(ALICE_READ, { UserName: 'Alice' }));
    expect(answer).toEqual(SUCCESS);
  });
});
