import { retry } from '../../../lambda/aws/retry';
import { FakeTiming } from '../fake-timing';

const fail = (times: number) => {
  let calls = 0;
  return () => (++calls > times ? Promise.resolve(calls) : Promise.reject(new Error(`failure ${calls}`)));
};

test('answers at once when the call succeeds', async () => {
  const timing = new FakeTiming();
  await expect(retry(timing, () => 1_000, fail(0))).resolves.toBe(1);
  expect(timing.sleeps).toEqual([]);
});

test('goes on, with delays that double up to five seconds, until the call succeeds', async () => {
  const timing = new FakeTiming();
  await expect(retry(timing, () => 60_000, fail(7))).resolves.toBe(8);
  expect(timing.sleeps.map(Math.round)).toEqual([200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
});

test('spreads the delays over all of their range', async () => {
  const timing = new FakeTiming();
  timing.random = () => 0;
  await expect(retry(timing, () => 60_000, fail(3))).resolves.toBe(4);
  expect(timing.sleeps).toEqual([0, 0, 0]);
});

test('throws the last error when the time to retry it is over', async () => {
  const timing = new FakeTiming();
  await expect(retry(timing, () => 3_500, fail(9))).rejects.toThrow('failure 5');
  expect(timing.slept).toBeLessThan(3_500);
});

test('throws at once an error that is not retried', async () => {
  const timing = new FakeTiming();
  await expect(retry(timing, () => 0, fail(1))).rejects.toThrow('failure 1');
  expect(timing.sleeps).toEqual([]);
});
