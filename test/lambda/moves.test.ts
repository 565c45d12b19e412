import { createEvent, deleteEvent, DOCUMENT } from './events';
import { operationBegins } from './fake-cloudformation';
import {
  ALICE_READ,
  failed,
  fakeCloud,
  OTHER,
  resource,
  SECOND_READ,
  SELF,
  SUCCESS,
  UNTOUCHED,
} from './cloud';

const { iam, cloudFormation, send } = fakeCloud();

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
        row: 'create.handed-over',
        backups: [],
        slept: SECOND_READ,
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
    ['cleaned up since', [resource('Old', ALICE_READ, 'DELETE_COMPLETE')]],
    ['of an operation before', [operationBegins(), operationBegins('UPDATE_COMPLETE')]],
  ])('Create does not take over what is %s', async (_what, events) => {
    cloudFormation.resources = [];
    cloudFormation.events = [...events, resource('Old', ALICE_READ, 'UPDATE_IN_PROGRESS'), operationBegins()];
    expect((await send(createEvent())).answer).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: '!create-failed',
    });
  });

  test('Create fails where it would change the document, too', async () => {
    iam.policies.set(ALICE_READ, OTHER);
    expect(await send(createEvent({ OnExisting: 'OVERWRITE' }))).toEqual({
      row: 'create.handed-over-different',
      backups: [],
      slept: SECOND_READ,
      answer: failed(
        '!create-failed',
        'the inline policy "Read" of user "alice" belongs to another resource of the stack, and its live document is ' +
          'not the declared one (Statement[0].Action: live has "s3:*", declared has "s3:getobject"). If this deployment ' +
          'moves the policy and changes its document, move it first and change it in the next deployment. If somebody ' +
          'changed the live document, either put the declared document back by hand, or declare the live document at ' +
          'the old place in one deployment, and move it in the next',
      ),
      live: { [ALICE_READ]: OTHER },
    });
  });

  test('Delete leaves it, and says so', async () => {
    expect(await send(deleteEvent(ALICE_READ))).toEqual({
      row: 'delete.handed-over',
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
