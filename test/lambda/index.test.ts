import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { createHash } from 'node:crypto';
import { createEvent, deleteEvent, DOCUMENT, updateEvent } from './events';
import { FakeIam } from './fake-iam';
import { FakeCloudFormation } from './fake-cloudformation';
import { FakeTiming } from './fake-timing';
import { send as sendTo } from './harness';

const iam = new FakeIam();
const cloudFormation = new FakeCloudFormation();
beforeAll(() => Promise.all([iam.start(), cloudFormation.start()]));
afterAll(() => Promise.all([iam.stop(), cloudFormation.stop()]));

beforeEach(() => {
  iam.policies.clear();
  iam.users.clear();
  iam.users.add('alice').add('bob');
  iam.calls.length = 0;
  iam.refusals.length = 0;
  cloudFormation.reset();
});

const OTHER = DOCUMENT.replace('s3:GetObject', 's3:*');
// the same by meaning
const EQUAL = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Resource: ['*'], Action: ['S3:getObject'], Effect: 'Allow' },
});
const HASH = createHash('sha256').update(DOCUMENT).digest('hex');
const ALICE_READ = 'alice/Read';

const rows = new Set<string>();

/** Sends an event and gives all that came of it. */
async function send(event: CloudFormationCustomResourceEvent, timing = new FakeTiming()) {
  const { row, log, ...rest } = await sendTo(
    event,
    {
      iam: () => iam.client(),
      stack: (stackId, calls) => cloudFormation.stack(stackId, calls),
    },
    timing,
  );
  rows.add(row);
  log
    .filter(({ message }) => message === 'cleared up after an Update that was never answered')
    .forEach((entry) => rows.add(entry.row as string));
  return { ...rest, live: Object.fromEntries(iam.policies) };
}

const SUCCESS = {
  Status: 'SUCCESS',
  Reason: '',
  PhysicalResourceId: ALICE_READ,
  Data: { DocumentHash: HASH },
};
const SECOND_LOOK = 10_000;
const UNTOUCHED = { backups: [], slept: 0 };
const WAYS_OUT =
  'and this resource did not write it; it was left as it is. Ways out: choose another policyName; ' +
  'declare the very document that is live and set onExisting to ADOPT; ' +
  'or set onExisting to OVERWRITE, which logs the live document and replaces it';

const failed = (PhysicalResourceId: string, Reason: string) => ({
  Status: 'FAILED',
  Reason,
  PhysicalResourceId,
  Data: {},
});

