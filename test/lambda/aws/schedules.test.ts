import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { scheduleInput } from '../../../lambda/aws/schedules';
import { FakeTiming } from '../fake-timing';

/** EventBridge Scheduler over HTTP: what it answers, one after the other, and what it was asked. */
const answers: { status: number; body: object; type?: string }[] = [];
const asked: string[] = [];
const server = http.createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`);
  const { status, body, type } = answers.shift()!;
  response
    .writeHead(status, { 'content-type': 'application/json', ...(type && { 'x-amzn-errortype': type }) })
    .end(JSON.stringify(body));
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => void (asked.length = 0));

function ask(): Promise<string | undefined> {
  const timing = new FakeTiming();
  const progress = { step: '', putOutcomeUnknown: false };
  return scheduleInput(
    'schedule',
    'group',
    { timing, deadline: timing.now() + 60_000, progress },
    {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
  );
}

test('the input of a schedule is what it holds now', async () => {
  answers.push({ status: 200, body: { Target: { Arn: 'arn', RoleArn: 'arn', Input: '{"a":1.0}' } } });
  expect(await ask()).toBe('{"a":1.0}');
  expect(asked).toEqual(['GET /schedules/schedule?groupName=group']);
});

test('a schedule that is gone has none', async () => {
  answers.push({ status: 404, body: { Message: 'gone' }, type: 'ResourceNotFoundException' });
  expect(await ask()).toBeUndefined();
});

test('a throttled call is retried', async () => {
  answers.push(
    { status: 429, body: { Message: 'slow' }, type: 'ThrottlingException' },
    { status: 200, body: { Target: { Arn: 'arn', RoleArn: 'arn', Input: '{}' } } },
  );
  expect(await ask()).toBe('{}');
  expect(asked).toHaveLength(2);
});

test('another refusal is thrown', async () => {
  answers.push({ status: 403, body: { Message: 'an explicit deny' }, type: 'AccessDeniedException' });
  await expect(ask()).rejects.toThrow('an explicit deny');
});
