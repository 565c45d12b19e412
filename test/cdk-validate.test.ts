import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { run } from '../scripts/run';
import { refusedAction } from './validation-report';

// The real CDK command line on an app that has the library in its node_modules.
const ROOT = path.join(__dirname, '..');
const CLI = path.join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');
const TSX = path.join(ROOT, 'node_modules', '.bin', 'tsx');

const APP = `import { App, Stack } from 'aws-cdk-lib';
import { User } from 'aws-cdk-lib/aws-iam';
import { UserInlinePolicy } from 'cdk-user-inline-policy';

const stack = new Stack(new App(), 'Reports');
const user = User.fromUserName(stack, 'Alice', 'alice');
new UserInlinePolicy(stack, 'Read', {
  user,
  documentJson: JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'GetObject', Resource: '*' }],
  }),
});
`;

let folder = '';

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-validate-'));
  const modules = path.join(folder, 'node_modules');
  const library = path.join(modules, 'cdk-user-inline-policy');
  fs.mkdirSync(library, { recursive: true });
  ['aws-cdk-lib', 'constructs'].forEach((peer) =>
    fs.symlinkSync(path.join(ROOT, 'node_modules', peer), path.join(modules, peer)),
  );
  ['lib', path.join('lambda', 'dist')].forEach((sources) =>
    fs.cpSync(path.join(ROOT, sources), path.join(library, sources), { recursive: true }),
  );
  fs.writeFileSync(
    path.join(library, 'package.json'),
    '{ "name": "cdk-user-inline-policy", "main": "lib/index.ts" }',
  );
  fs.writeFileSync(path.join(folder, 'app.ts'), APP);
  fs.writeFileSync(path.join(folder, 'cdk.json'), JSON.stringify({ app: `${TSX} app.ts` }));
});

afterAll(() => fs.rmSync(folder, { recursive: true }));

async function cdk(...args: string[]) {
  return run(process.execPath, [CLI, ...args, '--no-notices', '--ci'], {
    cwd: folder,
    env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true', NODE_NO_WARNINGS: '1', NO_COLOR: '1' },
  });
}

const SHOWN = `app.ts:7:1
FATAL $.Statement[0].Action: the action "GetObject" names no service (cdk-user-inline-policy)
   Reports/Read aws-cdk-lib.Resource
   Suggested fix: write "service:action" or "*"
   https://github.com/cdk-user-inline-policy/cdk-user-inline-policy/blob/main/docs/findings.md#action_without_vendor
   Rule cdk-user-inline-policy::ACTION_WITHOUT_VENDOR
`;

test.each([
  ['validate', ['--unstable', 'validate', '--no-online']],
  ['synth', ['--quiet']],
])(
  'cdk %s fails, and shows an error at the line of the app that makes the construct',
  async (command, args) => {
    expect(await cdk(command, ...args)).toEqual({
      code: 1,
      output: expect.stringContaining(SHOWN) as string,
    });
    const report = JSON.parse(
      fs.readFileSync(path.join(folder, 'cdk.out', 'validation-report.json'), 'utf8'),
    ) as object;
    expect(report).toMatchObject(refusedAction({ constructPath: 'Reports/Read' }));
  },
);

test('cdk lsp shows it to editors as an error at that line', async () => {
  await cdk('synth', '--quiet');
  const server = spawn(process.execPath, [CLI, 'lsp', '--unstable', 'lsp'], { cwd: folder });
  const send = (message: object) => {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    server.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  };
  const rootUri = pathToFileURL(folder).href;
  send({ id: 1, method: 'initialize', params: { processId: null, rootUri, capabilities: {} } });
  send({ method: 'initialized', params: {} });
  let output = '';
  for await (const chunk of server.stdout) {
    output += String(chunk);
    if (/publishDiagnostics.*\}\]\}\}$/s.test(output)) {
      break;
    }
  }
  server.kill();
  expect(JSON.parse(output.slice(output.lastIndexOf('\r\n\r\n')))).toMatchObject({
    params: {
      uri: `${rootUri}/app.ts`,
      diagnostics: [
        {
          range: { start: { line: 6 } },
          severity: 1,
          code: 'ACTION_WITHOUT_VENDOR',
          source: 'cdk-user-inline-policy',
        },
      ],
    },
  });
});