describe('Create', () => {
  test('puts the policy', async () => {
    expect(await send(createEvent())).toEqual({
      ...UNTOUCHED,
      answer: SUCCESS,
      live: { [ALICE_READ]: DOCUMENT },
    });
    expect(iam.calls).toEqual(['GetUserPolicy alice/Read', 'PutUserPolicy alice/Read']);
  });

  test('fails where another policy is there, and says what differs and what the ways out are', async () => {
    iam.policies.set(ALICE_READ, OTHER);
    expect(await send(createEvent())).toEqual({
      backups: [],
      slept: SECOND_LOOK,
      answer: failed(
        '!create-failed',
        'the inline policy "Read" of user "alice" exists already, with another document than the declared one ' +
          `(Statement[0].Action: live has "s3:*", declared has "s3:getobject"), ${WAYS_OUT}`,
      ),
      live: { [ALICE_READ]: OTHER },
    });
  });

  test('fails where an equal policy is there, after giving a duplicate delivery the time to answer', async () => {
    iam.policies.set(ALICE_READ, EQUAL);
    expect(await send(createEvent())).toEqual({
      backups: [],
      slept: SECOND_LOOK,
      answer: failed(
        '!create-failed',
        `the inline policy "Read" of user "alice" exists already, with the declared document, ${WAYS_OUT}`,
      ),
      live: { [ALICE_READ]: EQUAL },
    });
  });

  test('under ADOPT takes an equal policy into care as it is', async () => {
    iam.policies.set(ALICE_READ, EQUAL);
    expect(await send(createEvent({ OnExisting: 'ADOPT' }))).toEqual({
      backups: [],
      slept: SECOND_LOOK,
      answer: { ...SUCCESS, PhysicalResourceId: 'alice/Read#adopted' },
      live: { [ALICE_READ]: EQUAL },
    });
  });

  test('under ADOPT fails where another policy is there', async () => {
    iam.policies.set(ALICE_READ, OTHER);
    const { answer, live } = await send(createEvent({ OnExisting: 'ADOPT' }));
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: '!create-failed' });
    expect(live).toEqual({ [ALICE_READ]: OTHER });
  });

  test('under OVERWRITE logs another policy in full, then replaces it', async () => {
    iam.policies.set(ALICE_READ, OTHER);
    expect(await send(createEvent({ OnExisting: 'OVERWRITE' }))).toEqual({
      slept: 0,
      backups: [{ userName: 'alice', policyName: 'Read', document: OTHER }],
      answer: SUCCESS,
      live: { [ALICE_READ]: DOCUMENT },
    });
  });

  test('under OVERWRITE owns an equal policy, and writes it: it may have just been deleted', async () => {
    iam.policies.set(ALICE_READ, EQUAL);
    expect(await send(createEvent({ OnExisting: 'OVERWRITE' }))).toEqual({
      ...UNTOUCHED,
      answer: SUCCESS,
      live: { [ALICE_READ]: DOCUMENT },
    });
  });

  test('fails with every finding before any call to IAM', async () => {
    const event = createEvent({ UserName: 'a/b', PolicyName: 'x y', PolicyDocument: '[]' });
    expect(await send(event)).toEqual({
      ...UNTOUCHED,
      answer: failed(
        '!create-failed',
        'the user name "a/b" holds "/"; allowed are letters and digits of ASCII and + = , . @ _ -; ' +
          'the policy name "x y" holds " "; allowed are letters and digits of ASCII and + = , . @ _ -; ' +
          '$: the document is an empty list; it takes an object [DATA_TYPE_MISMATCH]',
      ),
      live: {},
    });
    expect(iam.calls).toEqual([]);
  });

  test('fails ARNs of another partition than that of its own account', async () => {
    const PolicyDocument = DOCUMENT.replace('"*"', '"arn:aws-cn:s3:::reports"');
    const { answer } = await send(createEvent({ PolicyDocument }));
    expect(answer).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringMatching(
        /^\$\.Statement\[0\]\.Resource: .*"aws-cn".* \[INVALID_PARTITION\]$/,
      ) as string,
    });
    expect(iam.calls).toEqual([]);
  });

  test('fails with what IAM says', async () => {
    iam.refusals.push(undefined, {
      status: 400,
      code: 'MalformedPolicyDocument',
      message: 'Syntax errors in policy.',
    });
    const { answer } = await send(createEvent());
    expect(answer).toEqual(
      failed(
        '!create-failed',
        'PutUserPolicy of alice/Read failed: MalformedPolicyDocument: Syntax errors in policy.',
      ),
    );
  });

  test('fails when the user does not come into sight', async () => {
    const { answer, slept } = await send(createEvent({ UserName: 'nobody' }));
    expect(answer).toEqual(
      failed(
        '!create-failed',
        'PutUserPolicy of nobody/Read failed: NoSuchEntity: The user with name nobody cannot be found.',
      ),
    );
    expect(slept).toBeLessThan(30_000);
  });
});

describe('a Put that nobody answered', () => {
  const silence = (times: number) => iam.refusals.push(...Array<'hang up'>(times).fill('hang up'));
  // IAM does the first one; then the way to it is broken for longer than the Lambda tries
  const doneButUnanswered = () => iam.refusals.push(undefined, 'do and hang up') && silence(25);

  test('is undone, so that a failed Create leaves nothing', async () => {
    doneButUnanswered();
    const { answer, live } = await send(createEvent());
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: '!create-failed' });
    expect(live).toEqual({});
  });

  test('is undone, so that a failed Update leaves nothing', async () => {
    iam.policies.set(ALICE_READ, DOCUMENT);
    doneButUnanswered();
    const { answer, live } = await send(updateEvent(ALICE_READ, { PolicyName: 'Read2' }));
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: ALICE_READ });
    expect(live).toEqual({ [ALICE_READ]: DOCUMENT });
  });

  test('and could not be undone counts as written, so that the Delete that follows removes it', async () => {
    doneButUnanswered();
    silence(1_000);
    const { answer } = await send(createEvent());
    expect(answer).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: ALICE_READ,
      Reason: expect.stringMatching(
        /^PutUserPolicy got no answer, so that the policy may be there: /,
      ) as string,
    });
    iam.refusals.length = 0;
    expect((await send(deleteEvent(ALICE_READ))).live).toEqual({});
  });
});

test('a client that cannot be made is answered, too', async () => {
  const { answer } = await sendTo(createEvent(), {
    iam: () => {
      throw new Error('no region');
    },
  });
  expect(answer).toEqual(failed('!create-failed', 'reading the event failed: Error: no region'));
});

