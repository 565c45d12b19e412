import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import * as vm from 'node:vm';
import * as esbuild from 'esbuild';
import * as fc from 'fast-check';
import { clientConfig } from '../../lambda/aws/client-config';
import { trimmedSdk } from '../../scripts/lambda-sdk';

// In the context of Node itself: in that of Jest, the SDK cannot import.
const node = vm.runInThisContext('globalThis') as {
  process: NodeJS.Process;
  Date: unknown;
  crypto: { randomUUID: () => string };
};
const nodeRequire = node.process.getBuiltinModule('node:module').createRequire(__filename);

type Client = new (config: object) => { send(command: object): Promise<object>; destroy(): void };
type Sdk = Record<string, Client & (new (input: object) => object)>;

/** What the Lambda calls: command and client. */
const CALLS = {
  GetUserPolicy: 'IAM',
  PutUserPolicy: 'IAM',
  DeleteUserPolicy: 'IAM',
  ListUserPolicies: 'IAM',
  AssumeRole: 'STS',
  DescribeStacks: 'CloudFormation',
  DescribeStackResource: 'CloudFormation',
  DescribeStackEvents: 'CloudFormation',
  ListStackResources: 'CloudFormation',
  DescribeChangeSet: 'CloudFormation',
  GetTemplate: 'CloudFormation',
  FilterLogEvents: 'CloudWatchLogs',
} as const;
type Command = keyof typeof CALLS;

const PACKAGES = ['iam', 'sts', 'cloudformation', 'cloudwatch-logs'].map((name) => `@aws-sdk/client-${name}`);
let wholeSdk: Sdk;
let trimmed: Sdk;

const NOW = Date.UTC(2026, 10, 24);
const realDate = node.Date;
const realCrypto = nodeRequire('node:crypto') as { randomUUID: () => string };
const realUuid = realCrypto.randomUUID;
const realEnv = { ...node.process.env };

/** What the server does with a request. */
type Answer = { status: number; type: string; body: string } | 'break' | 'break in the body' | 'hang';
let answer: Answer = 'hang';
let received: object[] = [];
const server = http.createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { method, url, rawHeaders } = request;
    received.push({ method, url, rawHeaders, body: Buffer.concat(chunks).toString() });
    if (answer === 'break') {
      response.destroy();
    } else if (answer === 'break in the body') {
      response.writeHead(200, { 'content-length': '100' }).write('<', () => response.destroy());
    } else if (answer !== 'hang') {
      const headers = {
        'content-type': answer.type,
        'x-amzn-requestid': 'r',
        date: 'Tue, 24 Nov 2026 00:00:00 GMT',
      };
      response.writeHead(answer.status, headers).end(answer.body);
    }
  });
});

/** The clients in one bundle, made like that of the Lambda. */
async function bundled(plugins: esbuild.Plugin[]): Promise<Sdk> {
  const { outputFiles } = await esbuild.build({
    stdin: {
      contents: PACKAGES.map((name) => `export * from '${name}';`).join('\n'),
      resolveDir: path.join(__dirname, '..', '..'),
    },
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    supported: { 'dynamic-import': false },
    logLevel: 'error',
    plugins,
  });
  const run = vm.runInThisContext(`(module, exports, require) => {${outputFiles[0].text}\n}`) as (
    module: { exports: object },
    exports: object,
    require: NodeJS.Require,
  ) => void;
  const module = { exports: {} };
  run(module, module.exports, nodeRequire);
  return module.exports;
}

