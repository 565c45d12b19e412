import * as http from 'node:http';
import * as https from 'node:https';

/**
 * Sends the bytes by PUT, with no content type, and gives the HTTP status. Follows no redirection. Rejects where no
 * status came within the time, in milliseconds.
 */
export type HttpPut = (url: string, body: Uint8Array, timeout: number) => Promise<number>;

// Not fetch: to load it takes longer than the rest of a cold start, and the SDK loads these anyway.
export const httpPut: HttpPut = (url, body, timeout) =>
  new Promise((resolve, reject) => {
    const { request } = url.startsWith('http:') ? http : https;
    // a connection of its own: one that was kept may be closed when Lambda resumes for the next event
    const options = { method: 'PUT', headers: { 'content-length': body.length }, agent: false };
    const put = request(url, options, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    const timer = setTimeout(() => put.destroy(new TimeoutError()), timeout);
    put.on('error', reject).on('close', () => clearTimeout(timer));
    put.end(body);
  });

class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}
