// MiniStack on a loopback port of its own: CloudFormation, Lambda, IAM, S3 and STS, without Docker and without AWS.
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { installPython } = require('./install');
const { Problem } = require('./problem');

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';
const READY_WITHIN = 60_000;

/**
 * @typedef {object} Emulator
 * @property {string} endpoint
 * @property {Record<string, string>} env what points the CDK and the SDKs at it
 * @property {string} folder all that it writes is in here
 * @property {number} pid
 * @property {() => Promise<void>} stop ends it and removes what it wrote
 */

/**
 * Starts the emulator with IAM's rights enforced: the Lambda may do what its role allows, and nothing else.
 *
 * @param {{ port?: number }} [options] `port`: a free one when absent
 * @returns {Promise<Emulator>}
 */
async function startEmulator({ port } = {}) {
  const programs = await installPython(['emulator']);
  const usedPort = port ?? (await freePort());
  if (port !== undefined && !(await isFree(port))) {
    throw new Problem(
      `port ${port} of 127.0.0.1 is in use: choose another with --port, or leave --port away`,
    );
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-user-inline-policy-emulator-'));
  const endpoint = `http://127.0.0.1:${usedPort}`;
  const log = fs.openSync(path.join(folder, 'log'), 'a');
  const server = spawn(path.join(programs, 'ministack'), [], {
    cwd: folder,
    env: serverEnv(folder, usedPort),
    stdio: ['ignore', log, log],
    detached: true, // a process group of its own, so that its Lambdas end with it
  });
  fs.closeSync(log);
  const stop = async () => {
    await endGroup(server);
    fs.rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready(endpoint, server, folder);
  } catch (error) {
    await stop();
    throw error;
  }
  server.unref();
  return { endpoint, env: clientEnv(endpoint), folder, pid: server.pid ?? 0, stop };
}

function serverEnv(/** @type {string} */ folder, /** @type {number} */ port) {
  return {
    PATH: process.env.PATH,
    HOME: folder,
    AUTH: 'true',
    BIND_HOST: '127.0.0.1',
    MINISTACK_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    IOT_MTLS_ENABLED: '0', // it would open a fixed port
    LAMBDA_WARM_TTL_SECONDS: '5', // idle Lambda processes go early
    TMPDIR: folder,
    STATE_DIR: path.join(folder, 'state'),
    S3_DATA_DIR: path.join(folder, 's3'),
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
}

function clientEnv(/** @type {string} */ endpoint) {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    // nothing of the person's own set-up plays a part
    AWS_CONFIG_FILE: os.devNull,
    AWS_SHARED_CREDENTIALS_FILE: os.devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

async function ready(
  /** @type {string} */ endpoint,
  /** @type {import('node:child_process').ChildProcess} */ server,
  /** @type {string} */ folder,
) {
  const failed = new Promise((_resolve, reject) => {
    server.once('error', reject);
    server.once('exit', () => reject(new Problem(`the emulator ended at once: ${logTail(folder)}`)));
  });
  failed.catch(() => undefined); // later, at its regular end, nobody listens
  for (const start = Date.now(); Date.now() - start < READY_WITHIN;) {
    const answered = fetch(`${endpoint}/_ministack/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (await Promise.race([answered, failed])) {
      return;
    }
    await sleep(100);
  }
  throw new Problem(`the emulator did not answer within ${READY_WITHIN / 1_000} s: ${logTail(folder)}`);
}

function logTail(/** @type {string} */ folder) {
  return fs.readFileSync(path.join(folder, 'log'), 'utf8').trim().split('\n').slice(-3).join(' | ');
}

async function endGroup(/** @type {import('node:child_process').ChildProcess} */ server) {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) {
    return;
  }
  const ended = new Promise((resolve) => server.once('exit', resolve));
  process.kill(-server.pid, 'SIGTERM');
  const killer = setTimeout(() => process.kill(-(server.pid ?? 0), 'SIGKILL'), 5_000);
  await ended;
  clearTimeout(killer);
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

module.exports = { startEmulator, ACCOUNT, REGION, freePort };
