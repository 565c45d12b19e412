import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateUserCommand,
  GetUserPolicyCommand,
  IAMClient,
  ListUserPoliciesCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { App, Stack } from 'aws-cdk-lib';
import { PolicyStatement, User } from 'aws-cdk-lib/aws-iam';
import { UserInlinePolicy, UserInlinePolicyProps } from '../../lib';
import { cdk } from '../../scripts/cdk';
import { Emulator, REGION } from '../../scripts/emulator';

const ROOT = path.join(__dirname, '..', '..');
const emulator = JSON.parse(process.env.EMULATOR ?? '{}') as Emulator;
const config = {
  endpoint: emulator.endpoint,
  region: REGION,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
};
const iam = iamOf(config.credentials.accessKeyId);
const lambda = new LambdaClient(config);
const logs = new CloudWatchLogsClient(config);
const cloudFormation = new CloudFormationClient(config);

let over = false;
afterAll(() => {
  over = true;
  [iam, lambda, logs, cloudFormation].forEach((client) => client.destroy());
});

/** IAM of another account, which the emulator knows by the access key. */
export function iamOf(accessKeyId: string): IAMClient {
  return new IAMClient({ ...config, credentials: { ...config.credentials, accessKeyId } });
}

/** What the CDK command line runs for an example. */
export function appOf(example: string): string {
  return `${path.join(ROOT, 'node_modules', '.bin', 'tsx')} --tsconfig tsconfig.dev.json examples/${example}`;
}

/** Deploys a stack through the real CDK command line; gives its exit code and all that it said. */
export async function deploy(stackName: string, build: (stack: Stack) => void, ...args: string[]) {
  const options = ['--require-approval', 'never', '--method', 'direct', ...args];
  return withCdk('deploy', stackName, build, ...options);
}

/** Runs any command of the real CDK command line on a stack. */
export async function withCdk(
  command: string,
  stackName: string,
  build: (stack: Stack) => void,
  ...args: string[]
) {
  return withAssembly(stackName, build, (outdir) =>
    cdk(emulator, [command, stackName, '--app', outdir, ...args]),
  );
}

/** As `deploy`; fails the test when the deployment fails. Gives what the command line said. */
export async function deployed(
  stackName: string,
  build: (stack: Stack) => void,
  ...args: string[]
): Promise<string> {
  const result = await deploy(stackName, build, ...args);
  expectSuccess(result);
  return result.output;
}

export async function destroyed(stackName: string): Promise<void> {
  expectSuccess(await withCdk('destroy', stackName, () => undefined, '--force'));
}

export function expectSuccess({ code, output }: { code: number | null; output: string }): void {
  if (code !== 0) {
    throw new Error(`cdk ended with exit code ${code}:\n${output}`);
  }
}

async function withAssembly<T>(
  stackName: string,
  build: (stack: Stack) => void,
  use: (outdir: string) => Promise<T>,
): Promise<T> {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'e2e-'));
  try {
    const app = new App({ outdir });
    build(new Stack(app, stackName));
    app.synth();
    return await use(outdir);
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}

/** One statement that allows an action on everything. */
export function read(action = 's3:GetObject'): PolicyStatement[] {
  return [new PolicyStatement({ actions: [action], resources: ['*'] })];
}

/** Declares one policy of a user that is known by name. */
export function declare(userName: string, props: Partial<UserInlinePolicyProps>): (stack: Stack) => void {
  return (stack) => {
    const user = User.fromUserName(stack, 'User', userName);
    new UserInlinePolicy(stack, 'Policy', { user, ...props });
  };
}

/** A user that somebody else made. */
export async function makeUser(UserName: string, Path?: string): Promise<void> {
  await iam.send(new CreateUserCommand({ UserName, Path }));
}

/** A policy that somebody else wrote. */
export async function putPolicy(UserName: string, PolicyName: string, PolicyDocument: string): Promise<void> {
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument }));
}

