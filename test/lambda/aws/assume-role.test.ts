import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { assumeRole } from '../../../lambda/aws/assume-role';

const asked: Record<string, string>[] = [];
let refuse = false;
const server = http.createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    asked.push(Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString())));
    if (refuse) {
      response
        .writeHead(403)
        .end('<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>');
      return;
    }
    response.end(
      '<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>key</AccessKeyId>' +
        '<SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken></Credentials>' +
        '</AssumeRoleResult></AssumeRoleResponse>',
    );
  });
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  asked.length = 0;
  refuse = false;
});

const config = () => ({
  endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
const roleArn = 'arn:aws:iam::444455556666:role/policies';

test('gives the credentials of the role, for no longer than need be', async () => {
  await expect(assumeRole({ roleArn, externalId: 'ours' }, config())).resolves.toEqual({
    accessKeyId: 'key',
    secretAccessKey: 'secret',
    sessionToken: 'token',
  });
  expect(asked).toEqual([
    {
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: roleArn,
      ExternalId: 'ours',
      RoleSessionName: 'cdk-user-inline-policy',
      DurationSeconds: '900',
    },
  ]);
});

test('fails with what STS says, after one try', async () => {
  refuse = true;
  await expect(assumeRole({ roleArn }, config())).rejects.toMatchObject({ name: 'AccessDenied' });
  expect(asked).toHaveLength(1);
});
