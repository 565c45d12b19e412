// A server on a loopback port: start it, wait until it answers, end it with all that it started.
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { Problem } = require('./problem');

/** Process groups of servers by folder: when this process is asked to stop, it stops and removes them first. */
const running = /** @type {Map<string, number | undefined>} */ (new Map());

/** Never settles: the process exits first. */
let ending = /** @type {Promise<never> | undefined} */ (undefined);

// only a server that hangs takes so long, however busy the machine: one that cannot start exits
const READY_WITHIN = 300_000;
const STOPPED_WITHIN = 5_000;

/** Makes the folder of one server, which is removed with it. */
function makeServerFolder(/** @type {string} */ name) {
  endWithThisProcess(); // first: it may be asked to stop at any moment from here on
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `cdk-user-inline-policy-${name}-`));
  running.set(folder, undefined);
  return folder;
}

function endWithThisProcess() {
  if (process.listeners('exit').includes(endOnExit)) {
    return;
  }
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, endAll);
  }
  process.on('exit', endOnExit);
}

/**
 * Starts a server whose log goes to `log` in its folder, and waits until `healthUrl` answers.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{ folder: string, env: NodeJS.ProcessEnv, healthUrl: string }} options
 * @returns {Promise<number>} the id of its process group
 */
async function startServer(program, args, { folder, env, healthUrl }) {
  const log = fs.openSync(path.join(folder, 'log'), 'a');
  const server = spawn(program, args, {
    cwd: folder,
    env,
    stdio: ['ignore', log, log],
    detached: true, // a process group of its own, so that what it starts ends with it
  });
  fs.closeSync(log);
  const pid = server.pid ?? 0;
  running.set(folder, pid);
  try {
    await ready(server, healthUrl, folder);
  } catch (error) {
    await stopServer(pid, folder);
    throw error;
  }
  server.unref();
  return pid;
}

/** Lets a server run on when this process ends. */
function keepServer(/** @type {string} */ folder) {
  running.delete(folder);
}

/** Ends a server with all that it started and removes its folder. */
async function stopServer(/** @type {number} */ pid, /** @type {string} */ folder) {
  await ending;
  await end(pid, folder, ['SIGTERM', 'SIGKILL']);
}

// A signal may come twice: the terminal sends it to npm as well, and npm passes it on.
function endAll() {
  ending ??= Promise.all([...running].map(([folder, pid = 0]) => end(pid, folder, ['SIGKILL']))).then(() =>
    process.exit(130),
  );
}

// After an error that nobody caught; there is no waiting any more.
function endOnExit() {
  for (const [folder, pid = 0] of running) {
    signalGroup(pid, 'SIGKILL');
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

// Waits until the processes have exited: a killed one takes a moment, longer on a busy machine.
async function end(
  /** @type {number} */ pid,
  /** @type {string} */ folder,
  /** @type {NodeJS.Signals[]} */ signals,
) {
  for (const signal of signals) {
    for (const start = Date.now(); signalGroup(pid, signal) && Date.now() - start < STOPPED_WITHIN;) {
      await sleep(20);
    }
  }
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  running.delete(folder);
}

/** Whether there was still a process to get the signal. */
function signalGroup(/** @type {number} */ pid, /** @type {NodeJS.Signals} */ signal) {
  try {
    return pid !== 0 && process.kill(-pid, signal);
  } catch {
    return false;
  }
}

async function ready(
  /** @type {import('node:child_process').ChildProcess} */ server,
  /** @type {string} */ healthUrl,
  /** @type {string} */ folder,
) {
  const failed = new Promise((_resolve, reject) => {
    server.once('error', reject);
    server.once('exit', () => reject(new Problem(`the server ended at once: ${logTail(folder)}`)));
  });
  failed.catch(() => undefined); // later, at its regular end, nobody listens
  for (const start = Date.now(); Date.now() - start < READY_WITHIN;) {
    const answered = fetch(healthUrl).then(
      ({ ok }) => ok,
      () => false,
    );
    if (await Promise.race([answered, failed])) {
      return;
    }
    await sleep(100);
  }
  throw new Problem(`the server did not answer within ${READY_WITHIN / 1_000} s: ${logTail(folder)}`);
}

function logTail(/** @type {string} */ folder) {
  return fs.readFileSync(path.join(folder, 'log'), 'utf8').trim().split('\n').slice(-3).join(' | ');
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/** @returns {Promise<boolean>} */
function isFree(/** @type {number} */ port) {
  return new Promise((resolve) => {
    const server = net.createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function sleep(/** @type {number} */ milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

module.exports = { makeServerFolder, startServer, stopServer, keepServer, freePort, isFree };
