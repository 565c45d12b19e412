const assert = require('node:assert/strict');
const {
  CreateUserCommand,
  GetUserPolicyCommand,
  IAMClient,
  ListRolesCommand,
  ListUserPoliciesCommand,
  PutUserPolicyCommand,
} = require('@aws-sdk/client-iam');
const { LambdaClient, ListFunctionsCommand } = require('@aws-sdk/client-lambda');
const { CloudWatchLogsClient, DescribeLogGroupsCommand } = require('@aws-sdk/client-cloudwatch-logs');
const { ListBucketsCommand, S3Client } = require('@aws-sdk/client-s3');
const { bootstrap, cdk } = require('./cdk');
const { REGION } = require('./emulator');
const { Problem } = require('./problem');

/** @typedef {import('./emulator').Emulator} Emulator */
/** @typedef {Record<string, Record<string, unknown>>} UserPolicies documents by user and policy name */

const HANDMADE = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'iam:ChangePassword', Resource: '*' }],
};

/** Plays the whole story; each step checks itself and throws a `Problem` when something is off. */
async function tell(/** @type {Emulator} */ emulator) {
  const account = accountOf(emulator);
  const story = storyOf(emulator, account);
  const started = Date.now();
  const summary = /** @type {string[]} */ ([]);
  for (const [index, [title, play]] of story.entries()) {
    console.log(`\n[${index + 1}/${story.length}] ${title} …`);
    const stepStarted = Date.now();
    try {
      await play();
    } catch (error) {
      throw new Problem(`step ${index + 1} (${title}) is off: ${/** @type {Error} */ (error).message}`);
    }
    const seconds = ((Date.now() - stepStarted) / 1_000).toFixed(1);
    summary.push(`  ✓ ${title} (${seconds} s)`);
    console.log(`  ✓ as it should be (${seconds} s)`);
  }
  const seconds = Math.round((Date.now() - started) / 1_000);
  console.log(`\nAll ${story.length} steps were checked, in ${seconds} s:\n${summary.join('\n')}`);
}

/** @returns {[title: string, play: () => Promise<void>][]} */
function storyOf(/** @type {Emulator} */ emulator, /** @type {Account} */ account) {
  let before = /** @type {State | undefined} */ (undefined);
  const deployed = /** @type {Record<string, UserPolicies>} */ ({});
  return [
    ['the account is bootstrapped for the CDK', () => bootstrap(emulator)],
    [
      'somebody else makes the users alice and bob, and a policy of alice by hand',
      async () => {
        await account.makeUser('alice');
        await account.makeUser('bob');
        await account.putPolicy('alice', 'ByHand', HANDMADE);
        before = await account.state();
        show(before.policies);
      },
    ],
    [
      'cdk deploy gives alice one policy and bob two',
      async () => {
        await succeed(emulator, ['deploy', ...YES]);
        deployed.first = await account.policies();
        show(deployed.first);
        assert.deepEqual(namesOf(deployed.first), {
          alice: ['ByHand', 'ReadReports'],
          bob: ['OwnKeys', deployedName(deployed.first)],
        });
        assert.deepEqual(actionsOf(deployed.first.alice.ReadReports), ['s3:GetObject']);
        assert.deepEqual(deployed.first.alice.ByHand, HANDMADE, 'the policy made by hand changed');
      },
    ],
    [
      'a changed document reaches IAM with the next cdk deploy, and nothing else changes',
      async () => {
        await succeed(emulator, ['deploy', '--context', 'aliceMayWrite=true', ...YES]);
        deployed.second = await account.policies();
        show({ alice: { ReadReports: deployed.second.alice.ReadReports } });
        assert.deepEqual(actionsOf(deployed.second.alice.ReadReports), ['s3:GetObject', 's3:PutObject']);
        assert.deepEqual(without(deployed.second, 'ReadReports'), without(deployed.first, 'ReadReports'));
      },
    ],
    [
      'a policy that somebody else wrote is not overwritten: cdk deploy fails and says why',
      async () => {
        const args = ['deploy', '--context', 'aliceMayWrite=true', '--context', 'claim=ByHand', ...YES];
        const { code, output } = await cdk(emulator, args);
        assert.notEqual(code, 0, 'cdk deploy succeeded');
        const reason = /the inline policy "ByHand" of user "alice" exists already[^\n]*/.exec(output)?.[0];
        assert.ok(reason, `the reason is not in what cdk said:\n${output}`);
        console.log(`  cdk: ${reason}`);
        assert.deepEqual(await account.policies(), deployed.second, 'the failed deployment changed a policy');
      },
    ],
    [
      'cdk destroy takes away all of ours and leaves all else as it was',
      async () => {
        await succeed(emulator, ['destroy', '--force']);
        const after = await account.state();
        show(after.policies);
        assert.deepEqual(after, before);
      },
    ],
  ];
}

