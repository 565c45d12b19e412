import { DOCUMENT, updateEvent } from './events';
import { ALICE_READ, EQUAL, failed, fakeCloud, OTHER, SUCCESS, UNTOUCHED } from './cloud';

const { iam, send } = fakeCloud();

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

  test('puts the policy again where somebody deleted it', async () => {
    const { answer, live } = await send(updateEvent(ALICE_READ, {}, { PolicyDocument: OLD }));
    expect(answer).toEqual(SUCCESS);
    expect(live).toEqual({ [ALICE_READ]: DOCUMENT });
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
