import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as esbuild from 'esbuild';
import { run } from '../scripts/run';

const ROOT = path.join(__dirname, '..');
const APP = `import { App, Stack } from 'aws-cdk-lib';
import { User } from 'aws-cdk-lib/aws-iam';
import { UserInlinePolicy } from 'cdk-user-inline-policy';

const stack = new Stack(new App(), 'Reports');
new UserInlinePolicy(stack, 'Read', {
  user: User.fromUserName(stack, 'Alice', 'alice'),
  documentJson: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}',
});
`;

const LINTER = `import { PolicyLinter } from 'cdk-user-inline-policy';
PolicyLinter.lint('{"Version":"2012-10-17","Statement":[]}');
`;

let folder = '';
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bundled-app-'));
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

async function runBundled(app: string, outfile: string) {
  esbuild.buildSync({
    stdin: { contents: app, resolveDir: folder, loader: 'ts' },
    bundle: true,
    platform: 'node',
    alias: { 'cdk-user-inline-policy': path.join(ROOT, 'lib', 'index.ts') },
    external: ['aws-cdk-lib', 'constructs'],
    outfile,
  });
  return run(process.execPath, [outfile], { cwd: folder });
}

function outsidePackage(outfile: string, needed: string): string {
  return (
    `this code of cdk-user-inline-policy is in ${path.dirname(outfile)}, outside its package, ` +
    `where ${needed} cannot be found; if a bundler put it there, leave the package out of the bundle, ` +
    'such as with esbuild --external:cdk-user-inline-policy, and keep it in node_modules'
  );
}

test('fails an app that a bundler has put into one file, and takes no other Lambda for its own', async () => {
  // as seen from the bundle, a Lambda of the app is where that of the package would be
  const outfile = path.join(folder, 'a', 'b', 'c', 'app.js');
  fs.mkdirSync(path.join(folder, 'lambda', 'dist'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'lambda', 'dist', 'index.js'), 'exports.handler = () => {};');
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "name": "app" }');
  const { code, output } = await runBundled(APP, outfile);
  expect(code).toBe(1);
  expect(output).toContain(`Reports/UserInlinePolicyProvider: ${outsidePackage(outfile, 'its Lambda')}`);
});

test('fails a linter that a bundler has put into one file', async () => {
  const outfile = path.join(folder, 'linter.js');
  const { code, output } = await runBundled(LINTER, outfile);
  expect(code).toBe(1);
  expect(output).toContain(`Error: ${outsidePackage(outfile, 'its table of AWS services')}`);
});