describe('Update of the document', () => {
  const OLD = DOCUMENT.replace('GetObject', 'ListBucket');

  test('puts the new document and keeps the id', async () => {
    iam.policies.set(ALICE_READ, OLD);
    expect(await send(updateEvent(ALICE_READ, {}, { PolicyDocument: OLD }))).toEqual({
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
      ...UNTOUCHED,
      answer: SUCCESS,
      live: { [ALICE_READ]: DOCUMENT },
    });
  });

  test('logs in full what somebody else made of it, then puts the new document', async () => {
    iam.policies.set(ALICE_READ, OTHER);
    expect(await send(updateEvent(ALICE_READ, {}, { PolicyDocument: OLD }))).toEqual({
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

describe('Delete', () => {
  test('deletes the policy of the id, whatever the properties say', async () => {
    iam.policies.set(ALICE_READ, DOCUMENT).set('bob/Write', DOCUMENT);
    expect(await send(deleteEvent(ALICE_READ, { UserName: 'bob', PolicyName: 'Write' }))).toEqual({
      ...UNTOUCHED,
      answer: SUCCESS,
      live: { 'bob/Write': DOCUMENT },
    });
  });

  test.each([
    ['the policy', ALICE_READ],
    ['the user', 'nobody/Read'],
  ])('succeeds where %s is gone already', async (_what, id) => {
    const { answer } = await send(deleteEvent(id));
    expect(answer).toEqual({ ...SUCCESS, PhysicalResourceId: id });
  });

  test('does nothing after a failed Create, whatever it declared', async () => {
    iam.policies.set(ALICE_READ, DOCUMENT);
    const { answer } = await send(deleteEvent('!create-failed', { UserName: undefined }));
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: '!create-failed' });
    expect(iam.calls).toEqual([]);
  });

  test('leaves an adopted policy, and says so', async () => {
    iam.policies.set(ALICE_READ, DOCUMENT);
    const { answer } = await send(deleteEvent('alice/Read#adopted', { OnExisting: 'ADOPT' }));
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

    test('under DELETE logs it in full, then deletes it', async () => {
      expect(await send(deleteEvent(ALICE_READ))).toEqual({
        slept: 0,
        backups: [{ userName: 'alice', policyName: 'Read', document: OTHER }],
        answer: SUCCESS,
        live: {},
      });
    });

    test('under RETAIN leaves it, and says so', async () => {
      expect(await send(deleteEvent(ALICE_READ, { OnModified: 'RETAIN' }))).toEqual({
        backups: [],
        slept: SECOND_LOOK,
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
        backups: [],
        slept: SECOND_LOOK,
        answer: failed(
          ALICE_READ,
          'the inline policy "Read" of user "alice" was changed by somebody else and was left as it is ' +
            '(Statement[0].Action: live has "s3:*", declared has "s3:getobject"); ' +
            'put the declared document back, delete the policy by hand, or deploy with onModified DELETE or RETAIN first',
        ),
        live: { [ALICE_READ]: OTHER },
      });
    });
  });

  describe('with an id that CloudFormation made up', () => {
    const MADE_UP = 'Reports-Read-1ABCDEFGHIJKL';

    test('deletes the declared policy where the live one is equal', async () => {
      iam.policies.set(ALICE_READ, EQUAL);
      const { answer, live } = await send(deleteEvent(MADE_UP));
      expect(answer).toEqual({ ...SUCCESS, PhysicalResourceId: MADE_UP });
      expect(live).toEqual({});
    });

    test('leaves a policy that is not equal', async () => {
      iam.policies.set(ALICE_READ, OTHER);
      const { answer, live } = await send(deleteEvent(MADE_UP, { OnExisting: 'OVERWRITE' }));
      expect(answer).toMatchObject({
        Status: 'SUCCESS',
        Reason: 'the inline policy "Read" of user "alice" is not known to be this resource\'s and stays',
      });
      expect(live).toEqual({ [ALICE_READ]: OTHER });
    });

    test.each([
      ['under ADOPT', { OnExisting: 'ADOPT' }],
      ['where no such policy can exist', { UserName: '', PolicyName: 'x y' }],
    ])('does nothing %s', async (_what, changes) => {
      iam.policies.set(ALICE_READ, DOCUMENT);
      const { answer } = await send(deleteEvent(MADE_UP, changes));
      expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: MADE_UP });
      expect(iam.calls).toEqual([]);
    });
  });
});

test('an event of no known kind is answered, too', async () => {
  const event = { ...createEvent(), RequestType: 'Read' } as unknown as CloudFormationCustomResourceEvent;
  const { answer } = await send(event);
  expect(answer).toEqual(failed('!create-failed', 'the event asks for "Read"'));
  expect(iam.calls).toEqual([]);
});
