import { deleteEvent, DOCUMENT, updateEvent } from './events';
import { operationBegins } from './fake-cloudformation';
import { ALICE_READ, EQUAL, fakeCloud, OTHER, resource, SELF, SUCCESS, UNTOUCHED } from './cloud';

const { iam, cloudFormation, send } = fakeCloud();

describe('a roll-back of another name', () => {
  beforeEach(() => {
    iam.policies.set('alice/Read2', DOCUMENT);
    cloudFormation.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
    cloudFormation.events = [
      resource(SELF, 'alice/Read2', 'UPDATE_IN_PROGRESS'),
      operationBegins('UPDATE_ROLLBACK_IN_PROGRESS'),
      resource(SELF, 'alice/Read2', 'UPDATE_COMPLETE'),
      resource(SELF, 'alice/Read#adopted', 'UPDATE_IN_PROGRESS'),
      operationBegins(),
    ];
  });
  const backAgain = () => send(updateEvent('alice/Read2', {}, { PolicyName: 'Read2' }));

  test('answers the id that the resource had, whatever it was', async () => {
    iam.policies.set(ALICE_READ, EQUAL);
    expect(await backAgain()).toEqual({
      row: 'create.restored',
      ...UNTOUCHED,
      answer: { ...SUCCESS, PhysicalResourceId: 'alice/Read#adopted' },
      live: { [ALICE_READ]: EQUAL, 'alice/Read2': DOCUMENT },
    });
  });

  test('puts the document back where it is another one now, which is logged in full', async () => {
    iam.policies.set(ALICE_READ, OTHER);
    expect(await backAgain()).toEqual({
      row: 'create.restored-different',
      slept: 0,
      backups: [{ userName: 'alice', policyName: 'Read', document: OTHER }],
      answer: { ...SUCCESS, PhysicalResourceId: 'alice/Read#adopted' },
      live: { [ALICE_READ]: DOCUMENT, 'alice/Read2': DOCUMENT },
    });
  });

  test('the same without a roll-back: what a deployment that failed left as it was is its own', async () => {
    cloudFormation.status = 'UPDATE_IN_PROGRESS';
    iam.policies.set(ALICE_READ, EQUAL);
    expect(await backAgain()).toMatchObject({
      row: 'create.restored',
      answer: { Status: 'SUCCESS', PhysicalResourceId: 'alice/Read#adopted' },
      live: { [ALICE_READ]: EQUAL },
    });
  });

  test('does not take for its own what it had before the stack was last stable, unless it is rolled back to that', async () => {
    cloudFormation.status = 'UPDATE_IN_PROGRESS';
    iam.policies.set(ALICE_READ, EQUAL);
    cloudFormation.events.splice(2, 0, operationBegins('UPDATE_COMPLETE'));
    const { row, live } = await backAgain();
    expect([row, live]).toEqual(['create.exists-equal', { [ALICE_READ]: EQUAL, 'alice/Read2': DOCUMENT }]);
  });

  test('nor what was cleaned up since', async () => {
    iam.policies.set(ALICE_READ, EQUAL);
    cloudFormation.events.unshift(resource(SELF, 'alice/Read#adopted', 'DELETE_COMPLETE'));
    expect((await backAgain()).row).toBe('create.exists-equal');
  });

  test('puts the document back without a backup where it is the one that this resource had', async () => {
    iam.policies.set(ALICE_READ, OTHER);
    const event = updateEvent('alice/Read2', {}, { PolicyName: 'Read2', PolicyDocument: OTHER });
    expect(await send(event)).toMatchObject({
      row: 'create.restored-changed',
      backups: [],
      live: { [ALICE_READ]: DOCUMENT },
    });
  });

  describe('under RETAIN or FAIL', () => {
    beforeEach(() => iam.policies.set(ALICE_READ, OTHER));

    test('leaves what somebody changed, as a roll-back that fails helps nobody', async () => {
      const { row, answer, live } = await send(updateEvent('alice/Read2', { OnModified: 'FAIL' }));
      expect([row, answer.Status, live[ALICE_READ]]).toEqual(['create.restored-retain', 'SUCCESS', OTHER]);
    });

    test('fails where the stack is not rolling back', async () => {
      cloudFormation.status = 'UPDATE_IN_PROGRESS';
      const { row, answer, live } = await send(updateEvent('alice/Read2', { OnModified: 'RETAIN' }));
      expect([row, answer.Status, live[ALICE_READ]]).toEqual(['create.restored-fail', 'FAILED', OTHER]);
    });
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

    test('logs a reason of CloudFormation that is not known here, and touches nothing', async () => {
      failedFor('Something new happened');
      const { log, live } = await back();
      expect(log).toContainEqual(
        expect.objectContaining({
          message:
            'CloudFormation says of the Update that failed what is not known here; it is taken for answered: ' +
            'Something new happened',
        }),
      );
      expect(live).toEqual({ [ALICE_READ]: DOCUMENT, 'alice/Read2': DOCUMENT });
    });

    test('a deletion removes it, too: the roll-back may have failed', async () => {
      failedFor(UNANSWERED);
      cloudFormation.status = 'DELETE_IN_PROGRESS';
      const { row, live } = await send(deleteEvent(ALICE_READ, { PolicyName: 'Read2' }));
      expect([row, live]).toEqual(['delete.equal', {}]);
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
