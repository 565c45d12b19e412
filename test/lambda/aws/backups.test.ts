import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { findBackup } from '../../../lambda/aws/backups';
import { FakeTiming } from '../fake-timing';

interface Request {
  readonly startTime: number;
  readonly filterPattern: string;
  readonly nextToken?: string;
}

/** What the log group holds, page by page, and what was asked of it. */
let pages: string[][] = [];
const asked: Request[] = [];
const server = http.createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const query = JSON.parse(Buffer.concat(chunks).toString()) as Request;
    asked.push(query);
    const page = Number(query.nextToken ?? 0);
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(
      JSON.stringify({
        events: (pages[page] ?? []).map((message) => ({ message })),
        ...(page + 1 < pages.length && { nextToken: String(page + 1) }),
      }),
    );
  });
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  pages = [];
  asked.length = 0;
});

const line = (document: string, changes = {}, backup = {}) =>
  JSON.stringify({
    message: 'backup',
    StackId: '<StackId>',
    LogicalResourceId: 'Read',
    ...changes,
    backup: { userName: 'alice', policyName: 'Read', document, ...backup },
  });

function find(timing = new FakeTiming(), account?: string) {
  return findBackup(
    {
      ...(account !== undefined && { account }),
      stackId: '<StackId>',
      logicalId: 'Read',
      userName: 'Alice',
      policyName: 'Read',
      since: 1_000,
    },
    '<LogGroup>',
    { timing, deadline: timing.now() + 120_000, progress: { step: '', putOutcomeUnknown: false } },
    {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
  );
}

test('finds the oldest backup of the resource and policy since the operation began', async () => {
  pages = [[], ['no JSON', 'null', '{}'], [line('first'), line('second')]];
  await expect(find()).resolves.toBe('first');
  expect(asked.map(({ startTime, filterPattern }) => [startTime, filterPattern])).toEqual(
    Array(3).fill([
      1_000,
      '{ $.StackId = "<StackId>" && $.LogicalResourceId = "Read" && $.backup.policyName = "Read" }',
    ]),
  );
});

test.each([
  ['stack', line('other', { StackId: '<Other>' })],
  ['resource', line('other', { LogicalResourceId: 'Other' })],
  ['user', line('other', {}, { userName: 'bob' })],
  ['policy', line('other', {}, { policyName: 'read' })],
  ['account', line('other', {}, { account: '444455556666' })],
])('takes no backup of another %s', async (_what, other) => {
  pages = [[other, line('own')]];
  await expect(find()).resolves.toBe('own');
});

test('takes that of the account of the user', async () => {
  pages = [[line('own'), line('there', {}, { account: '444455556666' })]];
  await expect(find(new FakeTiming(), '444455556666')).resolves.toBe('there');
});

test('waits half a minute for a line that CloudWatch does not show yet', async () => {
  const timing = new FakeTiming();
  const { sleep } = timing;
  timing.sleep = (milliseconds) => {
    pages = timing.slept >= 15_000 ? [[line('late')]] : [];
    return sleep(milliseconds);
  };
  await expect(find(timing)).resolves.toBe('late');
});

test('finds nothing where there is none', async () => {
  const timing = new FakeTiming();
  await expect(find(timing)).resolves.toBeUndefined();
  expect(timing.slept).toBe(30_000);
});
