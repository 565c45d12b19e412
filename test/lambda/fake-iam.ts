import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IAMClient } from '@aws-sdk/client-iam';
import { iamClient } from '../../lambda/aws/iam-client';

/** A refusal as IAM puts it on the wire. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message?: string;
}

/** No answer: the connection breaks, stays open for ever, or breaks after the call was done. */
export type Silence = 'hang up' | 'stall' | 'do and hang up';

/** IAM over HTTP, as far as the Lambda calls it: what it holds is a map, what it was asked a list. */
export class FakeIam {
  /** Documents by `user/policy`. */
  readonly policies = new Map<string, string>();
  readonly users = new Set<string>();
  /** Each call, such as `PutUserPolicy alice/Read`. */
  readonly calls: string[] = [];
  /** Answers of the next calls, before IAM's own: undefined lets a call through. */
  readonly refusals: (Refusal | Silence | undefined)[] = [];
  /** Told of each call. */
  onCall: (call: string) => void = () => undefined;

  private readonly server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => this.answer(new URLSearchParams(Buffer.concat(chunks).toString()), response));
  });

  async start(): Promise<void> {
    this.server.keepAliveTimeout = 0; // never, however long a test takes between two calls
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** A client with the settings of the Lambda's own, but for where it calls and how long it waits. */
  client(timeout = 600_000): IAMClient {
    const endpoint = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    return iamClient({ endpoint, region: 'eu-west-1', credentials }, timeout);
  }

  /** As it is before each test: two users, and nothing else. */
  reset(): void {
    this.policies.clear();
    this.users.clear();
    this.users.add('alice').add('bob');
    this.calls.length = 0;
    this.refusals.length = 0;
    this.onCall = () => undefined;
  }

  private answer(query: URLSearchParams, response: http.ServerResponse): void {
    const action = query.get('Action') ?? '';
    const user = query.get('UserName') ?? '';
    const key = query.has('PolicyName') ? `${user}/${query.get('PolicyName')}` : user;
    this.calls.push(`${action} ${key}`);
    this.onCall(`${action} ${key}`);
    const refusal = this.refusals.shift() ?? this.ownRefusal(action, user, key);
    if (refusal === 'do and hang up') {
      this.perform(action, key, query.get('PolicyDocument') ?? '');
    }
    if (refusal === 'stall') {
      return;
    }
    if (refusal === 'hang up' || refusal === 'do and hang up') {
      response.destroy();
    } else if (refusal !== undefined) {
      response.writeHead(refusal.status).end(errorXml(refusal));
    } else {
      response
        .writeHead(200)
        .end(this.perform(action, key, query.get('PolicyDocument') ?? '', query.get('Marker') ?? '0'));
    }
  }

  private ownRefusal(action: string, user: string, key: string): Refusal | undefined {
    if (!this.users.has(user)) {
      return { status: 404, code: 'NoSuchEntity', message: `The user with name ${user} cannot be found.` };
    }
    return action === 'PutUserPolicy' || action === 'ListUserPolicies' || this.policies.has(key)
      ? undefined
      : { status: 404, code: 'NoSuchEntity', message: `The user policy with name ${key} cannot be found.` };
  }

  // one name a page
  private list(user: string, marker: string): string {
    const names = [...this.policies.keys()]
      .filter((key) => key.startsWith(`${user}/`))
      .map((key) => key.slice(user.length + 1));
    const at = Number(marker);
    const truncated = at + 1 < names.length;
    return (
      '<ListUserPoliciesResponse><ListUserPoliciesResult><PolicyNames>' +
      names
        .slice(at, at + 1)
        .map((name) => `<member>${name}</member>`)
        .join('') +
      `</PolicyNames><IsTruncated>${truncated}</IsTruncated>${truncated ? `<Marker>${at + 1}</Marker>` : ''}` +
      '</ListUserPoliciesResult></ListUserPoliciesResponse>'
    );
  }

  private perform(action: string, key: string, document: string, marker = '0'): string {
    switch (action) {
      case 'PutUserPolicy':
        this.policies.set(key, document);
        return `<PutUserPolicyResponse/>`;
      case 'DeleteUserPolicy':
        this.policies.delete(key);
        return `<DeleteUserPolicyResponse/>`;
      case 'ListUserPolicies':
        return this.list(key, marker);
      default:
        return (
          '<GetUserPolicyResponse><GetUserPolicyResult><PolicyDocument>' +
          `${encodeURIComponent(this.policies.get(key) ?? '')}` +
          '</PolicyDocument></GetUserPolicyResult></GetUserPolicyResponse>'
        );
    }
  }
}

function errorXml({ code, message = 'said IAM' }: Refusal): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
}
