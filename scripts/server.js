// A server on a loopback port: start it, wait until it answers, end it with all that it started.
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { Problem } = require('./problem');

/** What runs, and its folders, by process group: nothing of it stays when this process is told to end. */
const running = /** @type {Map<number, string>} */ (new Map());

const READY_WITHIN = 60_000;
const STOPPED_WITHIN = 5_000;

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
  endWithThisProcess(pid, folder);
  try {
    await ready(server, healthUrl, folder);
  } catch (error) {
    await stopServer(pid, folder);
    throw error;
  }
  server.unref();
  return pid;
}

function endWithThisProcess(/** @type {number} */ pid, /** @type {string} */ folder) {
  if (running.size === 0) {
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.once(signal, endAll);
    }
  }
  running.set(pid, folder);
}

function endAll() {
  for (const [pid, folder] of running) {
    signalGroup(pid, 'SIGKILL');
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  process.exit(130);
}

/** Lets a server run on when this process ends. */
function keepServer(/** @type {number} */ pid) {
  running.delete(pid);
}

/** Ends a server with all that it started and removes its folder. */
async function stopServer(/** @type {number} */ pid, /** @type {string} */ folder) {
  running.delete(pid);
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGKILL'])) {
    for (const start = Date.now(); signalGroup(pid, signal) && Date.now() - start < STOPPED_WITHIN;) {
      await sleep(50);
    }
  }
  fs.rmSync(folder, { recursive: true, force: true });
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

module.exports = { startServer, stopServer, keepServer, freePort, isFree };
