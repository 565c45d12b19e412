import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { run } from '../../scripts/run';

const DEMO = path.join(__dirname, '..', '..', 'scripts', 'demo.js');

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'demo-'))));
afterEach(() => fs.rmSync(folder, { recursive: true }));

const demo = (...args: string[]) =>
  run(process.execPath, [DEMO, ...args], { env: { ...process.env, TMPDIR: folder, CDK_VALIDATION: 'true' } });

test('the demo checks every step of its story and leaves nothing behind', async () => {
  const { code, output } = await demo();
  expect(output).toContain('All 6 steps were checked, in ');
  expect(output.match(/^ {2}✓ as it should be/gm)).toHaveLength(6);
  expect(code).toBe(0);
  // all that the emulator and its Lambdas write is in their own folder
  expect(fs.readdirSync(folder).filter((entry) => entry.startsWith('cdk-user-inline-policy'))).toEqual([]);
});

test('the demo fails with one sentence where the port is in use', async () => {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  expect(await demo('--port', String(port))).toEqual({
    code: 1,
    output: `\n✗ port ${port} of 127.0.0.1 is in use: choose another with --port, or leave --port away\n`,
  });
  server.close();
});

test('the demo fails with one sentence where an option is wrong', async () => {
  expect(await demo('--port', 'x')).toEqual({
    code: 1,
    output:
      '\n✗ --port is x; it takes a number from 1 to 65535. ' +
      'Usage: npm run demo [-- --keep] [-- --port NUMBER]\n',
  });
});
