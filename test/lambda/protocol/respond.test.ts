import * as http from 'node:http';
import * as fc from 'fast-check';
import { respond } from '../../../lambda/index';
import { answerBody, MAX_ANSWER_BYTES } from '../../../lambda/protocol/respond';
import { FakeTiming } from '../fake-timing';
import { createEvent, SECRET_URL } from '../events';

const event = createEvent();
const success = { row: 'create.absent', status: 'SUCCESS', physicalId: 'alice/Read' } as const;

/** A fetch that answers these in turn and keeps what it was sent. */
function fakeFetch(...answers: (number | Error)[]) {
  const sent: { url: string; method?: string; headers?: unknown; redirect?: string; body: string }[] = [];
  const impl = (url: unknown, init?: RequestInit) => {
    const body = Buffer.from(init?.body as Uint8Array).toString();
    sent.push({
      url: String(url),
      method: init?.method,
      headers: init?.headers,
      redirect: init?.redirect,
      body,
    });
    const answer = answers.shift() ?? 200;
    return answer instanceof Error
      ? Promise.reject(answer)
      : Promise.resolve(new Response(null, { status: answer }));
  };
  return { fetch: impl as typeof fetch, sent };
}

test('puts the whole answer, as bytes without a content type, to the URL of the event', async () => {
  const { fetch, sent } = fakeFetch();
  await respond(
    event,
    { ...success, reason: 'é', data: { DocumentHash: 'abc' } },
    { ...new FakeTiming(), fetch },
  );
  expect(sent.map(({ body, ...rest }) => ({ ...rest, body: JSON.parse(body) as unknown }))).toEqual([
    {
      url: SECRET_URL,
      method: 'PUT',
      headers: undefined,
      redirect: 'manual',
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

test('sends the same bytes without a content type over a real connection', async () => {
  const received = new Promise<unknown>((resolve) => {
    const server = http.createServer((request, response) => {
      request.resume().on('end', () => {
        response.end();
        server.close();
        resolve({ method: request.method, type: request.headers['content-type'] });
      });
    });
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      void respond({ ...event, ResponseURL: `http://127.0.0.1:${port}/` }, success, {
        ...new FakeTiming(),
        fetch,
      });
    });
  });
  await expect(received).resolves.toEqual({ method: 'PUT', type: undefined });
});

test('follows no redirection: the answer goes nowhere else', async () => {
  const { fetch, sent } = fakeFetch(307, 200);
  await respond(event, success, { ...new FakeTiming(), fetch });
  expect(sent.map(({ url, redirect }) => [url, redirect])).toEqual(Array(2).fill([SECRET_URL, 'manual']));
});

test('gives up an attempt after ten seconds', async () => {
  const signal = AbortSignal.abort();
  const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(signal);
  const signals: unknown[] = [];
  const impl = (_url: unknown, init?: RequestInit) => {
    signals.push(init?.signal);
    return Promise.resolve(new Response());
  };
  await respond(event, success, { ...new FakeTiming(), fetch: impl });
  expect([timeout.mock.calls, signals]).toEqual([[[10_000]], [signal]]);
  timeout.mockRestore();
});

test('goes on after refusals and broken connections', async () => {
  const timing = new FakeTiming();
  const { fetch, sent } = fakeFetch(503, new TypeError('fetch failed'), 403, 200);
  await respond(event, success, { ...timing, fetch });
  expect(new Set(sent.map(({ body }) => body)).size).toBe(1);
  expect(sent).toHaveLength(4);
  expect(timing.sleeps).toHaveLength(3);
});

test('fails after half a minute, without a word about the URL', async () => {
  const timing = new FakeTiming();
  const cause = Object.assign(new Error(`connect ECONNREFUSED ${SECRET_URL}`), { code: 'ECONNREFUSED' });
  const failure = new TypeError(`fetch failed ${SECRET_URL}`, { cause });
  const { fetch } = fakeFetch(...Array<Error>(100).fill(failure));
  const error = await respond(event, success, { ...timing, fetch }).catch(
    (thrown: unknown) => thrown as Error,
  );
  expect(error).toEqual(new Error('the answer could not be delivered: ECONNREFUSED'));
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('secret');
  expect(timing.slept).toBeLessThan(30_000);
});

test('cuts a long reason at a character, so that the answer has at most 4,096 bytes', () => {
  const body = answerBody(event, {
    row: 'failure.refused',
    status: 'FAILED',
    physicalId: '!create-failed',
    reason: '😀é'.repeat(2_000),
  });
  const { Reason } = JSON.parse(Buffer.from(body).toString()) as { Reason: string };
  expect(body.length).toBeLessThanOrEqual(4_096);
  expect(body.length).toBeGreaterThan(4_096 - 8);
  expect(Reason).toMatch(/^(😀é)+😀?…$/u);
});

test('any reason gives valid JSON within the limit that keeps the beginning', () => {
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
      });
      const parsed = JSON.parse(Buffer.from(body).toString()) as { Reason: string };
      expect(body.length).toBeLessThanOrEqual(MAX_ANSWER_BYTES);
      expect(reason.startsWith(parsed.Reason.replace(/…$/, ''))).toBe(true);
    }),
    { numRuns: 300 },
  );
});