/** The names of the user's inline policies: safe while somebody deletes them. */
export async function policyNamesOf(UserName: string): Promise<string[]> {
  return (await iam.send(new ListUserPoliciesCommand({ UserName }))).PolicyNames ?? [];
}

/** The texts of the user's inline policies by name, as IAM has them. */
export async function policiesOf(UserName: string): Promise<Record<string, string>> {
  const names = await policyNamesOf(UserName);
  const entries = names.map(async (PolicyName) => {
    const { PolicyDocument = '' } = await iam.send(new GetUserPolicyCommand({ UserName, PolicyName }));
    return [PolicyName, decodeURIComponent(PolicyDocument)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** The JSON lines that the Lambda of a stack logged, all of them or those that a pattern fits. */
export async function logOf(logGroupName: string): Promise<Record<string, unknown>[]> {
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
  return events
    .map(({ message = '' }) => message.trim())
    .filter((message) => message.startsWith('{'))
    .map((message) => JSON.parse(message) as Record<string, unknown>);
}

/** Waits until the stack is in this state, and gives its id. */
export async function waitForStatus(StackName: string, status: string): Promise<string> {
  return poll(async () => {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    return Stacks[0].StackStatus === status ? Stacks[0].StackId : undefined;
  });
}

/** Looks until there is something, for as long as the tests of the file run. */
async function poll<T>(look: () => Promise<T | undefined>): Promise<T> {
  while (!over) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the tests were over before it was there');
}

/** The outputs of a stack. */
export async function outputsOf(StackName: string): Promise<Record<string, string>> {
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
  const outputs = Stacks[0].Outputs ?? [];
  return Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}

/** The physical id of the first resource of a stack that is of this type. */
export async function physicalIdOf(StackName: string, type: string): Promise<string | undefined> {
  const { StackResourceSummaries = [] } = await cloudFormation.send(
    new ListStackResourcesCommand({ StackName }),
  );
  return StackResourceSummaries.find(({ ResourceType }) => ResourceType === type)?.PhysicalResourceId;
}

/** Waits until a stack has made its role, and gives the name of it. */
export async function waitForRole(stackName: string): Promise<string> {
  // there may be no stack yet
  return poll(() => physicalIdOf(stackName, 'AWS::IAM::Role').catch(() => undefined));
}

/** The logical id of the resource with this physical id. */
export async function logicalIdOf(StackName: string, physicalId: string): Promise<string | undefined> {
  const { StackResourceSummaries = [] } = await cloudFormation.send(
    new ListStackResourcesCommand({ StackName }),
  );
  return StackResourceSummaries.find(({ PhysicalResourceId }) => PhysicalResourceId === physicalId)
    ?.LogicalResourceId;
}

/** Sends an event, in CloudFormation's place, to the deployed Lambda whose name begins so, and gives its answer. */
export async function sendTo(
  prefix: string,
  event: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
  const [handler] = Functions.filter(({ FunctionName }) => FunctionName?.startsWith(prefix));
  return new Promise((resolve, reject) => {
    const server = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        response.end();
        server.close();
        resolve(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
      });
    });
    server.listen(0, '127.0.0.1', () => {
      const ResponseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const Payload = Buffer.from(JSON.stringify({ ...event, ResponseURL }));
      const command = new InvokeCommand({
        FunctionName: handler.FunctionName,
        InvocationType: 'Event',
        Payload,
      });
      lambda.send(command).catch(reject);
    });
  });
}

/** One statement, as IAM holds it. */
export function documentText(action: string, resource = '*'): string {
  return JSON.stringify({
    Statement: [{ Action: action, Effect: 'Allow', Resource: resource }],
    Version: '2012-10-17',
  });
}

/** Invokes a deployed function, and waits until it has ended; what it failed with, if it did. */
export async function invoke(FunctionName: string, event: unknown): Promise<string | undefined> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)) }),
  );
  return FunctionError && Buffer.from(Payload ?? []).toString();
}
