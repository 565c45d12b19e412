import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  CreateRoleCommand,
  CreateUserCommand,
  GetUserPolicyCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { cdk } from '../../scripts/cdk';
import { ACCOUNT, Emulator } from '../../scripts/emulator';
import {
  appOf,
  documentText,
  expectSuccess,
  iamOf,
  logOf,
  makeUser,
  outputsOf,
  physicalIdOf,
  policiesOf,
  putPolicy,
  waitForRole,
} from './cloud';

const emulator = JSON.parse(process.env.EMULATOR ?? '{}') as Emulator;

const READ = documentText('s3:GetObject', 'arn:aws:s3:::reports/*');
const BY_HAND = documentText('iam:ListUsers');

const THERE = '111122223333';
const here = iamOf('test');
const there = iamOf(THERE);
afterAll(() => [here, there].forEach((client) => client.destroy()));

/** Somebody else makes the users; each example has its own, but for the first two. */
const USERS =
  'alice bob carol dave erin frank grace heidi ivan judy kevin laura niaj olivia peggy quentin sybil'.split(
    ' ',
  );

type Step = () => Promise<void>;
type Example = (deploy: Step, destroy: Step) => Promise<void>;

/** What each example leaves in IAM, with what was there before it was deployed. */
const EXAMPLES: Record<string, Example> = {
  'quick-start.ts': async (deploy) => {
    await deploy();
    expect(Object.entries(await policiesOf('alice'))).toContainEqual([
      expect.stringMatching(/^Reports-ReadReports-/),
      READ,
    ]);
  },

  'team-reports.ts': async (deploy) => {
    await deploy();
    const bucket = await physicalIdOf('TeamReports', 'AWS::S3::Bucket');
    expect(await policiesOf('alice')).toMatchObject({
      ReadReports: documentText('s3:GetObject', `arn:aws:s3:::${bucket}/*`),
    });
    expect(Object.keys(await policiesOf('bob'))).toHaveLength(2);
  },

  'grants.ts': async (deploy) => {
    await deploy();
    expect(actionsOf(Object.values(await policiesOf('carol')))).toEqual([
      ['s3:GetBucket*', 's3:GetObject*', 's3:List*'],
      ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'],
    ]);
  },

  'json-document.ts': async (deploy) => {
    await deploy();
    expect(await policiesOf('dave')).toEqual({
      RecentReports:
        '{"Version":"2012-10-17","Id":"reports of this year","Statement":{"Effect":"Allow",' +
        '"Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/${aws:username}/*",' +
        '"Condition":{"Bool":{"aws:SecureTransport":true}}}}',
    });
  },

  'existing-policies.ts': async (deploy) => {
    await putPolicy('erin', 'Reports', READ);
    await putPolicy('erin', 'Drafts', BY_HAND);
    await deploy();
    expect(await policiesOf('erin')).toEqual({
      Reports: READ,
      Drafts: documentText('s3:PutObject', 'arn:aws:s3:::drafts/*'),
    });
    expect(await backupsOf('ExistingPolicies')).toEqual([
      { userName: 'erin', policyName: 'Drafts', document: BY_HAND },
    ]);
  },

  'removal.ts': async (deploy, destroy) => {
    await deploy();
    expect(await policiesOf('frank')).toEqual({ Temporary: READ, Permanent: READ, KeptIfChanged: READ });
    await putPolicy('frank', 'KeptIfChanged', BY_HAND);
    await destroy();
    expect(await policiesOf('frank')).toEqual({ Permanent: READ, KeptIfChanged: BY_HAND });
  },

  'exclusive.ts': async (deploy) => {
    await putPolicy('grace', 'ByHand', BY_HAND);
    await putPolicy('heidi', 'ByHand', BY_HAND);
    await putPolicy('heidi', 'breakglass-1', BY_HAND);
    await deploy();
    expect(await policiesOf('grace')).toEqual({ Reports: READ, ByHand: BY_HAND });
    expect(await outputsOf('Exclusive')).toEqual({ UnmanagedOfGrace: '["ByHand"]' });
    expect(await policiesOf('heidi')).toEqual({ Reports: READ, 'breakglass-1': BY_HAND });
    expect(await backupsOf('Exclusive')).toEqual([
      { userName: 'heidi', policyName: 'ByHand', document: BY_HAND },
    ]);
  },

  'provider-options.ts': async (deploy) => {
    await deploy();
    expect(await policiesOf('ivan')).toEqual({ ReadReports: READ });
  },

  'own-role.ts': async (deploy) => {
    await deploy();
    expect(await policiesOf('judy')).toEqual({ ReadReports: READ });
  },

  'one-lambda-for-several-stacks.ts': async (deploy) => {
    await deploy();
    expect(await policiesOf('kevin')).toEqual({ ReadReports: READ });
    expect(await policiesOf('laura')).toEqual({ ReadReports: READ });
  },

  'permissions-boundary.ts': async (deploy) => {
    // The emulator knows no condition key iam:PermissionsBoundary, and refuses. The test gives the role the right
    // without it; the Lambda tries again, as where a right is new.
    const allow = async () => {
      const role = await waitForRole('PermissionsBoundary');
      await here.send(allowing(role, `arn:aws:iam::${ACCOUNT}:user/rupert`));
    };
    await Promise.all([deploy(), allow()]);
    expect(await policiesOf('rupert')).toEqual({ ReadReports: READ });
  },

  'alarm.ts': async (deploy) => {
    await deploy();
    expect(await policiesOf('quentin')).toEqual({ ReadReports: READ });
  },

  'drift.ts': async (deploy) => {
    await deploy();
    expect(await policiesOf('sybil')).toEqual({ ReadReports: READ, ReadDrafts: READ });
  },

  'another-account.ts': async (deploy) => {
    await there.send(new CreateUserCommand({ UserName: 'mike' }));
    await there.send(
      new CreateRoleCommand({
        RoleName: 'policy-writer',
        AssumeRolePolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: {
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
            Condition: { StringEquals: { 'sts:ExternalId': 'reports' } },
          },
        }),
      }),
    );
    await there.send(allowing('policy-writer', `arn:aws:iam::${THERE}:user/mike`));
    await deploy();
    const policy = { UserName: 'mike', PolicyName: 'ReadReports' };
    const { PolicyDocument = '' } = await there.send(new GetUserPolicyCommand(policy));
    expect(decodeURIComponent(PolicyDocument)).toBe(READ);
  },

  'quota.ts': async (deploy) => {
    await deploy();
    const texts = Object.values(await policiesOf('niaj'));
    expect(texts).toHaveLength(2);
    expect(await outputsOf('Quota')).toEqual({
      Quota: `${texts.join('').length} characters, 11 %`,
    });
  },

  'security-diff.ts': async (deploy) => {
    await deploy();
    expect(await policiesOf('olivia')).toEqual({
      Shown: READ,
      Unshown: documentText('s3:GetObject', 'arn:aws:s3:::drafts/*'),
    });
  },

  'findings.ts': async (deploy) => {
    await deploy();
    expect(actionsOf(Object.values(await policiesOf('peggy')))).toEqual([['s3:Get*', 's3:GetObject']]);
  },
};

