import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { OnExisting, UserInlinePolicy, UserInlinePolicyProvider } from '../../lib';
import {
  declare,
  deployed,
  destroyed,
  documentText,
  logOf,
  makeUser,
  policiesOf,
  putPolicy,
  read,
} from './cloud';

test('a policy is created, changed, renamed and deleted', async () => {
  await makeUser('ann');
  await deployed('Ann', declare('ann', { policyName: 'One', statements: read('s3:GetObject') }));
  expect(await policiesOf('ann')).toEqual({ One: documentText('s3:GetObject') });

  await deployed('Ann', declare('ann', { policyName: 'One', statements: read('s3:PutObject') }));
  expect(await policiesOf('ann')).toEqual({ One: documentText('s3:PutObject') });

  // the clean-up Delete for the old name is sent by the emulator, as CloudFormation does
  await deployed('Ann', declare('ann', { policyName: 'Two', statements: read('s3:PutObject') }));
  expect(await policiesOf('ann')).toEqual({ Two: documentText('s3:PutObject') });

  await destroyed('Ann');
  expect(await policiesOf('ann')).toEqual({});
});

test('the only policy of a user goes from the stack, or to another user, and from IAM', async () => {
  const declareFor =
    (...users: string[]) =>
    (stack: Stack) => {
      users.forEach((name, i) => {
        const user = iam.User.fromUserName(stack, `User${i}`, name);
        new UserInlinePolicy(stack, `Policy${i}`, {
          user,
          policyName: 'Read',
          statements: read('s3:GetObject'),
        });
      });
    };
  await Promise.all(['abe', 'amy', 'ava'].map((name) => makeUser(name)));
  await deployed('Abe', declareFor('abe', 'amy'));
  await deployed('Abe', declareFor('ava'));
  const [abe, amy, ava] = await Promise.all(['abe', 'amy', 'ava'].map(policiesOf));
  expect({ abe, amy, ava }).toEqual({ abe: {}, amy: {}, ava: { Read: documentText('s3:GetObject') } });
});

test('a user made in the same stack gets its policy, and both go together', async () => {
  await deployed('Ben', (stack) => {
    // without a path: the emulator takes every user for one without when it evaluates rights
    const user = new iam.User(stack, 'User', { userName: 'ben' });
    new UserInlinePolicy(stack, 'Policy', { user, policyName: 'Read', statements: read('s3:GetObject') });
  });
  expect(await policiesOf('ben')).toEqual({ Read: documentText('s3:GetObject') });
  await destroyed('Ben');
  await expect(policiesOf('ben')).rejects.toMatchObject({ name: 'NoSuchEntityException' });
});

test('OVERWRITE replaces what is there, and the log keeps its text and no secret', async () => {
  await makeUser('dan');
  await putPolicy('dan', 'Read', documentText('iam:ListUsers'));
  await deployed('Dan', (stack) => {
    const provider = new UserInlinePolicyProvider(stack, 'Provider', {
      logGroup: new logs.LogGroup(stack, 'Log', { logGroupName: 'dan-log' }),
    });
    declare('dan', {
      provider,
      policyName: 'Read',
      statements: read('s3:GetObject'),
      onExisting: OnExisting.OVERWRITE,
    })(stack);
  });
  expect(await policiesOf('dan')).toEqual({ Read: documentText('s3:GetObject') });
  const log = await logOf('dan-log');
  expect(log.map(({ level }) => level)).toEqual(['info', 'warn', 'warn', 'info']);
  expect(log[1].backup).toEqual({
    userName: 'dan',
    policyName: 'Read',
    document: documentText('iam:ListUsers'),
  });
  expect(JSON.stringify(log)).not.toMatch(/cfn-response|secret/i);

  expect(log.filter(matching(recoveryPattern(), { alice: 'dan', Reports: 'Read' }))).toEqual([log[1]]);
});

/** How docs/recovery.md finds a backup. */
function recoveryPattern(): string {
  const recovery = readFileSync(join(__dirname, '../../docs/recovery.md'), 'utf8');
  return /--filter-pattern '(.*?)'/.exec(recovery)?.[1] ?? '';
}

/** What CloudWatch Logs makes of a pattern of equalities; the emulator takes every line for a match. */
function matching(pattern: string, names: Record<string, string>) {
  const conditions = [...pattern.matchAll(/\$\.([\w.]+) = "(\w+)"/g)].map(([, path, value]) => ({
    path,
    value,
  }));
  expect(conditions).toHaveLength(2);
  return (line: unknown) =>
    conditions.every(({ path, value }) => {
      const got = path.split('.').reduce((object, key) => (object as Record<string, unknown>)?.[key], line);
      return got === (names[value] ?? value);
    });
}

test('ADOPT takes an equal policy into care, follows changes, and leaves it in the end', async () => {
  await makeUser('eve');
  await putPolicy('eve', 'Read', documentText('s3:GetObject'));
  const adopt = (action: string) =>
    declare('eve', { policyName: 'Read', statements: read(action), onExisting: OnExisting.ADOPT });
  await deployed('Eve', adopt('s3:GetObject'));
  await deployed('Eve', adopt('s3:PutObject'));
  expect(await policiesOf('eve')).toEqual({ Read: documentText('s3:PutObject') });
  await destroyed('Eve');
  expect(await policiesOf('eve')).toEqual({ Read: documentText('s3:PutObject') });
});