const YES = ['--require-approval', 'never'];

/** @typedef {{ policies: UserPolicies, roles: string[], functions: string[], logGroups: string[], buckets: string[] }} State */
/** @typedef {ReturnType<typeof accountOf>} Account */

// What somebody outside our stack sees and does.
function accountOf(/** @type {Emulator} */ { endpoint }) {
  const config = { endpoint, region: REGION, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const iam = new IAMClient(config);
  const lambda = new LambdaClient(config);
  const logs = new CloudWatchLogsClient(config);
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const users = /** @type {string[]} */ ([]);

  const makeUser = async (/** @type {string} */ UserName) => {
    await iam.send(new CreateUserCommand({ UserName }));
    users.push(UserName);
  };

  const putPolicy = (
    /** @type {string} */ UserName,
    /** @type {string} */ PolicyName,
    /** @type {object} */ document,
  ) => iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument: JSON.stringify(document) }));

  const policies = async () => {
    const found = /** @type {UserPolicies} */ ({});
    for (const UserName of users) {
      const { PolicyNames = [] } = await iam.send(new ListUserPoliciesCommand({ UserName }));
      found[UserName] = {};
      for (const PolicyName of PolicyNames.sort()) {
        const { PolicyDocument = '' } = await iam.send(new GetUserPolicyCommand({ UserName, PolicyName }));
        found[UserName][PolicyName] = JSON.parse(decodeURIComponent(PolicyDocument));
      }
    }
    return found;
  };

  /** @returns {Promise<State>} */
  const state = async () => {
    const { Roles = [] } = await iam.send(new ListRolesCommand({}));
    const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
    const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    return {
      policies: await policies(),
      roles: Roles.map(({ RoleName }) => String(RoleName)).sort(),
      functions: Functions.map(({ FunctionName }) => String(FunctionName)).sort(),
      buckets: Buckets.map(({ Name }) => String(Name)).sort(),
      logGroups: logGroups.map(({ logGroupName }) => String(logGroupName)).sort(),
    };
  };

  return { makeUser, putPolicy, policies, state };
}

async function succeed(/** @type {Emulator} */ emulator, /** @type {string[]} */ args) {
  const { code, output } = await cdk(emulator, args);
  assert.equal(code, 0, `cdk ${args.join(' ')} ended with exit code ${code}:\n${output}`);
}

function show(/** @type {UserPolicies} */ policies) {
  for (const [user, documents] of Object.entries(policies)) {
    for (const [name, document] of Object.entries(documents)) {
      console.log(`  IAM has: ${user} / ${name}: ${JSON.stringify(document)}`);
    }
    if (Object.keys(documents).length === 0) {
      console.log(`  IAM has: ${user}: no inline policy`);
    }
  }
}

function namesOf(/** @type {UserPolicies} */ policies) {
  return Object.fromEntries(
    Object.entries(policies).map(([user, documents]) => [user, Object.keys(documents).sort()]),
  );
}

// The one policy whose name the library chose.
function deployedName(/** @type {UserPolicies} */ policies) {
  const name = Object.keys(policies.bob).find((candidate) => candidate !== 'OwnKeys') ?? '';
  assert.match(name, /^TeamReports-ListReports-[0-9A-F]{8}-us-east-1$/);
  return name;
}

function actionsOf(/** @type {unknown} */ document) {
  const { Statement } = /** @type {{ Statement: { Action: string | string[] }[] }} */ (document);
  return Statement.flatMap(({ Action }) => Action).sort();
}

function without(/** @type {UserPolicies} */ policies, /** @type {string} */ policyName) {
  return Object.fromEntries(
    Object.entries(policies).map(([user, documents]) => [
      user,
      Object.fromEntries(Object.entries(documents).filter(([name]) => name !== policyName)),
    ]),
  );
}

module.exports = { tell };
