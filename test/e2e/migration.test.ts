import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { OnExisting, UserInlinePolicy, UserInlinePolicyProps } from '../../lib';
import type { Emulator } from '../../scripts/emulator';
import { deploy, deployed, destroyed, makeUser, policiesOf, policyNamesOf, read } from './cloud';

// docs/migration.md, step by step.

type Build = (stack: Stack) => void;

/** The names of the user's policies. */
async function namesOf(userName: string): Promise<string> {
  return (await policyNamesOf(userName)).sort().join(' and ');
}

/** What the policies of the user allow. */
async function actionsOf(userName: string): Promise<string[]> {
  const texts = Object.values(await policiesOf(userName));
  return texts.flatMap((text) =>
    (JSON.parse(text) as { Statement: { Action: string }[] }).Statement.map(({ Action }) => Action),
  );
}

type Seen = Record<string, string[]>;

/** Deploys, and looks all the time: which policies each user had, one set after the other. */
async function deployedUnderWatch(userNames: string[], stackName: string, build: Build): Promise<Seen> {
  const seen: Seen = Object.fromEntries(userNames.map((name) => [name, []]));
  const look = async () => {
    for (const userName of userNames) {
      const names = await namesOf(userName);
      if (names !== seen[userName].at(-1)) {
        seen[userName].push(names);
      }
    }
  };
  const watch = { isOver: false };
  const watching = (async () => {
    while (!watch.isOver) {
      await look();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  try {
    await deployed(stackName, build);
  } finally {
    watch.isOver = true;
    await watching;
  }
  await look();
  return seen;
}

/** Each builder in a construct of its own, so that their ids do not meet. */
const all =
  (builders: Record<string, (scope: Construct) => void>): Build =>
  (stack) =>
    Object.entries(builders).forEach(([id, build]) => build(new Construct(stack, id)));

const userOf = (scope: Construct, name: string) => iam.User.fromUserName(scope, 'User', name);

const declared =
  (name: string, props: Partial<UserInlinePolicyProps> = {}) =>
  (scope: Construct) => {
    const user = userOf(scope, name);
    new UserInlinePolicy(scope, 'Declared', { user, policyName: 'Read', statements: read(), ...props });
  };

const native =
  (name: string, policyName: string, removalPolicy = RemovalPolicy.DESTROY) =>
  (scope: Construct) => {
    const users = [userOf(scope, name)];
    new iam.Policy(scope, 'Native', { policyName, users, statements: read() }).applyRemovalPolicy(
      removalPolicy,
    );
  };

/** A policy that the CDK's own custom resource writes. */
const custom =
  (UserName: string, removalPolicy = RemovalPolicy.DESTROY) =>
  (scope: Construct) => {
    const policy = { UserName, PolicyName: 'Read' };
    const PolicyDocument = JSON.stringify(new iam.PolicyDocument({ statements: read() }));
    const put = {
      service: 'iam',
      action: 'PutUserPolicy',
      parameters: { ...policy, PolicyDocument },
      physicalResourceId: PhysicalResourceId.of('Read'),
    };
    new AwsCustomResource(scope, 'Custom', {
      onCreate: put,
      onUpdate: put,
      onDelete: { service: 'iam', action: 'DeleteUserPolicy', parameters: policy },
      policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: AwsCustomResourcePolicy.ANY_RESOURCE }),
      installLatestAwsSdk: false,
      removalPolicy,
    });
  };

const nothing: Build = (stack) => {
  new iam.Role(stack, 'Role', { assumedBy: new iam.AnyPrincipal() }); // a stack needs a resource
};

const ADOPT = { onExisting: OnExisting.ADOPT };
const OVERWRITE = { onExisting: OnExisting.OVERWRITE };
const RETAIN = { removalPolicy: RemovalPolicy.RETAIN };

test('into this library, under another name, in one deployment', async () => {
  const users = ['mel', 'mick'];
  await Promise.all(users.map((name) => makeUser(name)));
  await deployed(
    'MigrateRenamed',
    all({
      Mel: native('mel', 'Old'),
      Mick: (scope) => userOf(scope, 'mick').addToPrincipalPolicy(read()[0]),
    }),
  );
  const old = await namesOf('mick');
  const swap = all({ Mel: declared('mel'), Mick: declared('mick') });
  const { mel, mick } = await deployedUnderWatch(users, 'MigrateRenamed', swap);
  expect([mel[0], mel.at(-1), mick[0], mick.at(-1)]).toEqual(['Old', 'Read', old, 'Read']);
  expect([...mel, ...mick]).not.toContain('');
  expect(await Promise.all(users.map(actionsOf))).toEqual([['s3:GetObject'], ['s3:GetObject']]);
});

test('into this library, under the same name', async () => {
  // AwsCustomResource takes the SDK from the runtime, and the runtime of the emulator has none
  const { folder } = JSON.parse(process.env.EMULATOR ?? '{}') as Emulator;
  symlinkSync(join(__dirname, '..', '..', 'node_modules'), join(folder, 'node_modules'));
  const users = ['mia', 'max'];
  await Promise.all(users.map((name) => makeUser(name)));
  await deployed('Migrate', all({ Mia: native('mia', 'Read'), Max: custom('max') }));
  const untouched = { mia: ['Read'], max: ['Read'] };
  for (const step of [
    all({ Mia: native('mia', 'Read', RemovalPolicy.RETAIN), Max: custom('max', RemovalPolicy.RETAIN) }),
    nothing,
    all({ Mia: declared('mia', ADOPT), Max: declared('max', ADOPT) }),
    all({ Mia: declared('mia', OVERWRITE), Max: declared('max', OVERWRITE) }),
  ]) {
    expect(await deployedUnderWatch(users, 'Migrate', step)).toEqual(untouched);
    expect(await Promise.all(users.map(actionsOf))).toEqual([['s3:GetObject'], ['s3:GetObject']]);
  }
  await destroyed('Migrate');
  expect(await Promise.all(users.map(namesOf))).toEqual(['', '']);
}, 600_000); // six operations of CloudFormation, two of them with a second look of ten seconds

test('to another stack', async () => {
  await makeUser('may');
  await deployed('MoveFrom', declared('may'));
  for (const [stackName, step] of [
    ['MoveFrom', declared('may', RETAIN)],
    ['MoveFrom', nothing],
    ['MoveTo', declared('may', OVERWRITE)],
  ] as const) {
    expect(await deployedUnderWatch(['may'], stackName, step)).toEqual({ may: ['Read'] });
    expect(await actionsOf('may')).toEqual(['s3:GetObject']);
  }
  await destroyed('MoveFrom');
  expect(await namesOf('may')).toBe('Read');
  await destroyed('MoveTo');
  expect(await namesOf('may')).toBe('');
});

test('out of this library, under the same name or another one', async () => {
  const users = ['mae', 'meg'];
  await Promise.all(users.map((name) => makeUser(name)));
  await deployed('MigrateOut', all({ Mae: declared('mae'), Meg: declared('meg') }));
  const retain = all({ Mae: declared('mae', RETAIN), Meg: declared('meg') });
  expect(await deployedUnderWatch(users, 'MigrateOut', retain)).toEqual({ mae: ['Read'], meg: ['Read'] });
  const swap = all({ Mae: native('mae', 'Read'), Meg: native('meg', 'New') });
  const { mae, meg } = await deployedUnderWatch(users, 'MigrateOut', swap);
  expect({ mae, meg: [meg[0], meg.at(-1)] }).toEqual({ mae: ['Read'], meg: ['Read', 'New'] });
  expect(meg).not.toContain('');
  expect(await Promise.all(users.map(actionsOf))).toEqual([['s3:GetObject'], ['s3:GetObject']]);
  await destroyed('MigrateOut');
  expect(await Promise.all(users.map(namesOf))).toEqual(['', '']);
});

test('a native policy that would be deleted after the swap is refused, and stays', async () => {
  await makeUser('moa');
  await deployed('MigrateAtOnce', native('moa', 'Read'));
  const { code, output } = await deploy('MigrateAtOnce', declared('moa', ADOPT));
  expect(code).not.toBe(0);
  expect(output).toContain('Deploy that resource with RemovalPolicy.RETAIN first');
  expect(await namesOf('moa')).toBe('Read');
});
