import type { IAMClient } from '@aws-sdk/client-iam';
import { UserPolicies } from '../../../lambda/aws/user-policies';
import { FakeIam, Refusal, Silence } from '../fake-iam';
import { FakeTiming } from '../fake-timing';

const iam = new FakeIam();
beforeAll(() => iam.start());
afterAll(() => iam.stop());

const SECONDS = 1_000;
let timing: FakeTiming;
let policies: UserPolicies;
let client: IAMClient;

beforeEach(() => {
  iam.policies.clear();
  iam.users.clear();
  iam.calls.length = 0;
  iam.refusals.length = 0;
  iam.users.add('alice');
  timing = new FakeTiming();
  client = iam.client();
  policies = policiesWithin(120 * SECONDS);
});

function policiesWithin(time: number): UserPolicies {
  const progress = { step: '', putOutcomeUnknown: false };
  return new UserPolicies(
    () => Promise.resolve(client),
    { timing, deadline: timing.now() + time, progress },
    () => Promise.resolve(),
  );
}

const refusal = (code: string, status: number): Refusal => ({ code, status });
const refuseFor = (times: number, value: Refusal | Silence) =>
  iam.refusals.push(...Array<typeof value>(times).fill(value));

describe('get', () => {
  test('answers the document as it was put, whatever its characters', async () => {
    const document = '{"Sid":"100% é + ÿ & <>","Statement":[]}';
    await policies.put('alice', 'Read', document, false);
    await expect(policies.get('alice', 'Read')).resolves.toBe(document);
  });

  test('answers undefined where the policy or the user is absent', async () => {
    await expect(policies.get('alice', 'Read')).resolves.toBeUndefined();
    await expect(policies.get('nobody', 'Read')).resolves.toBeUndefined();
    expect(timing.sleeps).toEqual([]);
  });
});

describe('errors that may pass are retried', () => {
  test.each([
    ['Throttling', 400],
    ['RequestLimitExceeded', 503],
    ['ServiceFailure', 500],
    ['InternalFailure', 500],
    ['SomethingNew', 502],
    ['ConcurrentModification', 409],
    ['EntityTemporarilyUnmodifiable', 409],
    ['AccessDenied', 403],
    ['InvalidClientTokenId', 403],
  ])('%s', async (code, status) => {
    refuseFor(3, refusal(code, status));
    await policies.put('alice', 'Read', '{}', false);
    expect(iam.calls).toEqual(Array(4).fill('PutUserPolicy alice/Read'));
    expect(iam.policies).toEqual(new Map([['alice/Read', '{}']]));
  });

  test('a connection that breaks', async () => {
    refuseFor(2, 'hang up');
    await policies.delete('alice', 'Read');
    expect(iam.calls).toEqual(Array(3).fill('DeleteUserPolicy alice/Read'));
  });

  test('a connection that stalls', async () => {
    client = iam.client(200);
    refuseFor(2, 'stall');
    await policies.delete('alice', 'Read');
    // more where a busy machine answers later than the client waits
    expect(iam.calls.length).toBeGreaterThanOrEqual(3);
  });
});

describe('errors that do not pass fail at once', () => {
  test.each([
    ['MalformedPolicyDocument', 400],
    ['ValidationError', 400],
    ['NoSuchEntity', 404],
  ])('%s', async (code, status) => {
    refuseFor(1, refusal(code, status));
    await expect(policies.put('alice', 'Read', '{}', false)).rejects.toThrow('said IAM');
    expect(iam.calls).toEqual(['PutUserPolicy alice/Read']);
    expect(timing.sleeps).toEqual([]);
  });
});

test('fails at once where a policy denies the call in so many words', async () => {
  const message =
    'User is not authorized to perform: iam:PutUserPolicy with an explicit deny in a service control policy';
  refuseFor(1, { ...refusal('AccessDenied', 403), message });
  await expect(policies.put('alice', 'Read', '{}', false)).rejects.toThrow('explicit deny');
  expect([iam.calls.length, timing.sleeps]).toEqual([1, []]);
});

test('fails after half a minute of LimitExceeded', async () => {
  refuseFor(1_000, refusal('LimitExceeded', 409));
  await expect(policies.put('alice', 'Read', '{}', false)).rejects.toMatchObject({
    name: 'LimitExceededException',
  });
  expect(timing.slept).toBeGreaterThan(20 * SECONDS);
  expect(timing.slept).toBeLessThan(30 * SECONDS);
});

test('lists the names of all policies of a user, page by page', async () => {
  iam.policies.set('alice/Read', '{}').set('alice/Write', '{}').set('bob/Read', '{}');
  await expect(policies.list('alice')).resolves.toEqual(['Read', 'Write']);
});

test('fails after a minute of AccessDenied', async () => {
  refuseFor(1_000, refusal('AccessDenied', 403));
  await expect(policies.get('alice', 'Read')).rejects.toMatchObject({ name: 'AccessDenied' });
  expect(timing.slept).toBeGreaterThan(50 * SECONDS);
  expect(timing.slept).toBeLessThan(60 * SECONDS);
});

test('fails no later than its deadline', async () => {
  refuseFor(1_000, refusal('Throttling', 400));
  const hasty = policiesWithin(10 * SECONDS);
  await expect(hasty.get('alice', 'Read')).rejects.toMatchObject({ name: 'Throttling' });
  expect(timing.slept).toBeLessThan(10 * SECONDS);
});

describe('a user who is not visible yet', () => {
  test('is waited for where it may be new', async () => {
    iam.users.delete('alice');
    const { sleep } = timing;
    timing.sleep = (milliseconds) => {
      if (timing.sleeps.length === 2) {
        iam.users.add('alice');
      }
      return sleep(milliseconds);
    };
    await policies.put('alice', 'Read', '{}', true);
    expect(iam.policies).toEqual(new Map([['alice/Read', '{}']]));
    expect(iam.calls).toHaveLength(4);
  });

  test('is waited for half a minute, no longer', async () => {
    iam.users.delete('alice');
    await expect(policies.put('alice', 'Read', '{}', true)).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
    expect(timing.slept).toBeGreaterThan(20 * SECONDS);
    expect(timing.slept).toBeLessThan(30 * SECONDS);
  });
});

test('deleting what is gone already is no error', async () => {
  await policies.delete('alice', 'Read');
  await policies.delete('nobody', 'Read');
  expect(timing.sleeps).toEqual([]);
});
