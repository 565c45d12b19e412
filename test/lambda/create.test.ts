import { createEvent, DOCUMENT } from './events';
import { duringSleeps } from './fake-timing';
import { ALICE_READ, EQUAL, failed, fakeCloud, OTHER, SECOND_READ, SUCCESS, UNTOUCHED } from './cloud';

const { iam, send } = fakeCloud();

const WAYS_OUT =
  'and this resource did not write it; it was left as it is. Ways out: choose another policyName; ' +
  'declare the very document that is live and set onExisting to ADOPT; ' +
  'or set onExisting to OVERWRITE, which logs the live document and replaces it';

describe('Create', () => {
  test('puts the policy', async () => {
    expect(await send(createEvent())).toEqual({
      row: 'create.absent',
      ...UNTOUCHED,
      answer: SUCCESS,
      live: { [ALICE_READ]: DOCUMENT },
    });
    expect(iam.calls).toEqual(['GetUserPolicy alice/Read', 'PutUserPolicy alice/Read']);
  });

  test('fails where another policy is there, and says what differs and what the ways out are', async () => {
    iam.policies.set(ALICE_READ, OTHER);
    expect(await send(createEvent())).toEqual({
      row: 'create.exists',
      backups: [],
      slept: SECOND_READ,
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
      row: 'create.exists-equal',
      backups: [],
      slept: SECOND_READ,
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
      row: 'create.adopt',
      backups: [],
      slept: SECOND_READ,
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
      row: 'create.overwrite',
      slept: 0,
      backups: [{ userName: 'alice', policyName: 'Read', document: OTHER }],
      answer: { ...SUCCESS, PhysicalResourceId: 'alice/Read#overwrote' },
      live: { [ALICE_READ]: DOCUMENT },
    });
  });

  test('under OVERWRITE owns an equal policy, and writes it: it may have just been deleted', async () => {
    iam.policies.set(ALICE_READ, EQUAL);
    expect(await send(createEvent({ OnExisting: 'OVERWRITE' }))).toEqual({
      row: 'create.overwrite-equal',
      slept: 0,
      backups: [{ userName: 'alice', policyName: 'Read', document: EQUAL }],
      answer: { ...SUCCESS, PhysicalResourceId: 'alice/Read#overwrote' },
      live: { [ALICE_READ]: DOCUMENT },
    });
  });

  test('fails with every finding before any call to IAM', async () => {
    const event = createEvent({ UserName: 'a/b', PolicyName: 'x y', PolicyDocument: '[]' });
    expect(await send(event)).toEqual({
      row: 'failure.invalid',
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
    const { row, answer } = await send(createEvent());
    expect(row).toBe('failure.refused');
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
describe('one read may be out of date', () => {
  test('a policy that is gone at the second read does not keep a Create from putting', async () => {
    iam.policies.set(ALICE_READ, OTHER);
    const timing = duringSleeps(() => iam.policies.delete(ALICE_READ));
    expect(await send(createEvent(), timing)).toEqual({
      row: 'create.absent',
      backups: [],
      slept: SECOND_READ,
      answer: SUCCESS,
      live: { [ALICE_READ]: DOCUMENT },
    });
  });
});
