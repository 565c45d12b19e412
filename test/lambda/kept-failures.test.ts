import { createEvent, deleteEvent, DOCUMENT, updateEvent } from './events';
import { operationBegins } from './fake-cloudformation';
import { ALICE_READ, EQUAL, fakeCloud, OTHER, resource, SELF, SUCCESS } from './cloud';

const { iam, cloudFormation, send } = fakeCloud();

/** What an operation that failed, and was not rolled back, left: the next one goes on from there. */
const afterFailure = (...events: ReturnType<typeof resource>[]) => [
  operationBegins('UPDATE_IN_PROGRESS'),
  operationBegins('UPDATE_FAILED'),
  ...events,
  operationBegins('UPDATE_IN_PROGRESS'),
  operationBegins('CREATE_COMPLETE'),
];

describe('after an operation that failed and was not rolled back', () => {
  const CHOSEN = 'Reports-Read-1ABCDEFGHIJKL';
  beforeEach(() => {
    cloudFormation.status = 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS';
  });

  test('the clean-up of a Create that was never answered leaves what the same resource made since', async () => {
    iam.policies.set(ALICE_READ, DOCUMENT);
    cloudFormation.resources = [resource(SELF, ALICE_READ, 'CREATE_COMPLETE')];
    cloudFormation.events = afterFailure(resource(SELF, CHOSEN, 'CREATE_FAILED'));
    expect(await send(deleteEvent(CHOSEN))).toMatchObject({
      row: 'delete.held-again',
      answer: {
        Status: 'SUCCESS',
        Reason: 'the inline policy "Read" of user "alice" stays: this resource has it again',
      },
      live: { [ALICE_READ]: DOCUMENT },
    });
  });

  test('the clean-up of an id leaves what the same resource went back to', async () => {
    iam.policies.set(ALICE_READ, DOCUMENT);
    cloudFormation.resources = [resource(SELF, ALICE_READ, 'UPDATE_COMPLETE')];
    cloudFormation.events = [
      resource(SELF, ALICE_READ, 'DELETE_IN_PROGRESS'),
      resource(SELF, ALICE_READ, 'UPDATE_COMPLETE'),
      ...afterFailure(
        resource(SELF, 'alice/Read2', 'UPDATE_COMPLETE'),
        resource(SELF, ALICE_READ, 'UPDATE_IN_PROGRESS'),
      ),
    ];
    expect(await send(deleteEvent(ALICE_READ))).toMatchObject({
      row: 'delete.held-again',
      live: { [ALICE_READ]: DOCUMENT },
    });
  });

  test('its own Delete is none of these', async () => {
    iam.policies.set(ALICE_READ, DOCUMENT);
    cloudFormation.resources = [resource(SELF, ALICE_READ, 'DELETE_IN_PROGRESS')];
    cloudFormation.events = afterFailure(resource(SELF, 'alice/Read2', 'UPDATE_COMPLETE'));
    expect((await send(deleteEvent(ALICE_READ))).live).toEqual({});
  });

  describe('an Update that may not have been applied', () => {
    const declares = (document: string, status: string) => ({
      ...resource(SELF, ALICE_READ, status),
      ResourceProperties: JSON.stringify(createEvent({ PolicyDocument: document }).ResourceProperties),
    });
    beforeEach(() => {
      iam.policies.set(ALICE_READ, OTHER);
      cloudFormation.events = [
        ...afterFailure(declares(DOCUMENT, 'UPDATE_FAILED'), declares(DOCUMENT, 'UPDATE_IN_PROGRESS')),
        declares(OTHER, 'CREATE_COMPLETE'),
      ];
    });

    test.each(['RETAIN', 'FAIL'])('is deployed again under %s', async (OnModified) => {
      cloudFormation.status = 'UPDATE_IN_PROGRESS';
      expect(await send(updateEvent(ALICE_READ, { OnModified, Revision: '2' }))).toMatchObject({
        row: 'update.after-failure',
        answer: SUCCESS,
        live: { [ALICE_READ]: DOCUMENT },
      });
    });

    test('leaves what somebody else wrote since', async () => {
      cloudFormation.status = 'UPDATE_IN_PROGRESS';
      const document = DOCUMENT.replace('s3', 'sqs');
      iam.policies.set(ALICE_READ, document);
      expect(await send(updateEvent(ALICE_READ, { OnModified: 'FAIL', Revision: '2' }))).toMatchObject({
        row: 'update.modified-options',
        live: { [ALICE_READ]: document },
      });
    });

    test.each(['RETAIN', 'FAIL'])('is deleted with its stack under %s', async (OnModified) => {
      cloudFormation.status = 'DELETE_IN_PROGRESS';
      expect(await send(deleteEvent(ALICE_READ, { OnModified }))).toMatchObject({
        row: 'delete.after-failure',
        answer: { Status: 'SUCCESS' },
        live: {},
      });
    });
  });

  describe('the next one', () => {
    beforeEach(() => {
      cloudFormation.status = 'UPDATE_IN_PROGRESS';
      iam.policies.set(ALICE_READ, EQUAL).set('alice/Read2', DOCUMENT);
      cloudFormation.events = afterFailure(
        resource(SELF, 'alice/Read2', 'UPDATE_COMPLETE'),
        resource(SELF, ALICE_READ, 'UPDATE_IN_PROGRESS'),
      );
    });

    test.each(['FAIL', 'ADOPT', 'OVERWRITE'])(
      'takes its former name as its own under %s',
      async (OnExisting) => {
        const { row, answer } = await send(updateEvent('alice/Read2', { OnExisting }));
        expect([row, answer]).toEqual(['create.restored', SUCCESS]);
      },
    );

    test('does not let OVERWRITE of another resource change what a roll-back needs', async () => {
      const event = createEvent({ OnExisting: 'OVERWRITE', PolicyDocument: OTHER });
      const { row, live } = await send({ ...event, LogicalResourceId: 'Other' });
      expect([row, live[ALICE_READ]]).toEqual(['create.handed-over-different', EQUAL]);
    });

    test('does not let REMOVE of exclusive control remove it', async () => {
      iam.policies.set('alice/Console', OTHER);
      const { live } = await send({
        ...createEvent(),
        LogicalResourceId: 'Exclusive',
        ResourceType: 'Custom::ExclusiveUserInlinePolicies',
        ResourceProperties: {
          ServiceToken: '<ServiceToken>',
          UserName: 'alice',
          PolicyNames: ['Read2'],
          IgnoredPolicyNames: [],
          OnUnmanaged: 'REMOVE',
        },
      });
      expect(live).toEqual({ [ALICE_READ]: EQUAL, 'alice/Read2': DOCUMENT });
    });

    test('removes what an Update wrote that was never answered', async () => {
      cloudFormation.events = afterFailure({
        ...resource(SELF, ALICE_READ, 'UPDATE_FAILED'),
        ResourceStatusReason: 'CloudFormation did not receive a response from your Custom Resource.',
      } as ReturnType<typeof resource>);
      const { live } = await send(updateEvent(ALICE_READ, {}, { PolicyName: 'Read2' }));
      expect(Object.keys(live)).toEqual([ALICE_READ]);
    });
  });
});

test('a second event with the RequestId of the first is a duplicate like any other', async () => {
  const first = await send(createEvent());
  const second = await send(createEvent());
  expect([first.row, second.row, second.live]).toEqual([
    'create.absent',
    'create.exists-equal',
    { [ALICE_READ]: DOCUMENT },
  ]);
});
