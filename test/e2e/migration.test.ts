import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { OnExisting, UserInlinePolicy, UserInlinePolicyProps } from '../../lib';
import type { Emulator } from '../../scripts/emulator';
import { deployed, destroyed, makeUser, policiesOf, read } from './cloud';

// docs/migration.md, step by step.

type Build = (stack: Stack) => void;

/** The names of the user's policies. */
async function namesOf(userName: string): Promise<string> {
  return Object.keys(await policiesOf(userName))
    .sort()
    .join(' and ');
}

/** Deploys, and looks again and again in the meantime: gives each set of policies that the user had, in order. */
async function deployedUnderWatch(userName: string, stackName: string, build: Build): Promise<string[]> {
  const seen = [await namesOf(userName)];
  const look = async () => {
    const names = await namesOf(userName);
    if (names !== seen.at(-1)) {
      seen.push(names);
    }
  };
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      await look();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  try {
    await deployed(stackName, build);
  } finally {
    isOver = true;
    await watching;
  }
  await look();
  return seen;
}

/** What the policies of the user allow. */
async function actionsOf(userName: string): Promise<string[]> {
  const texts = Object.values(await policiesOf(userName));
  return texts.flatMap((text) =>
    (JSON.parse(text) as { Statement: { Action: string }[] }).Statement.map(({ Action }) => Action),
  );
}

const userOf = (stack: Stack, name: string) => iam.User.fromUserName(stack, 'User', name);

const declared =
  (name: string, props: Partial<UserInlinePolicyProps> = {}): Build =>
  (stack) => {
    const user = userOf(stack, name);
    new UserInlinePolicy(stack, 'Declared', { user, policyName: 'Read', statements: read(), ...props });
  };

const native =
  (name: string, removalPolicy = RemovalPolicy.DESTROY, policyName = 'Read'): Build =>
  (stack) => {
    const policy = new iam.Policy(stack, 'Native', {
      policyName,
      users: [userOf(stack, name)],
      statements: read(),
    });
    policy.applyRemovalPolicy(removalPolicy);
  };

const nothing: Build = (stack) => {
  new iam.Role(stack, 'Role', { assumedBy: new iam.AnyPrincipal() }); // a stack needs a resource
};

test('from iam.Policy, under the same name', async () => {
  await makeUser('mia');
  const step = (build: Build) => deployedUnderWatch('mia', 'FromPolicy', build);
  await step(native('mia'));
  expect(await step(native('mia', RemovalPolicy.RETAIN))).toEqual(['Read']);
  expect(await step(declared('mia', { onExisting: OnExisting.ADOPT }))).toEqual(['Read']);
  expect(await step(declared('mia', { onExisting: OnExisting.OVERWRITE }))).toEqual(['Read']);
  expect(await actionsOf('mia')).toEqual(['s3:GetObject']);
  await destroyed('FromPolicy');
  expect(await namesOf('mia')).toBe('');
});

test('from iam.Policy, under another name, in one deployment', async () => {
  await makeUser('mel');
  const step = (build: Build) => deployedUnderWatch('mel', 'FromPolicyRenamed', build);
  await step(native('mel', RemovalPolicy.DESTROY, 'Old'));
  expect(await step(declared('mel'))).toEqual(['Old', 'Old and Read', 'Read']);
  expect(await actionsOf('mel')).toEqual(['s3:GetObject']);
});

test('from user.addToPolicy, in one deployment', async () => {
  await makeUser('moe');
  const step = (build: Build) => deployedUnderWatch('moe', 'FromAddToPolicy', build);
  await step((stack) => void userOf(stack, 'moe').addToPrincipalPolicy(read()[0]));
  const old = await namesOf('moe');
  expect(old).toMatch(/^UserPolicy/);
  expect(await step(declared('moe'))).toEqual([old, `Read and ${old}`, 'Read']);
  expect(await actionsOf('moe')).toEqual(['s3:GetObject']);
});

/** A policy that the CDK's own custom resource writes. */
const custom =
  (UserName: string, removalPolicy = RemovalPolicy.DESTROY): Build =>
  (stack) => {
    const policy = { UserName, PolicyName: 'Read' };
    const PolicyDocument = JSON.stringify(new iam.PolicyDocument({ statements: read() }));
    const put = {
      service: 'iam',
      action: 'PutUserPolicy',
      parameters: { ...policy, PolicyDocument },
      physicalResourceId: PhysicalResourceId.of('Read'),
    };
    new AwsCustomResource(stack, 'Custom', {
      onCreate: put,
      onUpdate: put,
      onDelete: { service: 'iam', action: 'DeleteUserPolicy', parameters: policy },
      policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: AwsCustomResourcePolicy.ANY_RESOURCE }),
      installLatestAwsSdk: false,
      removalPolicy,
    });
  };

test('from AwsCustomResource', async () => {
  // it takes the SDK from the runtime, and the runtime of the emulator has none
  const { folder } = JSON.parse(process.env.EMULATOR ?? '{}') as Emulator;
  symlinkSync(join(__dirname, '..', '..', 'node_modules'), join(folder, 'node_modules'));
  await makeUser('max');
  const step = (build: Build) => deployedUnderWatch('max', 'FromCustom', build);
  await step(custom('max'));
  expect(await step(custom('max', RemovalPolicy.RETAIN))).toEqual(['Read']);
  expect(await step(declared('max', { onExisting: OnExisting.ADOPT }))).toEqual(['Read']);
  expect(await actionsOf('max')).toEqual(['s3:GetObject']);
});

test('to another stack', async () => {
  await makeUser('may');
  const step = (stackName: string, build: Build) => deployedUnderWatch('may', stackName, build);
  await step('MoveFrom', declared('may'));
  expect(await step('MoveFrom', declared('may', { removalPolicy: RemovalPolicy.RETAIN }))).toEqual(['Read']);
  expect(await step('MoveFrom', nothing)).toEqual(['Read']);
  expect(await step('MoveTo', declared('may', { onExisting: OnExisting.OVERWRITE }))).toEqual(['Read']);
  expect(await actionsOf('may')).toEqual(['s3:GetObject']);
  await destroyed('MoveFrom');
  expect(await namesOf('may')).toBe('Read');
  await destroyed('MoveTo');
  expect(await namesOf('may')).toBe('');
});

test('to iam.Policy, under the same name', async () => {
  await makeUser('mae');
  const step = (build: Build) => deployedUnderWatch('mae', 'ToPolicy', build);
  await step(declared('mae'));
  expect(await step(declared('mae', { removalPolicy: RemovalPolicy.RETAIN }))).toEqual(['Read']);
  expect(await step(native('mae'))).toEqual(['Read']);
  expect(await actionsOf('mae')).toEqual(['s3:GetObject']);
  await destroyed('ToPolicy');
  expect(await namesOf('mae')).toBe('');
});

test('to iam.Policy, under another name, in one deployment', async () => {
  await makeUser('meg');
  const step = (build: Build) => deployedUnderWatch('meg', 'ToPolicyRenamed', build);
  await step(declared('meg'));
  expect(await step(native('meg', RemovalPolicy.DESTROY, 'New'))).toEqual(['Read', 'New and Read', 'New']);
  expect(await actionsOf('meg')).toEqual(['s3:GetObject']);
});
