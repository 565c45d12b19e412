// The real CDK command line, pointed at the emulator.
const fs = require('node:fs');
const path = require('node:path');
const { DeleteBucketPolicyCommand, S3Client } = require('@aws-sdk/client-s3');
const { ACCOUNT, REGION } = require('./emulator');
const { run } = require('./run');

const root = path.join(__dirname, '..');
const CLI = path.join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk');

/**
 * Runs `cdk ARGS`, in a folder of its own: several may run together.
 *
 * @param {import('./emulator').Emulator} emulator
 * @param {string[]} args
 */
function cdk(emulator, args) {
  return run(process.execPath, [CLI, ...args, '--output', outputFolder(emulator), '--no-notices', '--ci'], {
    env: {
      ...process.env,
      ...emulator.env,
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      NODE_NO_WARNINGS: '1',
      NO_COLOR: '1',
    },
  });
}

function outputFolder(/** @type {import('./emulator').Emulator} */ { folder }) {
  return fs.mkdtempSync(path.join(folder, 'cdk.out-'));
}

/** `cdk bootstrap`, as one does once for an account and region. */
async function bootstrap(/** @type {import('./emulator').Emulator} */ emulator) {
  const { code, output } = await cdk(emulator, ['bootstrap', `aws://${ACCOUNT}/${REGION}`]);
  if (code !== 0) {
    throw new Error(`cdk bootstrap failed:\n${output}`);
  }
  // that policy allows TLS only, and the emulator speaks plain HTTP
  const s3 = new S3Client({
    endpoint: emulator.endpoint,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    forcePathStyle: true,
  });
  await s3.send(new DeleteBucketPolicyCommand({ Bucket: `cdk-hnb659fds-assets-${ACCOUNT}-${REGION}` }));
  s3.destroy();
}

module.exports = { bootstrap, cdk };
