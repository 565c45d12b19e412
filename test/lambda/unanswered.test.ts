import { createEvent, deleteEvent, DOCUMENT, responseUrl, updateEvent } from './events';
import { operationBegins } from './fake-cloudformation';
import {
  ALICE_READ,
  EQUAL,
  fakeCloud,
  OTHER,
  resource,
  SECOND_READ_AFTER_CANCELLED,
  SELF,
  SUCCESS,
} from './cloud';

const { iam, cloudFormation, send } = fakeCloud();

describe('a Put that nobody answered', () => {
  const UNANSWERED = 'alice/Read#unanswered';
  // IAM does the first one; then the way to it is broken for longer than the Lambda tries
  const doneButUnanswered = () =>
    iam.refusals.push(undefined, 'do and hang up', ...Array<'hang up'>(1_000).fill('hang up'));

  test('of a Create fails with an id that says so, and the Delete that follows removes the policy', async () => {
    doneButUnanswered();
    expect(await send(createEvent())).toMatchObject({
      row: 'failure.outcome-unknown',
      answer: {
        Status: 'FAILED',
        PhysicalResourceId: UNANSWERED,
        Reason: expect.stringMatching(
          /^PutUserPolicy got no answer, so the policy may exist: PutUserPolicy of alice\/Read failed: /,
        ) as string,
      },
      live: { [ALICE_READ]: DOCUMENT },
    });
    iam.refusals.length = 0;
    expect(await send(deleteEvent(UNANSWERED))).toMatchObject({
      row: 'delete.unanswered-identical',
      backups: [{ userName: 'alice', policyName: 'Read', document: DOCUMENT }],
      live: {},
    });
  });

  test('of a Create that overwrites fails with the id of what overwrote', async () => {
    iam.policies.set(ALICE_READ, OTHER);
    doneButUnanswered();
    const { answer } = await send(createEvent({ OnExisting: 'OVERWRITE' }));
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'alice/Read#overwrote' });
  });

  test('of an Update fails with the id it was called with; its roll-back removes the policy', async () => {
    iam.policies.set(ALICE_READ, DOCUMENT);
    doneButUnanswered();
    const { answer } = await send(updateEvent(ALICE_READ, { PolicyName: 'Read2' }));
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: ALICE_READ });
    iam.refusals.length = 0;
    cloudFormation.events = [
      operationBegins('UPDATE_ROLLBACK_IN_PROGRESS'),
      {
        ...resource(SELF, ALICE_READ, 'UPDATE_FAILED'),
        ResourceStatusReason: `Received response status [FAILED] from custom resource. Message returned: ${String(answer.Reason)}`,
      },
      operationBegins(),
    ];
    const back = await send(updateEvent(ALICE_READ, {}, { PolicyName: 'Read2' }));
    expect([back.answer, back.live]).toEqual([SUCCESS, { [ALICE_READ]: DOCUMENT }]);
  });

  test('stays unanswered when a later try of it is refused', async () => {
    iam.refusals.push(undefined, 'do and hang up', { status: 400, code: 'ValidationError', message: 'no' });
    expect((await send(createEvent())).answer).toEqual({
      Status: 'FAILED',
      PhysicalResourceId: UNANSWERED,
      Reason:
        'PutUserPolicy got no answer, so the policy may exist: PutUserPolicy of alice/Read failed: ValidationError: no',
      Data: {},
    });
  });

  test('and was not sent, for want of credentials, is no unanswered one', async () => {
    const client = iam.client();
    client.middlewareStack.add(
      (next, { commandName }) =>
        (args) =>
          commandName === 'PutUserPolicyCommand'
            ? Promise.reject(Object.assign(new Error('none'), { name: 'CredentialsProviderError' }))
            : next(args),
      { step: 'initialize' },
    );
    const { answer } = await send(createEvent(), undefined, { iam: () => client });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: '!create-failed' });
  });

  test('a refusal names the step that was refused, whatever was asked before it', async () => {
    iam.refusals.push(undefined, { status: 400, code: 'ValidationError', message: 'no' });
    const late = { ResponseURL: responseUrl('20261121T235950Z') };
    const { answer } = await send({ ...createEvent(), ...late });
    expect(answer.Reason).toBe('PutUserPolicy of alice/Read failed: ValidationError: no');
    expect(cloudFormation.calls).toEqual(['DescribeStackResource <StackId>']);
  });

  describe('Delete of its id', () => {
    test('waits for the Put, which may be late', async () => {
      expect(await send(deleteEvent(UNANSWERED))).toMatchObject({
        row: 'delete.unanswered-absent',
        slept: SECOND_READ_AFTER_CANCELLED,
      });
    });

    test.each([
      ['in other words', EQUAL],
      ['that means something else', OTHER],
    ])('leaves a policy %s: this resource did not write it', async (_what, live) => {
      iam.policies.set(ALICE_READ, live);
      expect(await send(deleteEvent(UNANSWERED))).toMatchObject({
        row: 'delete.unanswered-other',
        live: { [ALICE_READ]: live },
      });
    });

    test('leaves what another resource of the stack holds, also when the whole stack goes', async () => {
      iam.policies.set(ALICE_READ, DOCUMENT);
      cloudFormation.status = 'DELETE_IN_PROGRESS';
      cloudFormation.resources = [resource('Other', ALICE_READ)];
      expect(await send(deleteEvent(UNANSWERED))).toMatchObject({
        row: 'delete.handed-over',
        live: { [ALICE_READ]: DOCUMENT },
      });
    });

    test('leaves what another resource of the stack may get back', async () => {
      iam.policies.set(ALICE_READ, DOCUMENT);
      cloudFormation.events = [resource('Other', ALICE_READ, 'UPDATE_IN_PROGRESS'), operationBegins()];
      expect((await send(deleteEvent(UNANSWERED))).row).toBe('delete.handed-over');
    });
  });
});
