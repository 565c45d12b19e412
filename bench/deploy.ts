import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { bootstrap, cdk } from '../scripts/cdk';
import { Emulator, REGION, startEmulator, stopEmulator } from '../scripts/emulator';
import { built } from './build';
import { Comparison, measured, Sample, Subject } from './measure';

const POLICIES = 50;
const CONTENDERS = ['UserInlinePolicy', 'iam.Policy', 'AwsCustomResource'];

let emulator: Emulator | undefined;
let folder: string | undefined;

/** `cdk deploy` of an app that is synthesized already, to the emulator. */
export const deploy: Subject = {
  name: 'deploy',
  title: 'Deployment to the emulator',
  comparisons: async ({ isQuick }) => {
    if (isQuick) {
      return [];
    }
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-user-inline-policy-bench-'));
    // the Lambda of AwsCustomResource takes its SDK from the runtime
    const modules = path.join(__dirname, '..', 'node_modules');
    emulator = await startEmulator({ env: { NODE_PATH: modules } });
    await bootstrap(emulator);
    await makeUsers(emulator);
    return [await comparison(emulator, folder)];
  },
  end: async () => {
    if (emulator !== undefined) {
      await stopEmulator(emulator);
    }
    if (folder !== undefined) {
      fs.rmSync(folder, { recursive: true });
    }
  },
};

async function makeUsers({ endpoint }: Emulator): Promise<void> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const iam = new IAMClient({ endpoint, region: REGION, credentials });
  for (let i = 0; i < POLICIES; i += 1) {
    await iam.send(new CreateUserCommand({ UserName: `user-${i}` }));
  }
  iam.destroy();
}

async function comparison(target: Emulator, parent: string): Promise<Comparison> {
  const absent: Record<string, string> = {};
  const contenders = [];
  for (const name of CONTENDERS) {
    const outdir = path.join(parent, name);
    const args = [built('bench/programs/synth.js'), name, String(POLICIES), String(POLICIES), '1', outdir];
    await measured(process.execPath, args, { CDK_VALIDATION: 'false' });
    const run = () => deployOnce(target, outdir);
    // the first time uploads what the Lambda is made of
    const failure = await run().then(
      () => undefined,
      (error: Error) => error.message,
    );
    if (failure === undefined) {
      contenders.push({ name, run });
    } else {
      absent[name] = `the emulator does not deploy it: ${failure}`;
    }
  }
  return {
    title: `cdk deploy of ${POLICIES} policies of ${POLICIES} users`,
    baseline: 'iam.Policy',
    contenders,
    absent,
  };
}

async function deployOnce(target: Emulator, outdir: string): Promise<Sample> {
  const app = ['--app', outdir, '--all'];
  const start = performance.now();
  const { code, output } = await cdk(target, [
    'deploy',
    ...app,
    '--require-approval',
    'never',
    '--method',
    'direct',
  ]);
  const wall = performance.now() - start;
  await cdk(target, ['destroy', ...app, '--force']);
  if (code !== 0) {
    throw new Error(output.trim().split('\n').at(-1));
  }
  return { wall };
}