beforeAll(async () => {
  wholeSdk = await bundled([]);
  trimmed = await bundled([trimmedSdk]);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // what is random in a request, and is signed
  const fixedDate = vm.runInThisContext(`(now) => class extends Date {
    constructor(...values) { super(...(values.length === 0 ? [now] : values)); }
    static now() { return now; }
  }`) as (now: number) => unknown;
  node.Date = fixedDate(NOW);
  const uuid = () => '00000000-0000-4000-8000-000000000000';
  realCrypto.randomUUID = uuid;
  node.crypto.randomUUID = uuid;
  Object.assign(node.process.env, {
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'session/+=',
    AWS_REGION: 'eu-west-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  });
});

afterAll(async () => {
  node.Date = realDate;
  realCrypto.randomUUID = realUuid;
  node.crypto.randomUUID = realUuid;
  Object.keys(node.process.env).forEach((name) => delete node.process.env[name]);
  Object.assign(node.process.env, realEnv);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** What a client sends, and what comes of it. */
async function exchange(sdk: Sdk, command: Command, input: object, config: object): Promise<object> {
  received = [];
  const client = new sdk[`${CALLS[command]}Client`](config);
  try {
    const result = await client
      .send(new sdk[`${command}Command`](input))
      .catch((error: unknown) => seen(error));
    return { received, result };
  } finally {
    client.destroy();
  }
}

/** All of an error but where in the code it came up. */
function seen(error: unknown): object {
  const { name, message } = error as Error;
  const fields = Object.entries(error as object).filter(([key]) => !/^\$?(response|stack)/.test(key));
  const isRandom = (key: string) => key === 'totalRetryDelay';
  const plain = JSON.stringify(Object.fromEntries(fields), (key, value: unknown) =>
    isRandom(key) ? undefined : value,
  );
  return { name, message, ...(JSON.parse(plain) as object), threw: true };
}

async function expectSame(command: Command, input: object, config: object = {}): Promise<object> {
  const { port } = server.address() as AddressInfo;
  const whole = { ...clientConfig(), endpoint: `http://127.0.0.1:${port}`, ...config };
  const expected = await exchange(wholeSdk, command, input, whole);
  expect(await exchange(trimmed, command, input, whole)).toEqual(expected);
  return expected;
}

const xml = (status: number, body: string): Answer => ({ status, type: 'text/xml', body });
const error = (status: number, code: string, message = 'said so') =>
  xml(
    status,
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
  );
const POLICY = { UserName: 'alice', PolicyName: 'Read' };

test.each<[Command, object, Answer]>([
  [
    'GetUserPolicy',
    POLICY,
    xml(
      200,
      '<GetUserPolicyResponse><GetUserPolicyResult><UserName>alice</UserName><PolicyName>Read</PolicyName><PolicyDocument>%7B%22a%22%3A%22%C3%A9+%26%22%7D</PolicyDocument></GetUserPolicyResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetUserPolicyResponse>',
    ),
  ],
  [
    'PutUserPolicy',
    { ...POLICY, PolicyDocument: '{"a":"é &+%<>\u0001"}' },
    xml(200, '<PutUserPolicyResponse/>'),
  ],
  ['DeleteUserPolicy', POLICY, xml(200, '<DeleteUserPolicyResponse/>')],
  [
    'ListUserPolicies',
    { UserName: 'alice', Marker: 'm' },
    xml(
      200,
      '<ListUserPoliciesResponse><ListUserPoliciesResult><PolicyNames><member>a&amp;b</member><member>&#233;</member></PolicyNames><IsTruncated>true</IsTruncated><Marker>n</Marker></ListUserPoliciesResult></ListUserPoliciesResponse>',
    ),
  ],
  [
    'AssumeRole',
    { RoleArn: 'arn:aws:iam::1:role/r', ExternalId: 'x', RoleSessionName: 's', DurationSeconds: 900 },
    xml(
      200,
      '<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>a</AccessKeyId><SecretAccessKey>b</SecretAccessKey><SessionToken>c</SessionToken><Expiration>2026-11-24T01:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>',
    ),
  ],
  [
    'DescribeStackResource',
    { StackName: 's', LogicalResourceId: 'l' },
    xml(
      200,
      '<DescribeStackResourceResponse><DescribeStackResourceResult><StackResourceDetail><ResourceStatus>CREATE_COMPLETE</ResourceStatus><LastUpdatedTimestamp>2026-11-24T00:00:00.123Z</LastUpdatedTimestamp></StackResourceDetail></DescribeStackResourceResult></DescribeStackResourceResponse>',
    ),
  ],
  ['DescribeStacks', { StackName: 's' }, error(400, 'ValidationError')],
  ['DescribeStackEvents', { StackName: 's', NextToken: 'n' }, error(400, 'Throttling')],
  ['ListStackResources', { StackName: 's' }, error(403, 'AccessDenied')],
  ['DescribeChangeSet', { StackName: 's', ChangeSetName: 'c' }, error(404, 'ChangeSetNotFound')],
  [
    'GetTemplate',
    { StackName: 's' },
    xml(
      200,
      '<GetTemplateResponse><GetTemplateResult><TemplateBody>{&quot;a&quot;: 1}</TemplateBody></GetTemplateResult></GetTemplateResponse>',
    ),
  ],
  [
    'FilterLogEvents',
    { logGroupName: 'g', filterPattern: '{ $.a = "é" }', startTime: 1 },
    {
      status: 200,
      type: 'application/x-amz-json-1.1',
      body: '{"events":[{"message":"m","timestamp":1}],"nextToken":"n"}',
    },
  ],
  [
    'FilterLogEvents',
    { logGroupName: 'g' },
    {
      status: 400,
      type: 'application/x-amz-json-1.1',
      body: '{"__type":"ResourceNotFoundException","message":"no"}',
    },
  ],
])('%s is sent and read alike', async (command, input, reply) => {
  answer = reply;
  const { received: requests } = (await expectSame(command, input)) as { received: object[] };
  expect(requests).toHaveLength(1);
  expect(JSON.stringify(requests)).toContain('Signature=');
});

test.each<[string, Answer]>([
  ['an error of the service', error(404, 'NoSuchEntity')],
  ['a refusal', error(403, 'AccessDenied', 'with an explicit deny &lt;in&gt; a policy')],
  ['throttling', error(400, 'Throttling')],
  ['throttling with a status of its own', error(429, 'TooManyRequestsException')],
  ['an error nobody knows', error(418, 'SomethingNew')],
  ['a server error', error(500, 'ServiceFailure')],
  ['a server error without XML', { status: 503, type: 'text/html', body: '<html>busy' }],
  ['an error without a body', xml(400, '')],
  ['XML that is cut', xml(200, '<GetUserPolicyResponse><GetUserPolicyResult><UserName>al')],
  ['an error that is cut', xml(400, '<ErrorResponse><Error><Code>Thr')],
  [
    'XML with entities of its own',
    xml(
      200,
      '<!DOCTYPE a [<!ENTITY x "y">]><GetUserPolicyResponse><GetUserPolicyResult><UserName>&x;</UserName></GetUserPolicyResult></GetUserPolicyResponse>',
    ),
  ],
  ['no XML', xml(200, 'hello')],
  ['a redirection', xml(307, '')],
  ['a connection that breaks', 'break'],
  ['a body that breaks', 'break in the body'],
])('%s is read alike', async (_what, reply) => {
  answer = reply;
  await expectSame('GetUserPolicy', POLICY);
});

test('a call that gets no answer is given up alike', async () => {
  answer = 'hang';
  await expectSame('GetUserPolicy', POLICY, clientConfig(50));
});

test.each([1, 3])('with %s tries as many requests are sent', async (maxAttempts) => {
  answer = error(500, 'ServiceFailure');
  const { received: requests } = (await expectSame(
    'PutUserPolicy',
    { ...POLICY, PolicyDocument: '{}' },
    { maxAttempts },
  )) as {
    received: object[];
  };
  expect(requests).toHaveLength(maxAttempts);
});

test('credentials of a role sign alike', async () => {
  answer = error(404, 'NoSuchEntity');
  const credentials = { accessKeyId: 'ROLE', secretAccessKey: 'other', sessionToken: 'token' };
  const exchanged = await expectSame('GetUserPolicy', POLICY, { credentials });
  expect(JSON.stringify(exchanged)).toContain('Credential=ROLE/');
});

test('whatever is sent and answered, both see the same', async () => {
  const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
  const texts = fc.string({
    unit: fc.constantFrom('<', '>', '&', ';', '/', '"', 'a', '#', 'x', '1', ' ', 'é', ']', '!', '-'),
    maxLength: 30,
  });
  const body = fc.oneof(
    texts,
    texts.map(
      (text) =>
        `<GetUserPolicyResponse><GetUserPolicyResult><PolicyDocument>${text}</PolicyDocument></GetUserPolicyResult></GetUserPolicyResponse>`,
    ),
    texts.map(
      (text) => `<ErrorResponse><Error><Code>${text}</Code><Message>m</Message></Error></ErrorResponse>`,
    ),
  );
  const status = fc.constantFrom(200, 400, 403, 404, 409, 429, 500, 503);
  await fc.assert(
    fc.asyncProperty(
      name,
      name,
      texts,
      status,
      body,
      async (UserName, PolicyName, PolicyDocument, code, reply) => {
        answer = xml(code, reply);
        await expectSame('GetUserPolicy', { UserName, PolicyName });
        await expectSame('PutUserPolicy', { UserName, PolicyName, PolicyDocument });
      },
    ),
    { numRuns: 100 },
  );
});

describe('in every partition', () => {
  const REGIONS = [
    'us-east-1',
    'eu-west-1',
    'cn-north-1',
    'us-gov-west-1',
    'us-iso-east-1',
    'us-isob-east-1',
    'eu-isoe-west-1',
    'us-isof-south-1',
    'eusc-de-east-1',
    'mars-north-1',
  ];
  const OPTIONS = [{}, { useFipsEndpoint: true }, { useDualstackEndpoint: true }];
  const cases = REGIONS.flatMap((region) => OPTIONS.map((options) => ({ region, ...options })));

  test.each(cases)('the same address is called and signed for: %p', async (config) => {
    const sent = (sdk: Sdk, command: Command, input: object) =>
      new Promise<object>((resolve) => {
        const handle = (request: object) => {
          resolve(JSON.parse(JSON.stringify(request)) as object);
          return Promise.reject(new Error('sent'));
        };
        const client = new sdk[`${CALLS[command]}Client`]({
          maxAttempts: 1,
          ...config,
          requestHandler: { handle },
        });
        client.send(new sdk[`${command}Command`](input)).catch((thrown: Error) => resolve(seen(thrown)));
      });
    for (const [command, input] of [
      ['GetUserPolicy', POLICY],
      ['AssumeRole', { RoleArn: 'r', RoleSessionName: 's' }],
      ['DescribeStacks', { StackName: 's' }],
    ] as const) {
      expect(await sent(trimmed, command, input)).toEqual(await sent(wholeSdk, command, input));
    }
  });
});
