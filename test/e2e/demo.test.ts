import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { Emulator, endCommand } from '../../scripts/emulator';
import { run } from '../../scripts/run';

const SCRIPTS = path.join(__dirname, '..', '..', 'scripts');
const DEMO = path.join(SCRIPTS, 'demo.js');
const EMULATOR = path.join(SCRIPTS, 'emulator.js');
const SERVER = path.join(SCRIPTS, 'server.js');

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'demo-'))));
afterEach(() => fs.rmSync(folder, { recursive: true }));

const demo = (...args: string[]) =>
  run(process.execPath, [DEMO, ...args], { env: { ...process.env, TMPDIR: folder, CDK_VALIDATION: 'true' } });

/** What is left of an emulator: its folder, and processes that have it in their environment. */
function leftovers(): { folders: string[]; processes: string[] } {
  const folders = fs.readdirSync(folder).filter((entry) => entry.startsWith('cdk-user-inline-policy'));
  const processes = fs.existsSync('/proc/self/environ')
    ? fs.readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && environmentOf(pid).includes(folder))
    : [];
  return { folders, processes };
}

async function processesEnd(): Promise<void> {
  while (leftovers().processes.length > 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function environmentOf(pid: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return ''; // gone by now, or another person's
  }
}

test('the demo checks every step of its story, and leaves nothing behind', async () => {
  const { code, output } = await demo();
  expect(output).toMatch(/^All 6 steps were checked, in \d+ s:$/m);
  expect(output.match(/^ {2}✓ as it should be/gm)).toHaveLength(6);
  expect(code).toBe(0);
  expect(leftovers()).toEqual({ folders: [], processes: [] });
});

/** Code that sends SIGTERM to its own process while it starts the emulator. */
const ENDS = {
  'while the server is spawned': `const childProcess = require('node:child_process');
    const { spawn } = childProcess;
    childProcess.spawn = (program, ...more) => {
      if (program.endsWith('ministack')) process.kill(process.pid, 'SIGTERM');
      return spawn(program, ...more);
    };`,
  'once the server runs': `const fs = require('node:fs');
    const runs = (folder) => fs.existsSync(folder + '/log') && fs.statSync(folder + '/log').size > 0;
    setInterval(() => {
      const { TMPDIR } = process.env;
      if (fs.readdirSync(TMPDIR).some((folder) => runs(TMPDIR + '/' + folder))) process.kill(process.pid, 'SIGTERM');
    }, 10);`,
};

test.each(Object.entries(ENDS))(
  'an emulator that is told to end early, %s, leaves nothing behind',
  async (_when, ends) => {
    const script = `${ends}
      void require(${JSON.stringify(EMULATOR)}).startEmulator();`;
    const result = await run(process.execPath, ['-e', script], { env: { ...process.env, TMPDIR: folder } });
    expect(result).toEqual({ code: 130, output: '' });
    expect(leftovers()).toEqual({ folders: [], processes: [] });
  },
);

test('an emulator whose starter fails leaves nothing behind', async () => {
  const script = `void require(${JSON.stringify(EMULATOR)}).startEmulator().then(() => { throw new Error('no') });`;
  const { code } = await run(process.execPath, ['-e', script], { env: { ...process.env, TMPDIR: folder } });
  expect(code).toBe(1);
  await processesEnd(); // nothing can wait for them in a process that fails
  expect(leftovers().folders).toEqual([]);
});

test('an emulator that is kept runs on, and ends with the command that the demo says', async () => {
  const script = `const { startEmulator } = require(${JSON.stringify(EMULATOR)});
    const { keepServer } = require(${JSON.stringify(SERVER)});
    void startEmulator().then((emulator) => {
      keepServer(emulator.folder);
      console.log(JSON.stringify(emulator));
    });`;
  const { output } = await run(process.execPath, ['-e', script], { env: { ...process.env, TMPDIR: folder } });
  const emulator = JSON.parse(output) as Emulator;
  expect((await fetch(`${emulator.endpoint}/_ministack/health`)).ok).toBe(true);
  await run('sh', ['-c', endCommand(emulator)]);
  await processesEnd(); // the command does not wait for them
  expect(leftovers().folders).toEqual([]);
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