beforeAll(() => Promise.all(USERS.map((userName) => makeUser(userName))));

test.concurrent.each(Object.entries(EXAMPLES))('examples/%s does what it says', async (file, example) => {
  const run = async (command: string, ...args: string[]) =>
    expectSuccess(await cdk(emulator, [command, '--all', '--app', appOf(file), ...args]));
  await example(
    () => run('deploy', '--require-approval', 'never', '--method', 'direct', '--concurrency', '4'),
    () => run('destroy', '--force'),
  );
});

test('these are all examples', () => {
  const files = fs
    .readdirSync(path.join(__dirname, '..', '..', 'examples'))
    .filter((file) => file.endsWith('.ts'));
  expect(Object.keys(EXAMPLES).sort()).toEqual(files.sort());
});

/** The right of a role on the inline policies of a user. */
function allowing(RoleName: string, userArn: string): PutRolePolicyCommand {
  return new PutRolePolicyCommand({
    RoleName,
    PolicyName: 'PoliciesOfTheUser',
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: ['iam:GetUserPolicy', 'iam:ListUserPolicies', 'iam:PutUserPolicy', 'iam:DeleteUserPolicy'],
        Resource: userArn,
      },
    }),
  });
}

/** The actions of each statement of some documents. */
function actionsOf(texts: string[]): string[][] {
  return texts
    .map((text) => (JSON.parse(text) as { Statement: Statement | Statement[] }).Statement)
    .flat()
    .map(({ Action }) => [Action].flat().sort());
}

interface Statement {
  readonly Action: string | string[];
}

/** What the Lambda of a stack logged in full before it replaced or removed it. */
async function backupsOf(stackName: string): Promise<unknown[]> {
  const log = await logOf((await physicalIdOf(stackName, 'AWS::Logs::LogGroup')) ?? '');
  return log.flatMap(({ backup }) => backup ?? []);
}
