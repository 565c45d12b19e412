// The integration tests of test/integ, through the CDK's integ-runner:
//   npm run integ                         deploys each to the account of your credentials, asserts, and destroys it
//   npm run integ -- --update-from-tags   the same, as updates of what the last release deployed
//   npm run integ:check                   compares their templates with the snapshots, offline
//   npm run integ:snapshots               writes the snapshots, offline
const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { bundle } = require('./bundle');
const { removeCompiled } = require('./clean');
const { installPackages } = require('./install');
const { Problem, runMain } = require('./problem');
const { npm, run, succeed } = require('./run');

const ROOT = path.join(__dirname, '..');
const INTEG = path.join(ROOT, 'test', 'integ');
const RUNNER = path.join(INTEG, 'node_modules', '@aws-cdk', 'integ-runner', 'bin', 'integ-runner');
const REGION = 'us-east-1'; // as in integ.config.json

void runMain(async () => {
  const { values, positionals: tests } = options();
  await installPackages(INTEG);
  removeCompiled();
  await bundle();
  if (values.check) {
    await runner(tests);
  } else if (values.snapshots) {
    fs.readdirSync(INTEG)
      .filter((name) => name.endsWith('.snapshot') && tests.length === 0)
      .forEach((name) => fs.rmSync(path.join(INTEG, name), { recursive: true }));
    await runner(['--dry-run', '--force', '--update-on-failed', ...tests]);
    removeAssets();
  } else {
    const formerRoot = values['update-from-tags'] ? await lastRelease() : ROOT;
    // the hooks of the tests deploy what is updated: the runner's own update workflow would need assets in git
    await runner(['--force', '--update-on-failed', '--no-update-workflow', ...tests], formerRoot);
    removeAssets();
  }
});

function options() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        check: { type: 'boolean' },
        snapshots: { type: 'boolean' },
        'update-from-tags': { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new Problem(/** @type {Error} */ (error).message);
  }
}

async function runner(/** @type {string[]} */ args, formerRoot = ROOT) {
  const running = run(
    process.execPath,
    [RUNNER, '--config', path.join(INTEG, 'integ.config.json'), ...args],
    {
      env: {
        ...process.env,
        AWS_REGION: REGION,
        CDK_VALIDATION: 'false',
        INTEG_FORMER_ROOT: formerRoot,
      },
      show: true,
    },
  );
  await succeed(running, () => 'the integration tests failed');
}

/** The sources of the last release, ready to synthesize, in a folder of their own. */
async function lastRelease() {
  const tag = (await run('git', ['tag', '--list', 'v*', '--sort=-version:refname'])).output.split('\n')[0];
  if (tag === '') {
    throw new Problem('there is no release to update from: no tag is called v*');
  }
  const folder = path.join(ROOT, '.tmp', `release-${tag}`);
  if (!fs.existsSync(folder)) {
    await succeed(run('git', ['worktree', 'add', '--detach', folder, tag]));
    await succeed(npm(['ci'], { cwd: folder }));
    await succeed(npm(['ci'], { cwd: path.join(folder, 'test', 'integ') }));
    await succeed(npm(['run', 'bundle'], { cwd: folder }));
  }
  return folder;
}

/** A comparison needs no asset and no tree, and of the metadata, which hold paths of this machine, only the files. */
function removeAssets() {
  const files = fs
    .readdirSync(INTEG)
    .filter((name) => name.endsWith('.snapshot'))
    .flatMap((name) => fs.readdirSync(path.join(INTEG, name)).map((file) => path.join(INTEG, name, file)));
  files
    .filter((file) => /^(asset\..*|tree\.json)$/.test(path.basename(file)))
    .forEach((file) => fs.rmSync(file, { recursive: true }));
  files.filter((file) => file.endsWith('.metadata.json')).forEach((file) => fs.writeFileSync(file, '{}\n'));
}
