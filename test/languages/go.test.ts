import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  DIST,
  LOWEST,
  NEWEST,
  ROOT,
  emptyFolder,
  failureOf,
  succeed,
  templatesOf,
  TypeScriptApps,
} from './apps';

const MODULE = 'github.com/cdk-user-inline-policy/cdk-user-inline-policy-go/cdkuserinlinepolicy';

const env = { GOFLAGS: '-mod=mod -buildvcs=false' };

/** An empty folder with what an app in Go consists of, built with the module. */
async function build(cdkVersion: string): Promise<string> {
  const folder = emptyFolder('go');
  fs.cpSync(path.join(ROOT, 'examples', 'go'), folder, { recursive: true });
  fs.mkdirSync(path.join(folder, 'scenario'));
  fs.copyFileSync(path.join(__dirname, 'go', 'scenario.go'), path.join(folder, 'scenario', 'scenario.go'));
  const go = (...args: string[]) => succeed('go', args, folder, env);
  await go('mod', 'edit', '-replace', `${MODULE}=${path.join(DIST, 'go', 'cdkuserinlinepolicy')}`);
  await go('mod', 'edit', '-require', `github.com/aws/aws-cdk-go/awscdk/v2@v${cdkVersion}`);
  await go('build', '-o', 'app', 'app.go');
  await go('build', '-o', 'scenario-app', './scenario');
  return folder;
}

describe.each([LOWEST, NEWEST.go])('Go, CDK %s', (cdkVersion) => {
  let folder: string;
  beforeAll(async () => {
    folder = await build(cdkVersion);
  });
  const app = () => path.join(folder, 'app');
  const scenario = () => path.join(folder, 'scenario-app');

  test('the example synthesizes the same templates as in TypeScript', async () => {
    const typescript = await TypeScriptApps.with(cdkVersion);
    expect(await templatesOf(app(), [], folder)).toEqual(await typescript.example());
  });

  test('bad input fails with all findings', async () => {
    const typescript = await TypeScriptApps.with(cdkVersion);
    const output = await failureOf(scenario(), ['bad-input'], folder);
    const findings = await typescript.badInput();
    expect(findings.filter((line) => !output.includes(line))).toEqual([]);
  });

  test('a user made in Go gets its policy', async () => {
    const typescript = await TypeScriptApps.with(cdkVersion);
    expect(await templatesOf(scenario(), ['own-user'], folder)).toEqual(await typescript.ownUser());
  });
});
