import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { httpPut } from '../../../lambda/protocol/http-put';

const LONG = 10_000;

/** Runs a server for one test: it answers as it is told to, and keeps the requests. */
async function withServer<T>(
  answer: (response: http.ServerResponse) => void,
  run: (endpoint: string, requests: object[]) => Promise<T>,
): Promise<T> {
  const requests: object[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      requests.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await run(`127.0.0.1:${(server.address() as AddressInfo).port}`, requests);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

test('puts the bytes in one piece, without a content type, on a connection of its own', async () => {
  await withServer(
    (response) => response.end(),
    async (host, requests) => {
      await expect(httpPut(`http://${host}/a%20b?c=d%2Fe`, Buffer.from('é'), LONG)).resolves.toBe(200);
      expect(requests).toEqual([
        {
          method: 'PUT',
          url: '/a%20b?c=d%2Fe',
          headers: { host, 'content-length': '2', connection: 'close' },
          body: 'é',
        },
      ]);
    },
  );
});

test.each([204, 307, 403, 503])('gives the status %s, and goes nowhere else', async (status) => {
  await withServer(
    (response) => response.writeHead(status, { location: '/elsewhere' }).end('body'),
    async (host, requests) => {
      await expect(httpPut(`http://${host}/`, Buffer.from('{}'), LONG)).resolves.toBe(status);
      expect(requests).toHaveLength(1);
    },
  );
});

test('gives the status without waiting for the end of the body', async () => {
  await withServer(
    (response) => response.writeHead(200).write('and so on'),
    (host) => expect(httpPut(`http://${host}/`, Buffer.from('{}'), LONG)).resolves.toBe(200),
  );
});

test('fails when no status comes in time', async () => {
  await withServer(
    () => undefined,
    (host) =>
      expect(httpPut(`http://${host}/`, Buffer.from('{}'), 20)).rejects.toMatchObject({
        name: 'TimeoutError',
      }),
  );
});

test('fails with the code of a connection that breaks, or is refused', async () => {
  const host = await withServer(
    (response) => response.destroy(),
    async (host) => {
      await expect(httpPut(`http://${host}/`, Buffer.from('{}'), LONG)).rejects.toMatchObject({
        code: 'ECONNRESET',
      });
      return host;
    },
  );
  await expect(httpPut(`http://${host}/`, Buffer.from('{}'), LONG)).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });
});

test('speaks TLS to an https address', async () => {
  await withServer(
    (response) => response.end(),
    async (host, requests) => {
      await expect(httpPut(`https://${host}/`, Buffer.from('{}'), LONG)).rejects.toThrow(/SSL|TLS/);
      expect(requests).toEqual([]);
    },
  );
});

test('rejects what is no address', async () => {
  await expect(httpPut('answer', Buffer.from('{}'), LONG)).rejects.toMatchObject({ code: 'ERR_INVALID_URL' });
});
