import { createEvent, deleteEvent, DOCUMENT, responseUrl, updateEvent } from './events';
import type { Refusal } from './fake-iam';
import { operationBegins } from './fake-cloudformation';
import { FakeTiming } from './fake-timing';
import { ALICE_READ, failed, fakeCloud, OTHER, resource, SELF, SUCCESS, UNTOUCHED } from './cloud';

const { iam, cloudFormation, send } = fakeCloud();

describe('an event that comes late', () => {
  const timing = () => new FakeTiming();
  const sent = (secondsAgo: number) => {
    const date = new Date(timing().now() - secondsAgo * 1_000).toISOString().replace(/[-:]|\.000/g, '');
    return { ResponseURL: responseUrl(date) };
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
      row: 'failure.expired',
      answer: failed(
        id,
        'the event is 301 seconds old, and CloudFormation waits no longer than 300 for an answer',
      ),
      live: { [ALICE_READ]: OTHER },
    });
    expect(iam.calls).toEqual([]);
  });

  test.each([
    [285, 'create.absent'],
    [286, 'failure.expired'],
  ])('begins nothing less than 15 seconds before the service timeout: after %i seconds', async (age, row) => {
    cloudFormation.working = { PhysicalResourceId: '', ResourceStatus: 'CREATE_IN_PROGRESS', at: at(age) };
    expect((await send({ ...createEvent(), ...sent(age) })).row).toBe(row);
  });

  test('within seconds needs no question', async () => {
    expect((await send({ ...createEvent(), ...sent(2) })).answer).toEqual(SUCCESS);
    expect(cloudFormation.calls).toEqual([]);
  });

  describe('is carried out while CloudFormation waits for it, which is asked by one call', () => {
    test.each([
      ['Create', createEvent(), '', 'CREATE_IN_PROGRESS'],
      ['Update', updateEvent(ALICE_READ), ALICE_READ, 'UPDATE_IN_PROGRESS'],
    ])('%s', async (_what, event, PhysicalResourceId, ResourceStatus) => {
      cloudFormation.working = { PhysicalResourceId, ResourceStatus, at: at(20) };
      expect((await send({ ...event, ...sent(20) })).answer).toEqual(SUCCESS);
      expect(cloudFormation.calls).toEqual(['DescribeStackResource <StackId>']);
    });

    test('Delete', async () => {
      iam.policies.set(ALICE_READ, DOCUMENT);
      cloudFormation.working = {
        PhysicalResourceId: ALICE_READ,
        ResourceStatus: 'DELETE_IN_PROGRESS',
        at: at(20),
      };
      expect((await send({ ...deleteEvent(ALICE_READ), ...sent(20) })).live).toEqual({});
      expect(cloudFormation.calls).toEqual([
        'DescribeStacks <StackId>',
        'ListStackResources <StackId>',
        'DescribeStackResource <StackId>',
      ]);
    });
  });

  test('a retry that is throttled repeats the throttled call only', async () => {
    const throttled: Refusal = { status: 400, code: 'Throttling' };
    iam.refusals.push(undefined, ...Array<Refusal>(4).fill(throttled));
    expect((await send({ ...createEvent(), ...sent(20) })).answer).toEqual(SUCCESS);
    expect(iam.calls).toHaveLength(6);
    expect(cloudFormation.calls).toEqual(['DescribeStackResource <StackId>']);
  });

  test('staleness is asked again before a write that was held up', async () => {
    const throttled: Refusal = { status: 400, code: 'Throttling' };
    iam.refusals.push(undefined, ...Array<Refusal>(8).fill(throttled));
    iam.onCall = () => {
      if (iam.calls.length === 4) {
        cloudFormation.working = { PhysicalResourceId: '<chosen>', ResourceStatus: 'CREATE_FAILED' };
      }
    };
    const { row, live } = await send({ ...createEvent(), ...sent(20) });
    expect([row, live]).toEqual(['failure.duplicate', {}]);
  });

  const DUPLICATE = failed(
    ALICE_READ,
    'the event was delivered late or twice, and CloudFormation does not wait for its answer any more',
  );

  test.each([
    ['was deleted since', { PhysicalResourceId: ALICE_READ, ResourceStatus: 'DELETE_COMPLETE' }],
    ['was made by another delivery', { PhysicalResourceId: ALICE_READ, ResourceStatus: 'CREATE_COMPLETE' }],
    [
      'is being changed again',
      { PhysicalResourceId: ALICE_READ, ResourceStatus: 'UPDATE_IN_PROGRESS', at: at(5) },
    ],
  ])('does not put a policy where the resource %s', async (_where, working) => {
    cloudFormation.working = working;
    expect(await send({ ...createEvent(), ...sent(20) })).toEqual({
      ...UNTOUCHED,
      row: 'failure.duplicate',
      answer: { ...DUPLICATE, PhysicalResourceId: '!create-failed' },
      live: {},
    });
  });

  test('does not change a policy where the resource has another id since', async () => {
    cloudFormation.working = { PhysicalResourceId: 'alice/Read2', ResourceStatus: 'UPDATE_IN_PROGRESS' };
    const { row } = await send({ ...updateEvent(ALICE_READ, { PolicyDocument: OTHER }), ...sent(20) });
    expect(row).toBe('failure.duplicate');
  });

  describe('Delete', () => {
    const late = () => send({ ...deleteEvent(ALICE_READ), ...sent(20) });
    beforeEach(() => {
      iam.policies.set(ALICE_READ, DOCUMENT);
      cloudFormation.working = { PhysicalResourceId: 'alice/Read2', ResourceStatus: 'UPDATE_COMPLETE' };
    });

    test.each([
      ['was made anew since', { ...resource(SELF, ALICE_READ), at: at(5) }],
      ['is being made anew', { ...resource(SELF, '', 'CREATE_IN_PROGRESS'), at: at(5) }],
      ['has given the policy to another one since', { ...resource('Other', ALICE_READ), at: at(5) }],
      [
        'has left the policy to another one that is being made',
        {
          ...resource('Other', '', 'CREATE_IN_PROGRESS'),
          at: at(5),
          ResourceProperties: JSON.stringify({ UserName: 'Alice', PolicyName: 'Read' }),
        },
      ],
    ])('leaves a policy where the resource %s', async (_where, event) => {
      cloudFormation.events = [event, operationBegins()];
      expect(await late()).toEqual({
        ...UNTOUCHED,
        row: 'failure.duplicate',
        answer: DUPLICATE,
        live: { [ALICE_READ]: DOCUMENT },
      });
    });

    test.each([
      ['another delivery has answered', { ...resource(SELF, ALICE_READ, 'DELETE_COMPLETE'), at: at(5) }],
      ['the resource is complete', { ...resource(SELF, ALICE_READ, 'UPDATE_COMPLETE'), at: at(25) }],
      [
        'another one is being made',
        {
          ...resource('Other', '', 'CREATE_IN_PROGRESS'),
          at: at(5),
          ResourceProperties: JSON.stringify({ UserName: 'alice', PolicyName: 'Write' }),
        },
      ],
      ['the stack is complete', { ...operationBegins('UPDATE_COMPLETE'), at: at(5) }],
    ])('deletes it where merely %s', async (_where, event) => {
      cloudFormation.events = [event, { ...operationBegins(), at: at(60) }];
      expect((await late()).live).toEqual({});
    });
  });
});
