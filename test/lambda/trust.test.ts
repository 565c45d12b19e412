import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { createHandler, realDependencies } from '../../lambda/index';
import type { Trust } from '../../lambda/dependencies';
import { isResponseUrl } from '../../lambda/protocol/response-url';
import { createEvent, deleteEvent, DOCUMENT, responseUrl, SECRET_URL, updateEvent } from './events';
import { FakeTiming } from './fake-timing';
import { operationBegins } from './fake-cloudformation';
import { ALICE_READ, fakeCloud, OTHER, resource, SELF } from './cloud';

const { iam, cloudFormation, send } = fakeCloud();

const BUCKET = 'cloudformation-custom-resource-response';

describe('an answer goes to CloudFormation only', () => {
  const isTaken = (url: string, region = 'eu-west-1', emulator?: string) =>
    isResponseUrl(url, { partition: 'aws', region, account: '111122223333' }, emulator);

  test.each([
    ['us-east-1', `${BUCKET}-useast1.s3.amazonaws.com`],
    ['us-east-1', `${BUCKET}-useast1.s3.us-east-1.amazonaws.com`],
    ['eu-west-1', `${BUCKET}-euwest1.s3-eu-west-1.amazonaws.com`],
    ['ap-southeast-7', `${BUCKET}-apsoutheast7.s3.ap-southeast-7.amazonaws.com`],
    ['eu-west-1', `${BUCKET}-euwest1.s3.dualstack.eu-west-1.amazonaws.com`],
    ['us-gov-west-1', `${BUCKET}-usgovwest1.s3-us-gov-west-1.amazonaws.com`],
    ['cn-north-1', `${BUCKET}-cnnorth1.s3.cn-north-1.amazonaws.com.cn`],
    ['us-iso-east-1', `${BUCKET}-usisoeast1.s3.us-iso-east-1.c2s.ic.gov`],
    ['us-isob-east-1', `${BUCKET}-usisobeast1.s3.us-isob-east-1.sc2s.sgov.gov`],
    ['us-isof-south-1', `${BUCKET}-usisofsouth1.s3.us-isof-south-1.csp.hci.ic.gov`],
    ['eu-isoe-west-1', `${BUCKET}-euisoewest1.s3.eu-isoe-west-1.cloud.adc-e.uk`],
    ['eusc-de-east-1', `${BUCKET}-euscdeeast1.s3.eusc-de-east-1.amazonaws.eu`],
  ])('in %s to %s', (region, host) => {
    expect(isTaken(`https://${host}/arn%3Aaws?X-Amz-Signature=secret`, region)).toBe(true);
  });

  test.each([
    `http://${BUCKET}-euwest1.s3-eu-west-1.amazonaws.com/`,
    `https://${BUCKET}-euwest1.s3-eu-west-1.amazonaws.com:8443/`,
    `https://${BUCKET}-euwest1.s3-eu-west-1.amazonaws.com.example.com/`,
    `https://${BUCKET}-euwest1-mine.s3-eu-west-1.amazonaws.com/`,
    `https://${BUCKET}-useast1.s3-us-east-1.amazonaws.com/`,
    `https://example.com/${BUCKET}-euwest1.s3-eu-west-1.amazonaws.com/`,
    `https://user@${BUCKET}-euwest1.s3-eu-west-1.amazonaws.com/`,
    `https://${BUCKET}-euwest1.s3-eu-west-1.amazonaws.com@example.com/`,
    'https://169.254.169.254/',
    'http://localhost:4566/',
    'no address',
    undefined as unknown as string,
  ])('not to %s', (url) => {
    expect(isTaken(url)).toBe(false);
  });

  test.each([
    ['http://localhost:4566/answer', 'http://127.0.0.1:4566', true],
    ['http://emulator:4566/answer', 'http://emulator:4566', true],
    ['http://example.com/answer', 'http://emulator:4566', false],
    ['file:///answer', 'http://emulator:4566', false],
    [SECRET_URL, 'http://emulator:4566', true],
  ])('and to an emulator: %s where that is %s', (url, emulator, taken) => {
    expect(isTaken(url, 'eu-west-1', emulator)).toBe(taken);
  });

  test('an event that wants it elsewhere is refused without an answer, and nothing is done', async () => {
    const ResponseURL = 'https://example.com/?X-Amz-Signature=secret';
    const sent = jest.fn<Promise<number>, []>();
    const log = jest.fn<Promise<void>, []>();
    const handler = createHandler({ ...realDependencies, iam: () => iam.client(), httpPut: sent, log });
    const context = { invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:handler' };
    await expect(handler({ ...createEvent(), ResponseURL }, context as never)).rejects.toThrow(
      'the event is refused: its ResponseURL is not one of CloudFormation in this region',
    );
    expect([sent.mock.calls, log.mock.calls, iam.calls]).toEqual([[], [], []]);
  });
});

const NEVER_SENT = { PhysicalResourceId: ALICE_READ, ResourceStatus: 'CREATE_COMPLETE' };
const UNTIMED = { ResponseURL: responseUrl() };
const OTHER_STACK = { StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Other/1' };

describe.each<[string, object, Partial<Trust>]>([
  ['an event without a time', UNTIMED, {}],
  ['an event of a stack that the function does not serve', OTHER_STACK, {}],
  ['an event of any stack, where the function does not know its own', {}, { ownStackId: undefined }],
  ['any event, under verifyEvents', {}, { verifyEvents: true }],
])('%s', (_what, changes, trust) => {
  const forged = (event: CloudFormationCustomResourceEvent) =>
    send({ ...event, ...changes }, undefined, { trust });
  const STACK = (changes as { StackId?: string }).StackId ?? '<StackId>';

  test('that CloudFormation is not working on changes nothing', async () => {
    cloudFormation.working = NEVER_SENT;
    iam.policies.set('bob/Read', OTHER);
    const events = [
      createEvent({ PolicyDocument: OTHER }),
      updateEvent(ALICE_READ, { PolicyDocument: OTHER }),
      updateEvent('alice/Read2', { PolicyDocument: OTHER }),
      deleteEvent('bob/Read'),
      { ...deleteEvent('bob/Read'), LogicalResourceId: 'None' },
    ];
    for (const event of events) {
      const { row, answer, live } = await forged(event);
      expect([row, answer.Status, live]).toEqual(['failure.unconfirmed', 'FAILED', { 'bob/Read': OTHER }]);
    }
    expect(iam.calls.filter((call) => !call.startsWith('Get'))).toEqual([]);
  });

  test.each([
    [
      'another resource',
      { ...NEVER_SENT, ResourceStatus: 'CREATE_IN_PROGRESS', ResourceType: 'Custom::Other' },
    ],
    ['an earlier change', { PhysicalResourceId: ALICE_READ, ResourceStatus: 'UPDATE_FAILED' }],
  ])('nor where it is working on %s', async (_where, working) => {
    cloudFormation.working = working;
    expect((await forged(createEvent())).row).toBe('failure.unconfirmed');
  });

  test('that it is working on is carried out, with one question', async () => {
    const created = await forged(createEvent());
    expect([created.row, created.live]).toEqual(['create.absent', { [ALICE_READ]: DOCUMENT }]);
    expect(cloudFormation.calls).toEqual([`DescribeStackResource ${STACK}`]);
    expect((await forged(updateEvent(ALICE_READ, { PolicyDocument: OTHER }, {}))).row).toBe('update.changed');
    expect((await forged(deleteEvent(ALICE_READ, { PolicyDocument: OTHER }))).live).toEqual({});
  });

  test('a Delete that cleans up an id is confirmed by the events', async () => {
    iam.policies.set(ALICE_READ, DOCUMENT);
    cloudFormation.working = { PhysicalResourceId: 'alice/Read2', ResourceStatus: 'UPDATE_COMPLETE' };
    cloudFormation.events = [
      { ...resource(SELF, ALICE_READ, 'DELETE_IN_PROGRESS'), at: new FakeTiming().now() },
      operationBegins(),
    ];
    expect((await forged(deleteEvent(ALICE_READ))).live).toEqual({});
  });
});

test('an event of another stack that the function serves is carried out without a question', async () => {
  const trust = { servedStackArns: ['arn:aws:cloudformation:*:111122223333:stack/Oth*'] };
  const { row } = await send({ ...createEvent(), ...OTHER_STACK }, undefined, { trust });
  expect([row, cloudFormation.calls]).toEqual(['create.absent', []]);
});

test('emulators say no time: their events are carried out', async () => {
  const trust = { emulator: 'http://localhost:4566' };
  const { row } = await send({ ...createEvent(), ...UNTIMED }, undefined, { trust });
  expect([row, cloudFormation.calls]).toEqual(['create.absent', []]);
});

test('exclusive control removes nothing for an event that is not confirmed', async () => {
  iam.policies.set('alice/Console', OTHER);
  cloudFormation.working = { ...NEVER_SENT, ResourceType: 'Custom::ExclusiveUserInlinePolicies' };
  const event = {
    ...createEvent(),
    ResourceType: 'Custom::ExclusiveUserInlinePolicies',
    ResourceProperties: {
      ServiceToken: '<ServiceToken>',
      UserName: 'alice',
      PolicyNames: [],
      IgnoredPolicyNames: [],
      OnUnmanaged: 'REMOVE',
    },
  };
  const { row, live } = await send(event, undefined, { trust: { verifyEvents: true } });
  expect([row, live]).toEqual(['failure.unconfirmed', { 'alice/Console': OTHER }]);
});

test('the environment of the function says whose events are trusted', () => {
  const before = { ...process.env };
  Object.assign(process.env, {
    OWN_STACK_ID: '<StackId>',
    SERVED_STACK_ARNS: 'arn:one,arn:two*',
    VERIFY_EVENTS: 'true',
    AWS_ENDPOINT_URL: 'http://localhost:4566',
  });
  const { trust } = realDependencies;
  process.env = before;
  expect([trust, realDependencies.trust]).toEqual([
    {
      ownStackId: '<StackId>',
      servedStackArns: ['arn:one', 'arn:two*'],
      verifyEvents: true,
      emulator: 'http://localhost:4566',
    },
    { ownStackId: undefined, servedStackArns: [], verifyEvents: false, emulator: undefined },
  ]);
});
