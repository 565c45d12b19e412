import * as http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A local substitute for AWS, over the loopback interface. */
export interface Cloud {
  readonly endpoint: string;
  /** What was asked for so far, such as `PutUserPolicy`, and `answer`. */
  readonly calls: readonly string[];
  stop(): Promise<void>;
}

/** What a call comes back with. */
interface Reply {
  readonly status: number;
  readonly body: string;
}

/**
 * IAM without any policy, where CloudFormation takes answers, and Lambda.
 *
 * @param invoke runs the function that is invoked
 */
export async function startCloud(invoke: () => Promise<string>): Promise<Cloud> {
  const calls: string[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const action = actionOf(request, Buffer.concat(chunks).toString());
      calls.push(action);
      void replyTo(action, invoke).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function actionOf({ method, url = '' }: http.IncomingMessage, body: string): string {
  if (method === 'PUT') {
    return 'answer';
  }
  return url.includes('/invocations') ? 'Invoke' : (new URLSearchParams(body).get('Action') ?? '');
}

async function replyTo(action: string, invoke: () => Promise<string>): Promise<Reply> {
  switch (action) {
    case 'GetUserPolicy':
      return { status: 404, body: NO_SUCH_POLICY };
    case 'PutUserPolicy':
      return { status: 200, body: PUT };
    case 'answer':
      return { status: 200, body: '' };
    case 'Invoke':
      return { status: 200, body: await invoke() };
    default:
      return { status: 400, body: '' };
  }
}

const METADATA = '<RequestId>7a62c49f-347e-4fc4-9331-6e8eEXAMPLE</RequestId>';
const NAMESPACE = 'xmlns="https://iam.amazonaws.com/doc/2010-05-08/"';
const NO_SUCH_POLICY = `<ErrorResponse ${NAMESPACE}>
  <Error>
    <Type>Sender</Type>
    <Code>NoSuchEntity</Code>
    <Message>The user policy with name Read cannot be found.</Message>
  </Error>
  ${METADATA}
</ErrorResponse>`;
const PUT = `<PutUserPolicyResponse ${NAMESPACE}>
  <ResponseMetadata>
    ${METADATA}
  </ResponseMetadata>
</PutUserPolicyResponse>`;
