// MiniStack on a loopback port: CloudFormation, Lambda, IAM, S3 and STS, without Docker and without AWS.
const os = require('node:os');
const path = require('node:path');
const { installPython } = require('./install');
const { Problem } = require('./problem');
const { freePort, isFree, makeServerFolder, startServer, stopServer } = require('./server');

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';

/**
 * @typedef {object} Emulator
 * @property {string} endpoint
 * @property {Record<string, string>} env what points the CDK and the SDKs at it
 * @property {string} folder all that it writes is in here
 * @property {number} pid of its process group
 */

/**
 * Starts the emulator with IAM's rights enforced: the Lambda may do what its role allows, and nothing else.
 *
 * @param {{ port?: number, env?: Record<string, string> }} [options] `port`: a free one when absent; `env`: for it and its Lambdas
 * @returns {Promise<Emulator>}
 */
async function startEmulator({ port = undefined, env = {} } = {}) {
  const programs = await installPython(['emulator']);
  if (port !== undefined && !(await isFree(port))) {
    throw new Problem(
      `port ${port} of 127.0.0.1 is in use: choose another with --port, or leave --port away`,
    );
  }
  const usedPort = port ?? (await freePort());
  const folder = makeServerFolder('emulator');
  const endpoint = `http://127.0.0.1:${usedPort}`;
  const pid = await startServer(path.join(programs, 'ministack'), [], {
    folder,
    env: { ...serverEnv(folder, usedPort), ...env },
    healthUrl: `${endpoint}/_ministack/health`,
  });
  return { endpoint, env: clientEnv(endpoint), folder, pid };
}

/** Ends an emulator with all its Lambdas and removes what it wrote. */
function stopEmulator(/** @type {Emulator} */ { pid, folder }) {
  return stopServer(pid, folder);
}

/** The command that stops an emulator that was kept. */
function endCommand(/** @type {Emulator} */ { pid, folder }) {
  // the server writes into its folder until it has ended
  return `kill -- -${pid}; while kill -0 -- -${pid} 2>/dev/null; do sleep 0.1; done; rm -r ${folder}`;
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
    // nothing of the user's own configuration applies
    AWS_CONFIG_FILE: os.devNull,
    AWS_SHARED_CREDENTIALS_FILE: os.devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

module.exports = { startEmulator, stopEmulator, endCommand, ACCOUNT, REGION };
