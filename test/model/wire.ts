import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { handlerEnv } from './handler-module';

/** One call of a handler, held until the model answers it. */
export interface Call {
  readonly service: 'iam' | 'cloudformation' | 'logs' | 'answer';
  /** What it asks for, such as `GetUserPolicy`; of an answer, nothing. */
  readonly action: string;
  /** Whose credentials signed it; an answer is not signed. */
  readonly accessKey?: string;
  /** Of an answer. */
  readonly url: string;
  readonly body: string;
  reply(status: number, body: string): void;
  hangUp(): void;
}

/** The model's one server: IAM, CloudFormation, and where CloudFormation takes answers. */
export class Wire {
  /** Takes each call as it comes in. */
  receive: (call: Call) => void = () => undefined;

  private readonly server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => this.receive(callOf(request, Buffer.concat(chunks).toString(), response)));
  });

  async start(): Promise<void> {
    this.server.keepAliveTimeout = 0; // never: a history may not hang on a socket that was closed meanwhile
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    Object.assign(handlerEnv, {
      AWS_ENDPOINT_URL_IAM: this.endpoint,
      AWS_ENDPOINT_URL_CLOUDFORMATION: this.endpoint,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: this.endpoint,
      AWS_REGION: 'eu-west-1',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', // the Lambda runs on a later Node
    });
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function callOf(request: http.IncomingMessage, body: string, response: http.ServerResponse): Call {
  const [, accessKey, service] =
    /Credential=([^/]+)\/[^/]+\/[^/]+\/([^/]+)/.exec(request.headers.authorization ?? '') ?? [];
  return {
    service: accessKey === undefined ? 'answer' : (service as 'iam' | 'cloudformation' | 'logs'),
    accessKey,
    action: actionOf(request, body),
    url: request.url ?? '',
    body,
    reply: (status, text) => {
      const type = accessKey !== undefined && service === 'logs' ? 'application/x-amz-json-1.1' : 'text/xml';
      response.writeHead(status, { 'content-type': type }).end(text);
    },
    hangUp: () => {
      response.destroy();
    },
  };
}

function actionOf({ headers }: http.IncomingMessage, body: string): string {
  const target = headers['x-amz-target'];
  return typeof target === 'string'
    ? target.slice(target.indexOf('.') + 1)
    : (new URLSearchParams(body).get('Action') ?? '');
}

/** What the answers of the query APIs are made of. */
export type Xml = string | readonly Xml[] | { readonly [name: string]: Xml | undefined };

/** The answer of an AWS query API to a call that went well. */
export function resultXml(action: string, result: Xml): string {
  return `<${action}Response><${action}Result>${xml(result)}</${action}Result></${action}Response>`;
}

/** The answer of an AWS query API to a call that did not. */
export function errorXml(code: string, message: string): string {
  return `<ErrorResponse>${xml({ Error: { Type: 'Sender', Code: code, Message: message } })}</ErrorResponse>`;
}

function xml(value: Xml): string {
  if (typeof value === 'string') {
    return value.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
  }
  return isList(value)
    ? value.map((item) => `<member>${xml(item)}</member>`).join('')
    : Object.entries(value)
        .map(([name, item]) => (item === undefined ? '' : `<${name}>${xml(item)}</${name}>`))
        .join('');
}

function isList(value: Xml): value is readonly Xml[] {
  return Array.isArray(value);
}
