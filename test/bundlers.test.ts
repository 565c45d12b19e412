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

test('fails an app that a bundler has put into one file, and takes no other Lambda for its own', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bundled-app-'));
  try {
    // as seen from the bundle, a Lambda of the app is where that of the package would be
    const outfile = path.join(folder, 'a', 'b', 'c', 'app.js');
    fs.mkdirSync(path.join(folder, 'lambda', 'dist'), { recursive: true });
    fs.writeFileSync(path.join(folder, 'lambda', 'dist', 'index.js'), 'exports.handler = () => {};');
    fs.writeFileSync(path.join(folder, 'package.json'), '{ "name": "app" }');
    fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    esbuild.buildSync({
      stdin: { contents: APP, resolveDir: folder, loader: 'ts' },
      bundle: true,
      platform: 'node',
      alias: { 'cdk-user-inline-policy': path.join(ROOT, 'lib', 'index.ts') },
      external: ['aws-cdk-lib', 'constructs'],
      outfile,
    });
    const { code, output } = await run(process.execPath, [outfile], { cwd: folder });
    expect(code).toBe(1);
    expect(output).toContain(
      `Reports/UserInlinePolicyProvider: this code of cdk-user-inline-policy is in ${path.dirname(outfile)}, ` +
        'outside its package, where its Lambda cannot be found; if a bundler put it there, leave the package out of ' +
        'the bundle, such as with esbuild --external:cdk-user-inline-policy, and keep it in node_modules',
    );
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
