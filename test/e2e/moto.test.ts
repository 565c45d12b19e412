import { IAMClient, CreateUserCommand } from '@aws-sdk/client-iam';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { startMoto } from '../../scripts/moto';
import { createEvent, deleteEvent, updateEvent } from '../lambda/events';
import { FakeCloudFormation } from '../lambda/fake-cloudformation';
import { send as sendTo } from '../lambda/harness';

// Moto checks documents as IAM does, and encodes what it answers as IAM does.
let moto: Awaited<ReturnType<typeof startMoto>>;
const cloudFormation = new FakeCloudFormation();
beforeAll(async () => {
  await cloudFormation.start();
  moto = await startMoto();
  const client = iam();
  await client.send(new CreateUserCommand({ UserName: 'alice' }));
  client.destroy();
});
afterAll(() => Promise.all([moto.stop(), cloudFormation.stop()]));

const iam = () =>
  new IAMClient({
    endpoint: moto.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });

async function send(event: CloudFormationCustomResourceEvent) {
  const stack = cloudFormation.stack.bind(cloudFormation);
  return (await cloudFormation.whileWorkingOn(event, () => sendTo(event, { iam, stack }))).answer;
}

const CHANGED =
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":' +
  '{"StringEquals":{"aws:PrincipalTag/x":"100% é + ÿ & \\u00e9"}}}}';

test('the life of a policy', async () => {
  expect(await send(createEvent())).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'alice/Read' });
  expect(await send(updateEvent('alice/Read', { PolicyDocument: CHANGED }))).toMatchObject({
    Status: 'SUCCESS',
  });
  // what comes back means what was sent: nothing to do
  expect(await send(createEvent({ PolicyDocument: CHANGED, OnExisting: 'ADOPT' }))).toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId: 'alice/Read#adopted',
  });
  expect(await send(createEvent())).toMatchObject({ Status: 'FAILED', PhysicalResourceId: '!create-failed' });
  expect(
    await send(deleteEvent('alice/Read', { PolicyDocument: CHANGED, OnModified: 'FAIL' })),
  ).toMatchObject({
    Status: 'SUCCESS',
  });
  expect(await send(deleteEvent('alice/Read'))).toMatchObject({ Status: 'SUCCESS' });
});

test('a document that IAM alone refuses fails with what IAM says', async () => {
  // Moto is stricter than IAM here, and so than the Lambda
  const PolicyDocument =
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::*:*"}]}';
  expect(await send(createEvent({ PolicyName: 'Malformed', PolicyDocument }))).toMatchObject({
    Status: 'FAILED',
    PhysicalResourceId: '!create-failed',
    Reason: expect.stringMatching(
      /^PutUserPolicy of alice\/Malformed failed: MalformedPolicyDocument: IAM resource path must either be/,
    ) as string,
  });
});

test('a user who does not exist fails', async () => {
  expect(await send(createEvent({ UserName: 'nobody' }))).toMatchObject({
    Status: 'FAILED',
    Reason: 'PutUserPolicy of nobody/Read failed: NoSuchEntity: The user with name nobody cannot be found.',
  });
});
