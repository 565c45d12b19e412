import * as fc from 'fast-check';
import { respond } from '../../../lambda/index';
import type { HttpPut } from '../../../lambda/protocol/http-put';
import { answerBody, MAX_ANSWER_BYTES } from '../../../lambda/protocol/respond';
import { FakeTiming } from '../fake-timing';
import { createEvent, SECRET_URL } from '../events';

const event = createEvent();
const success = { row: 'create.absent', status: 'SUCCESS', physicalId: 'alice/Read' } as const;

const LOG = { logGroupName: 'log-group', logStreamName: '2026/11/24/[$LATEST]0' };
const SEE_LOG = '\nSee CloudWatch Log Stream: 2026/11/24/[$LATEST]0 in log group log-group';

/** Answers these in turn and keeps what it was sent. */
function fakePut(...answers: (number | Error)[]) {
  const sent: { url: string; body: string; timeout: number }[] = [];
  const httpPut: HttpPut = (url, body, timeout) => {
    sent.push({ url, body: Buffer.from(body).toString(), timeout });
    const answer = answers.shift() ?? 200;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { httpPut, sent };
}

test('puts the whole answer to the URL of the event, and gives an attempt up after ten seconds', async () => {
  const { httpPut, sent } = fakePut();
  await respond(
    event,
    { ...success, reason: 'é', data: { DocumentHash: 'abc' } },
    { ...new FakeTiming(), httpPut },
  );
  expect(sent.map(({ body, ...rest }) => ({ ...rest, body: JSON.parse(body) as unknown }))).toEqual([
    {
      url: SECRET_URL,
      timeout: 10_000,
      body: {
        Status: 'SUCCESS',
        Reason: 'é',
        PhysicalResourceId: 'alice/Read',
        StackId: '<StackId>',
        RequestId: '<RequestId>',
        LogicalResourceId: '<LogicalResourceId>',
        Data: { DocumentHash: 'abc' },
      },
    },
  ]);
});

test('follows no redirection: the answer goes nowhere else', async () => {
  const { httpPut, sent } = fakePut(307, 200);
  await respond(event, success, { ...new FakeTiming(), httpPut });
  expect(sent.map(({ url }) => url)).toEqual([SECRET_URL, SECRET_URL]);
});

test('goes on after refusals and broken connections', async () => {
  const timing = new FakeTiming();
  const { httpPut, sent } = fakePut(503, new Error('socket hang up'), 403, 200);
  await respond(event, success, { ...timing, httpPut });
  expect(new Set(sent.map(({ body }) => body)).size).toBe(1);
  expect(sent).toHaveLength(4);
  expect(timing.sleeps).toHaveLength(3);
});

test.each([
  ['its code', { code: 'ECONNREFUSED' }, 'ECONNREFUSED'],
  ['its name, where it has no code', { name: 'TimeoutError' }, 'TimeoutError'],
])('fails after half a minute with %s, without a word about the URL', async (_what, properties, said) => {
  const timing = new FakeTiming();
  const cause = new Error(`of ${SECRET_URL}`);
  const failure = Object.assign(new Error(`connect ECONNREFUSED ${SECRET_URL}`, { cause }), properties);
  const { httpPut } = fakePut(...Array<Error>(100).fill(failure));
  const error = await respond(event, success, { ...timing, httpPut }).catch(
    (thrown: unknown) => thrown as Error,
  );
  expect(error).toEqual(new Error(`the answer could not be delivered: ${said}`));
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('secret');
  expect(timing.slept).toBeLessThan(30_000);
});

test('cuts a long reason at a character, so that the answer has at most 4,096 bytes', () => {
  const body = answerBody(event, {
    row: 'failure.refused',
    status: 'FAILED',
    physicalId: '!create-failed',
    reason: '😀é'.repeat(2_000),
    log: LOG,
  });
  const { Reason } = JSON.parse(Buffer.from(body).toString()) as { Reason: string };
  expect(body.length).toBeLessThanOrEqual(4_096);
  expect(body.length).toBeGreaterThan(4_096 - 8);
  expect(Reason).toMatch(/^(😀é)+😀?…\n/u);
  expect(Reason.endsWith(SEE_LOG)).toBe(true);
});

test('an answer that succeeds names no log', () => {
  const body = answerBody(event, { ...success, reason: 'it stays', log: LOG });
  expect(JSON.parse(Buffer.from(body).toString())).toMatchObject({ Reason: 'it stays' });
});

test('any reason gives valid JSON within the limit that keeps its beginning and where the log is', () => {
  const reasons = fc.string({
    unit: fc.constantFrom('a', '"', '\\', '\n', '\u0000', 'é', '—', '😀', '\ud800'),
    maxLength: 9_000,
  });
  fc.assert(
    fc.property(reasons, (reason) => {
      const body = answerBody(event, {
        row: 'failure.refused',
        status: 'FAILED',
        physicalId: 'alice/Read',
        reason,
        log: LOG,
      });
      const parsed = JSON.parse(Buffer.from(body).toString()) as { Reason: string };
      expect(body.length).toBeLessThanOrEqual(MAX_ANSWER_BYTES);
      expect(parsed.Reason.endsWith(SEE_LOG)).toBe(true);
      const kept = parsed.Reason.slice(0, -SEE_LOG.length);
      expect(reason.startsWith(kept.replace(/…$/, ''))).toBe(true);
    }),
    { numRuns: 300 },
  );
});
