import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { createHash } from 'node:crypto';
import { FAILURES } from '../../lambda/lifecycle/failures';
import { CREATE, DELETE, EXCLUSIVE, UPDATE } from '../../lambda/lifecycle/decisions';
import { createEvent, deleteEvent, DOCUMENT, updateEvent } from './events';
import { FakeIam, Refusal } from './fake-iam';
import { FakeCloudFormation, operationBegins } from './fake-cloudformation';
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
  iam.onCall = () => undefined;
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
// 2,000 characters
const BIG = DOCUMENT.replace('"*"', `"arn:aws:s3:::${'x'.repeat(2_000 - DOCUMENT.length - 13)}*"`);

const rows = new Set<string>();

/** Sends an event and gives all that came of it. */
async function send(event: CloudFormationCustomResourceEvent, timing = new FakeTiming()) {
  const {
    row: _row,
    log,
    ...rest
  } = await sendTo(
    event,
    {
      iam: () => iam.client(),
      stack: (stackId, calls) => cloudFormation.stack(stackId, calls),
    },
    timing,
  );
  log.forEach((entry) => entry.row !== undefined && rows.add(entry.row as string));
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

/** A resource of the stack of the events. */
const resource = (
  LogicalResourceId: string,
  PhysicalResourceId: string,
  ResourceStatus = 'CREATE_COMPLETE',
) => ({
  LogicalResourceId,
  PhysicalResourceId,
  ResourceStatus,
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
          '$: the document is an empty list; it must be an object [DATA_TYPE_MISMATCH]',
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

  describe('of an event that was delivered twice', () => {
    const sent = { ResponseURL: 'https://cloudformation.invalid/answer?X-Amz-Date=20261122T000000Z' };
    const newest = (status: string) => {
      cloudFormation.events = [
        resource('<LogicalResourceId>', '!create-failed', status),
        operationBegins('CREATE_IN_PROGRESS'),
      ];
    };

    test('is undone where the twin has failed', async () => {
      doneButUnanswered();
      newest('CREATE_FAILED');
      const { live } = await send({ ...createEvent(), ...sent });
      expect(live).toEqual({});
    });

    test('stays where the twin has succeeded', async () => {
      doneButUnanswered();
      newest('CREATE_COMPLETE');
      const { answer, live } = await send({ ...createEvent(), ...sent });
      expect(answer).toMatchObject({ Status: 'FAILED' });
      expect(live).toEqual({ [ALICE_READ]: DOCUMENT });
    });
  });

  test('a refusal names the step that was refused, whatever was asked before it', async () => {
    iam.refusals.push(undefined, { status: 400, code: 'ValidationError', message: 'no' });
    cloudFormation.events = [
      resource('<LogicalResourceId>', '', 'CREATE_IN_PROGRESS'),
      operationBegins('CREATE_IN_PROGRESS'),
    ];
    const late = { ResponseURL: 'https://cloudformation.invalid/answer?X-Amz-Date=20261121T235950Z' };
    const { answer } = await send({ ...createEvent(), ...late });
    expect(answer.Reason).toBe('PutUserPolicy of alice/Read failed: ValidationError: no');
  });

  test('and could not be undone counts as written, so that the Delete that follows removes it', async () => {
    doneButUnanswered();
    silence(1_000);
    const { answer } = await send(createEvent());
    expect(answer).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: ALICE_READ,
      Reason: expect.stringMatching(/^PutUserPolicy got no answer, so the policy may exist: /) as string,
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
  expect(answer).toEqual(failed('!create-failed', 'GetUserPolicy of alice/Read failed: Error: no region'));
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

    test('logs in full and deletes a policy whose text is the declared one', async () => {
      const live = DOCUMENT.replace(':[', ' : [');
      iam.policies.set(ALICE_READ, live);
      expect(await send(deleteEvent(MADE_UP))).toEqual({
        slept: 0,
        backups: [{ userName: 'alice', policyName: 'Read', document: live }],
        answer: { ...SUCCESS, PhysicalResourceId: MADE_UP },
        live: {},
      });
    });

    test.each([
      ['means the same in other words: this resource did not write it', EQUAL],
      ['is another one', OTHER],
    ])('leaves a policy that %s', async (_what, live) => {
      iam.policies.set(ALICE_READ, live);
      expect(await send(deleteEvent(MADE_UP, { OnExisting: 'OVERWRITE' }))).toEqual({
        backups: [],
        slept: 2 * SECOND_LOOK,
        answer: {
          ...SUCCESS,
          PhysicalResourceId: MADE_UP,
          Reason: 'the inline policy "Read" of user "alice" is not known to be this resource\'s and stays',
        },
        live: { [ALICE_READ]: live },
      });
    });

    test('succeeds where there is none, once that is sure', async () => {
      expect(await send(deleteEvent(MADE_UP))).toEqual({
        backups: [],
        slept: 2 * SECOND_LOOK,
        answer: { ...SUCCESS, PhysicalResourceId: MADE_UP },
        live: {},
      });
    });

    test('waits for a Create that was called off and may still be under way', async () => {
      const timing = new FakeTiming();
      const { sleep } = timing;
      timing.sleep = (milliseconds) => {
        iam.policies.set(ALICE_READ, DOCUMENT);
        return sleep(milliseconds);
      };
      const { live, slept } = await send(deleteEvent(MADE_UP), timing);
      expect([live, slept]).toEqual([{}, 2 * SECOND_LOOK]);
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

const SELF = '<LogicalResourceId>';

describe('a construct that moved: another resource of the stack holds the policy', () => {
  beforeEach(() => {
    iam.policies.set(ALICE_READ, DOCUMENT);
    cloudFormation.resources = [
      resource('Other', 'bob/Read'),
      resource(SELF, ALICE_READ, 'CREATE_IN_PROGRESS'),
      resource('Old', 'Alice/Read#adopted'),
    ];
  });

  test.each(['FAIL', 'ADOPT', 'OVERWRITE'])(
    'Create under %s takes its id over, and changes nothing',
    async (OnExisting) => {
      expect(await send(createEvent({ OnExisting }))).toEqual({
        backups: [],
        slept: SECOND_LOOK,
        answer: {
          ...SUCCESS,
          PhysicalResourceId: 'Alice/Read#adopted',
          Reason: 'the inline policy "Read" of user "alice" was handed over by another resource of the stack',
        },
        live: { [ALICE_READ]: DOCUMENT },
      });
    },
  );

  test('Create takes over the id that the other one had until this operation renamed it', async () => {
    cloudFormation.resources = [resource('Old', 'alice/Read2', 'UPDATE_COMPLETE')];
    cloudFormation.events = [
      resource('Old', 'alice/Read2', 'UPDATE_COMPLETE'),
      resource('Old', ALICE_READ, 'UPDATE_IN_PROGRESS'),
      operationBegins(),
    ];
    const { answer } = await send(createEvent());
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: ALICE_READ });
  });

  test.each([
    ['cleaned up since', resource('Old', ALICE_READ, 'DELETE_COMPLETE')],
    ['of an operation before', operationBegins()],
  ])('Create does not take over what is %s', async (_what, event) => {
    cloudFormation.resources = [];
    cloudFormation.events = [event, resource('Old', ALICE_READ, 'UPDATE_IN_PROGRESS'), operationBegins()];
    expect((await send(createEvent())).answer).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: '!create-failed',
    });
  });

  test('Create fails where it would change the document, too', async () => {
    iam.policies.set(ALICE_READ, OTHER);
    expect(await send(createEvent({ OnExisting: 'OVERWRITE' }))).toEqual({
      backups: [],
      slept: SECOND_LOOK,
      answer: failed(
        '!create-failed',
        'the inline policy "Read" of user "alice" is that of another resource of the stack, with another document ' +
          '(Statement[0].Action: live has "s3:*", declared has "s3:getobject"); move the policy to this resource in one ' +
          'deployment, with the document as it is, and change it in the next',
      ),
      live: { [ALICE_READ]: OTHER },
    });
  });

  test('Delete leaves it, and says so', async () => {
    expect(await send(deleteEvent(ALICE_READ))).toEqual({
      ...UNTOUCHED,
      answer: {
        ...SUCCESS,
        Reason: 'the inline policy "Read" of user "alice" stays: another resource of the stack holds it',
      },
      live: { [ALICE_READ]: DOCUMENT },
    });
  });

  test.each(['DELETE_IN_PROGRESS', 'DELETE_COMPLETE', 'DELETE_SKIPPED'])(
    'Delete deletes it where the other one is itself going: %s',
    async (status) => {
      cloudFormation.resources = [resource('Old', ALICE_READ, status)];
      const { answer, live } = await send(deleteEvent(ALICE_READ));
      expect([answer, live]).toEqual([SUCCESS, {}]);
    },
  );

  test('resources of other types do not count', async () => {
    cloudFormation.resources = [{ ...resource('Old', ALICE_READ), ResourceType: 'Custom::Other' }];
    expect((await send(deleteEvent(ALICE_READ))).live).toEqual({});
  });
});

describe('a roll-back of another name', () => {
  beforeEach(() => {
    iam.policies.set('alice/Read2', DOCUMENT);
    cloudFormation.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
    cloudFormation.events = [
      resource(SELF, 'alice/Read2', 'UPDATE_IN_PROGRESS'),
      { ...operationBegins(), ResourceStatus: 'UPDATE_ROLLBACK_IN_PROGRESS' },
      resource(SELF, 'alice/Read2', 'UPDATE_COMPLETE'),
      resource(SELF, 'alice/Read#adopted', 'UPDATE_IN_PROGRESS'),
      operationBegins(),
    ];
  });
  const backAgain = () => send(updateEvent('alice/Read2', {}, { PolicyName: 'Read2' }));

  test('answers the id that the resource had, whatever it was', async () => {
    iam.policies.set(ALICE_READ, EQUAL);
    expect(await backAgain()).toEqual({
      ...UNTOUCHED,
      answer: { ...SUCCESS, PhysicalResourceId: 'alice/Read#adopted' },
      live: { [ALICE_READ]: EQUAL, 'alice/Read2': DOCUMENT },
    });
  });

  test('puts the document back where it is another one now, which is logged in full', async () => {
    iam.policies.set(ALICE_READ, OTHER);
    expect(await backAgain()).toEqual({
      slept: 0,
      backups: [{ userName: 'alice', policyName: 'Read', document: OTHER }],
      answer: { ...SUCCESS, PhysicalResourceId: 'alice/Read#adopted' },
      live: { [ALICE_READ]: DOCUMENT, 'alice/Read2': DOCUMENT },
    });
  });

  test('does not take a policy for its own because an update went to that name', async () => {
    cloudFormation.status = 'UPDATE_IN_PROGRESS';
    iam.policies.set(ALICE_READ, EQUAL);
    const { answer, live } = await backAgain();
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'alice/Read2' });
    expect(live).toEqual({ [ALICE_READ]: EQUAL, 'alice/Read2': DOCUMENT });
  });

  describe('that was never applied', () => {
    const back = (old = {}) => send(updateEvent(ALICE_READ, {}, { PolicyName: 'Read2', ...old }));
    const failedFor = (ResourceStatusReason: string) => {
      iam.policies.set(ALICE_READ, DOCUMENT);
      cloudFormation.events = [
        { ...resource(SELF, ALICE_READ, 'UPDATE_FAILED'), ResourceStatusReason },
        operationBegins(),
      ];
    };
    const UNANSWERED =
      'CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [1].';

    test.each([
      UNANSWERED,
      'Custom Resource failed to stabilize in expected time.',
      'Resource update cancelled',
      'Received response status [FAILED] from custom resource. Message returned: PutUserPolicy got no answer, so the policy may exist: x',
    ])('removes what an Update that was not answered may have written: %s', async (reason) => {
      failedFor(reason);
      const { answer, live } = await back();
      expect([answer, live]).toEqual([SUCCESS, { [ALICE_READ]: DOCUMENT }]);
    });

    test('leaves the other policy where only the roll-back of an answered Update was not answered', async () => {
      failedFor(UNANSWERED);
      cloudFormation.events = [
        { ...resource(SELF, ALICE_READ, 'UPDATE_FAILED'), ResourceStatusReason: UNANSWERED },
        { ...operationBegins(), ResourceStatus: 'UPDATE_ROLLBACK_IN_PROGRESS' },
        {
          ...resource(SELF, ALICE_READ, 'UPDATE_FAILED'),
          ResourceStatusReason:
            'Received response status [FAILED] from custom resource. Message returned: it exists',
        },
        operationBegins(),
      ];
      const { live } = await back();
      expect(live).toEqual({ [ALICE_READ]: DOCUMENT, 'alice/Read2': DOCUMENT });
    });

    test.each([
      ['the Update was answered', 'Received response status [FAILED] from custom resource.', {}],
      [
        'the answer holds the name of a policy',
        'Received response status [FAILED] from custom resource. Message returned: the inline policy "cancelled" exists',
        {},
      ],
      ['it may have been adopted', UNANSWERED, { OnExisting: 'ADOPT' }],
      ['its document is another one', UNANSWERED, { PolicyDocument: OTHER }],
    ])('leaves the other policy where %s', async (_where, reason, old) => {
      failedFor(reason);
      const { answer, live } = await back(old);
      expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: ALICE_READ });
      expect(live).toEqual({ [ALICE_READ]: DOCUMENT, 'alice/Read2': DOCUMENT });
    });

    test('leaves the other policy where another resource of the stack may be about to get it back', async () => {
      failedFor(UNANSWERED);
      cloudFormation.events.splice(1, 0, resource('Old', 'alice/Read2', 'UPDATE_IN_PROGRESS'));
      const { answer, live } = await back();
      expect(answer.Reason).toBe(
        'the inline policy "Read2" of user "alice" stays: another resource of the stack holds it',
      );
      expect(live).toEqual({ [ALICE_READ]: DOCUMENT, 'alice/Read2': DOCUMENT });
    });

    test('does not fail where that could not be found out', async () => {
      failedFor(UNANSWERED);
      cloudFormation.refuses = true;
      const { answer, live } = await back();
      expect(answer).toMatchObject({
        Status: 'SUCCESS',
        Reason: expect.stringMatching(/^the clean-up after an Update failed: ValidationError: /) as string,
      });
      expect(live).toEqual({ [ALICE_READ]: DOCUMENT, 'alice/Read2': DOCUMENT });
    });
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

describe('one read may be out of date', () => {
  // somebody else is quicker than the second look
  const meanwhile = (act: () => void) => {
    const timing = new FakeTiming();
    const { sleep } = timing;
    timing.sleep = (milliseconds) => {
      act();
      return sleep(milliseconds);
    };
    return timing;
  };

  test('a policy that is gone at the second look does not keep a Create from putting', async () => {
    iam.policies.set(ALICE_READ, OTHER);
    const timing = meanwhile(() => iam.policies.delete(ALICE_READ));
    expect(await send(createEvent(), timing)).toEqual({
      backups: [],
      slept: SECOND_LOOK,
      answer: SUCCESS,
      live: { [ALICE_READ]: DOCUMENT },
    });
  });

  test('a policy that is there at the second look is deleted', async () => {
    const timing = meanwhile(() => iam.policies.set(ALICE_READ, DOCUMENT));
    expect(await send(deleteEvent(ALICE_READ), timing)).toEqual({
      backups: [],
      slept: SECOND_LOOK,
      answer: SUCCESS,
      live: {},
    });
  });
});

describe('an event that comes late', () => {
  const timing = () => new FakeTiming();
  const sent = (secondsAgo: number) => {
    const date = new Date(timing().now() - secondsAgo * 1_000).toISOString().replace(/[-:]|\.000/g, '');
    return { ResponseURL: `https://cloudformation.invalid/answer?X-Amz-Date=${date}&X-Amz-Signature=secret` };
  };
  const at = (secondsAgo: number) => timing().now() - secondsAgo * 1_000;

  test.each([
    ['Create', { ...createEvent(), ...sent(301) }, '!create-failed'],
    ['Update', { ...updateEvent(ALICE_READ), ...sent(301) }, ALICE_READ],
    ['Delete', { ...deleteEvent(ALICE_READ), ...sent(301) }, ALICE_READ],
  ])('after the service timeout changes nothing: %s', async (_what, event, id) => {
    iam.policies.set(ALICE_READ, OTHER);
    expect(await send(event)).toEqual({
      ...UNTOUCHED,
      answer: failed(
        id,
        'the event is 301 seconds old, and CloudFormation waits no longer than 300 for an answer',
      ),
      live: { [ALICE_READ]: OTHER },
    });
    expect(iam.calls).toEqual([]);
  });

  test('within seconds needs no question', async () => {
    expect((await send({ ...createEvent(), ...sent(2) })).answer).toEqual(SUCCESS);
    expect(cloudFormation.calls).toEqual([]);
  });

  const AWAITED = 'is carried out while CloudFormation waits for it';
  test(`Create ${AWAITED}`, async () => {
    cloudFormation.events = [
      { ...resource('Other', 'bob/Read'), at: at(1) },
      { ...resource(SELF, '', 'CREATE_IN_PROGRESS'), at: at(20) },
      { ...resource(SELF, '', 'CREATE_IN_PROGRESS'), at: at(21) },
      operationBegins('CREATE_IN_PROGRESS'),
    ];
    expect((await send({ ...createEvent(), ...sent(20) })).answer).toEqual(SUCCESS);
  });

  test(`Update ${AWAITED}`, async () => {
    cloudFormation.events = [
      { ...resource(SELF, ALICE_READ, 'UPDATE_IN_PROGRESS'), at: at(20) },
      { ...resource(SELF, ALICE_READ, 'UPDATE_COMPLETE'), at: at(60) },
      operationBegins(),
    ];
    expect((await send({ ...updateEvent(ALICE_READ), ...sent(20) })).answer).toEqual(SUCCESS);
  });

  test.each([
    ['of its own id', ALICE_READ],
    ['under another id', '<made up>'],
  ])(`Delete ${AWAITED}: %s`, async (_what, id) => {
    iam.policies.set(ALICE_READ, DOCUMENT);
    cloudFormation.events = [
      { ...resource(SELF, id, 'DELETE_IN_PROGRESS'), at: at(20) },
      operationBegins('DELETE_IN_PROGRESS'),
    ];
    expect((await send({ ...deleteEvent(ALICE_READ), ...sent(20) })).live).toEqual({});
  });

  const SUPERSEDED = failed(
    ALICE_READ,
    'the event was delivered late or twice, and CloudFormation does not wait for its answer any more',
  );

  test.each([
    ['was deleted since', [{ ...resource(SELF, ALICE_READ, 'DELETE_COMPLETE'), at: at(5) }]],
    ['was made by its twin', [{ ...resource(SELF, ALICE_READ, 'CREATE_COMPLETE'), at: at(15) }]],
    ['is being changed again', [{ ...resource(SELF, ALICE_READ, 'UPDATE_IN_PROGRESS'), at: at(5) }]],
    ['is not of this operation', []],
  ])('does not put a policy where the resource %s', async (_where, events) => {
    cloudFormation.events = [...events, operationBegins()];
    expect(await send({ ...createEvent(), ...sent(20) })).toEqual({
      ...UNTOUCHED,
      answer: { ...SUPERSEDED, PhysicalResourceId: '!create-failed' },
      live: {},
    });
  });

  test.each([
    ['was made anew since', [{ ...resource(SELF, ALICE_READ, 'CREATE_COMPLETE'), at: at(5) }]],
    ['was deleted by its twin', [{ ...resource(SELF, ALICE_READ, 'DELETE_COMPLETE'), at: at(5) }]],
    ['is being made anew', [{ ...resource(SELF, '', 'CREATE_IN_PROGRESS'), at: at(5) }]],
  ])('does not delete a policy where the resource %s', async (_where, events) => {
    iam.policies.set(ALICE_READ, DOCUMENT);
    cloudFormation.events = [...events, operationBegins()];
    expect(await send({ ...deleteEvent(ALICE_READ), ...sent(20) })).toEqual({
      ...UNTOUCHED,
      answer: SUPERSEDED,
      live: { [ALICE_READ]: DOCUMENT },
    });
  });
});

describe('the watchdog', () => {
  // a call that takes all the time there is
  const timeRunsOut = (call: string) => {
    const timing = new FakeTiming();
    iam.onCall = (name) => {
      if (name.startsWith(call)) {
        timing.pass(136_000);
      }
    };
    return timing;
  };

  test('answers before the Lambda is killed, and says what was under way', async () => {
    iam.refusals.push('stall');
    expect((await send(createEvent(), timeRunsOut('GetUserPolicy'))).answer).toEqual(
      failed('!create-failed', 'the time of the Lambda ran out during: GetUserPolicy of alice/Read'),
    );
  });

  test('answers the id of a policy that may have been put, so that the Delete that follows removes it', async () => {
    iam.refusals.push(undefined, 'stall');
    expect((await send(createEvent(), timeRunsOut('PutUserPolicy'))).answer).toEqual(
      failed(
        ALICE_READ,
        'PutUserPolicy got no answer, so the policy may exist: ' +
          'the time of the Lambda ran out during: PutUserPolicy of alice/Read',
      ),
    );
  });

  test('keeps new calls from being begun when too little time is left', async () => {
    const timing = new FakeTiming();
    iam.onCall = () => timing.pass(96_000);
    expect(await send(createEvent(), timing)).toMatchObject({
      answer: failed(
        '!create-failed',
        'the time of the Lambda is running out before PutUserPolicy of alice/Read',
      ),
      live: {},
    });
  });
});

test('LimitExceeded fails with who has the characters, and how many are missing', async () => {
  iam.policies.set('alice/Reports', OTHER).set('alice/Billing', `${OTHER} `.replace('s3:*', 's3:List*'));
  // for as long as it is tried
  iam.refusals.push(undefined, ...Array<Refusal>(10).fill({ status: 409, code: 'LimitExceeded' }));
  const { answer } = await send(createEvent({ PolicyDocument: BIG }));
  expect(answer).toEqual(
    failed(
      '!create-failed',
      [
        'PutUserPolicy of alice/Read failed: LimitExceeded: said IAM',
        'user "alice" has 2,048 characters for all inline policies together:',
        '  2,000  Read (declared)',
        '     92  Billing',
        '     88  Reports',
        '  2,180  in all; 132 are missing',
      ].join('\n'),
    ),
  );
});

test('a document that IAM alone refuses fails with what IAM says and with every finding', async () => {
  iam.refusals.push(undefined, {
    status: 400,
    code: 'MalformedPolicyDocument',
    message: 'Syntax errors in policy.',
  });
  const PolicyDocument = DOCUMENT.replace(',"Version":"2012-10-17"', '');
  const { answer } = await send(createEvent({ PolicyDocument }));
  expect(answer).toEqual(
    failed(
      '!create-failed',
      expect.stringMatching(
        /^PutUserPolicy of alice\/Read failed: MalformedPolicyDocument: Syntax errors in policy\.\n\$: .* \[MISSING_VERSION\]$/,
      ) as unknown as string,
    ),
  );
});

test('an event of no known kind is answered, too', async () => {
  const event = { ...createEvent(), RequestType: 'Read' } as unknown as CloudFormationCustomResourceEvent;
  const { answer } = await send(event);
  expect(answer).toEqual(failed('!create-failed', 'the event asks for "Read"'));
  expect(iam.calls).toEqual([]);
});

describe('a user of another account', () => {
  const ROLE = { RoleArn: 'arn:aws:iam::444455556666:role/policies', ExternalId: 'secret-ish' };
  const THERE = '444455556666/alice/Read';
  const sendThere = async (event: CloudFormationCustomResourceEvent) => {
    const used: unknown[] = [];
    const { row, log, ...rest } = await sendTo(event, {
      iam: (credentials) => {
        used.push(credentials);
        return iam.client();
      },
      assumeRole: (role) => Promise.resolve({ accessKeyId: JSON.stringify(role), secretAccessKey: '' }),
      stack: (stackId, calls) => cloudFormation.stack(stackId, calls),
    });
    expect(JSON.stringify(log)).not.toContain('accessKeyId');
    return { ...rest, row, used, live: Object.fromEntries(iam.policies) };
  };
  const CREDENTIALS = {
    accessKeyId: JSON.stringify({ roleArn: ROLE.RoleArn, externalId: ROLE.ExternalId }),
    secretAccessKey: '',
  };

  test('is reached by the role, once for an event, and the account is part of the id', async () => {
    expect(await sendThere(createEvent({ AssumeRole: ROLE }))).toEqual({
      ...UNTOUCHED,
      row: 'create.absent',
      used: [CREDENTIALS],
      answer: { ...SUCCESS, PhysicalResourceId: THERE },
      live: { [ALICE_READ]: DOCUMENT },
    });
  });

  test('is another user than the one of that name in the own account', async () => {
    cloudFormation.resources = [resource('Old', ALICE_READ)];
    const created = await sendThere(updateEvent(ALICE_READ, { AssumeRole: ROLE }));
    expect(created).toMatchObject({ row: 'create.absent', answer: { PhysicalResourceId: THERE } });
    const deleted = await sendThere(deleteEvent(THERE, { AssumeRole: ROLE }));
    expect(deleted).toMatchObject({ row: 'delete.equal', used: [CREDENTIALS], live: {} });
  });

  test('is none where the role is of the own account', async () => {
    iam.policies.set(ALICE_READ, DOCUMENT);
    const AssumeRole = { RoleArn: 'arn:aws:iam::111122223333:role/policies' };
    const { row, answer } = await sendThere(updateEvent(ALICE_READ, { AssumeRole }));
    expect([row, answer]).toEqual(['update.nothing', SUCCESS]);
  });

  test('takes no credentials where there is nothing to do', async () => {
    expect((await sendThere(deleteEvent('!create-failed', { AssumeRole: ROLE }))).used).toEqual([]);
  });

  test('is not looked for by a role of another account', async () => {
    const { answer, used } = await sendThere(deleteEvent(THERE));
    expect([answer, used]).toEqual([
      failed(THERE, "the policy is of 444455556666, and the role to assume of the stack's own account"),
      [],
    ]);
  });

  test('fails where the role is none', async () => {
    const { answer } = await sendThere(createEvent({ AssumeRole: { RoleArn: 'policies' } }));
    expect(answer).toEqual(
      failed(
        '!create-failed',
        'the role to assume is "policies"; it takes the ARN of a role, such as "arn:aws:iam::111122223333:role/NAME"',
      ),
    );
  });
});

describe('exclusive control', () => {
  const ResourceType = 'Custom::ExclusiveUserInlinePolicies';
  const properties = (changes: object = {}) => ({
    ServiceToken: '<ServiceToken>',
    UserName: 'alice',
    PolicyNames: ['Read'],
    IgnoredPolicyNames: ['breakglass-*'],
    OnUnmanaged: 'REPORT',
    ...changes,
  });
  const create = (changes?: object) => ({
    ...createEvent(),
    ResourceType,
    ResourceProperties: properties(changes),
  });
  const answerWith = (...names: string[]) => ({
    Status: 'SUCCESS',
    Reason: '',
    PhysicalResourceId: '!exclusive/alice',
    Data: { UnmanagedPolicyNames: JSON.stringify(names), UnmanagedPolicyCount: String(names.length) },
  });

  beforeEach(() => {
    iam.policies.set(ALICE_READ, DOCUMENT).set('alice/breakglass-1', OTHER).set('alice/Console', OTHER);
    iam.policies.set('alice/Sibling', OTHER).set('alice/Renamed', OTHER).set('bob/Console', OTHER);
    cloudFormation.resources = [resource('Sibling', 'alice/Sibling')];
    cloudFormation.events = [resource('Other', 'alice/Renamed', 'UPDATE_IN_PROGRESS'), operationBegins()];
  });

  test('REPORT names what nobody declared, and changes nothing', async () => {
    const before = Object.fromEntries(iam.policies);
    expect(await send(create())).toEqual({ ...UNTOUCHED, answer: answerWith('Console'), live: before });
  });

  test('REMOVE logs each of them in full, and deletes it; what the stack holds or held stays', async () => {
    const { 'alice/Console': _removed, ...others } = Object.fromEntries(iam.policies);
    expect(await send(create({ OnUnmanaged: 'REMOVE' }))).toEqual({
      slept: 0,
      backups: [{ userName: 'alice', policyName: 'Console', document: OTHER }],
      answer: answerWith('Console'),
      live: others,
    });
  });

  test('an Update does the same, and another user gives another id', async () => {
    const event = {
      ...updateEvent('!exclusive/alice'),
      ResourceType,
      ResourceProperties: properties({ UserName: 'bob' }),
    };
    expect((await send(event)).answer).toEqual({
      ...answerWith('Console'),
      PhysicalResourceId: '!exclusive/bob',
    });
  });

  test('Delete does nothing', async () => {
    const event = { ...deleteEvent('!exclusive/alice'), ResourceType, ResourceProperties: properties() };
    const { answer, live } = await send(event);
    expect(answer).toEqual({
      Status: 'SUCCESS',
      Reason: '',
      PhysicalResourceId: '!exclusive/alice',
      Data: {},
    });
    expect(live).toEqual(Object.fromEntries(iam.policies));
    expect(iam.calls).toEqual([]);
  });

  test('a user who is gone has no policies', async () => {
    expect((await send(create({ UserName: 'nobody' }))).answer).toEqual({
      ...answerWith(),
      PhysicalResourceId: '!exclusive/nobody',
    });
  });

  test('names as many as fit into an answer, and counts them all', async () => {
    iam.policies.clear();
    const names = Array.from({ length: 40 }, (_, i) => `${'x'.repeat(100)}${i}`);
    names.forEach((name) => iam.policies.set(`alice/${name}`, OTHER));
    const { answer } = await send(create());
    expect(answer.Data).toEqual({
      UnmanagedPolicyNames: JSON.stringify(names.slice(0, 19)),
      UnmanagedPolicyCount: '40',
    });
  });

  test('fails with all that is wrong', async () => {
    expect(
      (await send(create({ UserName: '', OnUnmanaged: 'ERASE', IgnoredPolicyNames: 'breakglass-*' }))).answer,
    ).toEqual(
      failed(
        '!create-failed',
        'the user name is empty; it takes 1 to 128 characters; OnUnmanaged is "ERASE"; allowed are REPORT, REMOVE; ' +
          'IgnoredPolicyNames is "breakglass-*"; it must be a list of strings',
      ),
    );
  });
});

const ROWS = [
  ...[CREATE, UPDATE, DELETE, EXCLUSIVE].flat().map(({ id }) => id),
  ...Object.keys(FAILURES),
].sort();
let wholeFile = false;

test('no two rows of the tables have the same id', () => {
  wholeFile = true; // not where only tests of another name run
  expect(ROWS).toEqual([...new Set(ROWS)]);
});

// no test, as tests run in any order
afterAll(() => {
  if (wholeFile) {
    expect({ seenByTheseTests: [...rows].sort() }).toEqual({ seenByTheseTests: ROWS });
  }
});
