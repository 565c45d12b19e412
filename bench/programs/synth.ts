// synth.js CONTENDER POLICIES USERS STACKS [FOLDER]: constructs and synthesizes an app and prints what that took. The
// app stays in the folder, if one is given.
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as cr from 'aws-cdk-lib/custom-resources';
import { UserInlinePolicy } from '../../lib';

const [contender, ...rest] = process.argv.slice(2);
const [policies, users, stacks] = rest.slice(0, 3).map(Number);
const kept: string | undefined = rest[3];

type Declare = (stack: Stack, id: string, userName: string, user: () => iam.IUser) => void;

const CONTENDERS: Readonly<Record<string, Declare>> = {
  UserInlinePolicy: (stack, id, _userName, user) => {
    new UserInlinePolicy(stack, id, { user: user(), statements: [statement(id)] });
  },
  'UserInlinePolicy, securityDiff: false': (stack, id, _userName, user) => {
    new UserInlinePolicy(stack, id, { user: user(), statements: [statement(id)], securityDiff: false });
  },
  'iam.Policy': (stack, id, _userName, user) => {
    new iam.Policy(stack, id, { users: [user()], statements: [statement(id)] });
  },
  'iam.CfnUserPolicy': (stack, id, userName) => {
    const policyDocument = new iam.PolicyDocument({ statements: [statement(id)] });
    new iam.CfnUserPolicy(stack, id, { userName, policyName: id, policyDocument });
  },
  AwsCustomResource: (stack, id, userName, user) => {
    const document = new iam.PolicyDocument({ statements: [statement(id)] });
    const names = { UserName: userName, PolicyName: id };
    const put: cr.AwsSdkCall = {
      service: 'IAM',
      action: 'putUserPolicy',
      parameters: { ...names, PolicyDocument: stack.toJsonString(document) },
      physicalResourceId: cr.PhysicalResourceId.of(`${userName}/${id}`),
    };
    new cr.AwsCustomResource(stack, id, {
      onCreate: put,
      onUpdate: put,
      onDelete: { service: 'IAM', action: 'deleteUserPolicy', parameters: names },
      policy: cr.AwsCustomResourcePolicy.fromStatements([
        new iam.PolicyStatement({
          actions: ['iam:PutUserPolicy', 'iam:DeleteUserPolicy'],
          resources: [user().userArn],
        }),
      ]),
      installLatestAwsSdk: false,
    });
  },
};

function statement(id: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['s3:GetObject', 's3:PutObject'],
    resources: [`arn:aws:s3:::reports/${id.toLowerCase()}/*`],
  });
}

function declareAll(app: App): void {
  const declare = CONTENDERS[contender];
  const all = Array.from({ length: stacks }, (_, i) => new Stack(app, `Reports${i}`));
  const imported = all.map(() => new Map<string, iam.IUser>());
  for (let i = 0; i < policies; i += 1) {
    const stack = all[i % stacks];
    const known = imported[i % stacks];
    const userName = `user-${Math.floor((i * users) / policies)}`;
    declare(stack, `Policy${i}`, userName, () => {
      const user = known.get(userName) ?? iam.User.fromUserName(stack, userName, userName);
      known.set(userName, user);
      return user;
    });
  }
}

function bytesOf(outdir: string): number {
  return fs
    .readdirSync(outdir)
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => JSON.parse(fs.readFileSync(path.join(outdir, file), 'utf8')) as object)
    .reduce((sum, template) => sum + JSON.stringify(template).length, 0);
}

const outdir = kept ?? fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-user-inline-policy-bench-'));
try {
  // the copies for cdk diff bring 450 policies over the 500 resources of a stack
  const app = new App({ outdir, context: { '@aws-cdk/core:stackResourceLimit': 0 } });
  const [start, cpuBefore] = [performance.now(), process.cpuUsage()];
  declareAll(app);
  app.synth();
  const { user, system } = process.cpuUsage(cpuBefore);
  const wall = performance.now() - start;
  const memory = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(
    `${JSON.stringify({ cpu: (user + system) / 1000, wall, memory, bytes: bytesOf(outdir) })}\n`,
  );
} finally {
  if (kept === undefined) {
    fs.rmSync(outdir, { recursive: true });
  }
}
