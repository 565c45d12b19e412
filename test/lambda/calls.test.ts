import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { createEvent, deleteEvent, DOCUMENT, responseUrl, updateEvent } from './events';
import { operationBegins } from './fake-cloudformation';
import { ALICE_READ, fakeCloud, OTHER, resource, SELF } from './cloud';

const { iam, cloudFormation, send } = fakeCloud();

/** The calls of an event, in a stack of 500 resources that was busy for an hour. */
async function callsOf(event: CloudFormationCustomResourceEvent, verifyEvents = false) {
  cloudFormation.resources = Array.from({ length: 500 }, (_, i) =>
    i === 499 ? { ...cloudFormation.working!, LogicalResourceId: SELF } : resource(`R${i}`, `bob/Read${i}`),
  );
  cloudFormation.events = [
    ...cloudFormation.resources.map(({ LogicalResourceId }) => resource(LogicalResourceId, '')),
    operationBegins(),
  ];
  const { answer } = await send(event, undefined, { trust: { verifyEvents } });
  expect(answer.Status).toBe('SUCCESS');
  return [...iam.calls, ...cloudFormation.calls].map((call) => call.split(' ')[0]);
}

const working = (PhysicalResourceId: string, ResourceStatus: string) => {
  cloudFormation.working = { PhysicalResourceId, ResourceStatus };
};

describe('with 500 resources in the stack', () => {
  test('a Create takes two calls', async () => {
    working('', 'CREATE_IN_PROGRESS');
    await expect(callsOf(createEvent())).resolves.toEqual(['GetUserPolicy', 'PutUserPolicy']);
  });

  test.each([
    ['of the document', { PolicyDocument: OTHER }, ['GetUserPolicy', 'PutUserPolicy']],
    ['of the name', { PolicyName: 'Read2' }, ['GetUserPolicy', 'PutUserPolicy']],
    ['of options', { OnModified: 'FAIL' }, ['GetUserPolicy']],
  ])('an Update takes two calls at most: %s', async (_what, changes, calls) => {
    iam.policies.set(ALICE_READ, DOCUMENT);
    working(ALICE_READ, 'UPDATE_IN_PROGRESS');
    await expect(callsOf(updateEvent(ALICE_READ, changes))).resolves.toEqual(calls);
  });

  test.each(['DELETE_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS'])(
    'a Delete takes three while the whole stack goes: %s',
    async (status) => {
      iam.policies.set(ALICE_READ, DOCUMENT);
      cloudFormation.status = status;
      working(ALICE_READ, 'DELETE_IN_PROGRESS');
      await expect(callsOf(deleteEvent(ALICE_READ))).resolves.toEqual([
        'GetUserPolicy',
        'DeleteUserPolicy',
        'DescribeStacks',
      ]);
    },
  );

  test('a Delete that is late takes no more', async () => {
    iam.policies.set(ALICE_READ, DOCUMENT);
    cloudFormation.status = 'DELETE_IN_PROGRESS';
    working(ALICE_READ, 'DELETE_IN_PROGRESS');
    const late = { ResponseURL: responseUrl('20261121T235930Z') };
    await expect(callsOf({ ...deleteEvent(ALICE_READ), ...late })).resolves.toHaveLength(3);
  });

  test('verifyEvents adds one', async () => {
    working('', 'CREATE_IN_PROGRESS');
    await expect(callsOf(createEvent(), true)).resolves.toEqual([
      'GetUserPolicy',
      'PutUserPolicy',
      'DescribeStackResource',
    ]);
    iam.calls.length = 0;
    cloudFormation.calls.length = 0;
    cloudFormation.status = 'DELETE_IN_PROGRESS';
    working(ALICE_READ, 'DELETE_IN_PROGRESS');
    await expect(callsOf(deleteEvent(ALICE_READ), true)).resolves.toEqual([
      'GetUserPolicy',
      'DeleteUserPolicy',
      'DescribeStacks',
      'DescribeStackResource',
    ]);
  });
});
