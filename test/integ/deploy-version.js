// What a hook runs: node deploy-version.js NAME VERSION [options of cdk deploy]
const { spawnSync } = require('node:child_process');
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..');
const [name, version, ...options] = process.argv.slice(2);
// the former version is the one of the last release, where `npm run integ -- --update-from-tags` has laid it
const source = version === 'former' ? (process.env.INTEG_FORMER_ROOT ?? ROOT) : ROOT;

const { status } = spawnSync(
  process.execPath,
  [
    path.join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk'),
    'deploy',
    '--all',
    '--require-approval=never',
    '--app',
    `node node_modules/tsx/dist/cli.mjs --tsconfig test/integ/tsconfig.run.json test/integ/integ.${name}.ts`,
    '--output',
    path.join(ROOT, 'cdk.out', 'integ', `${name}-${version}`),
    ...options,
  ],
  { cwd: source, env: { ...process.env, INTEG_VERSION: version }, stdio: 'inherit' },
);
process.exitCode = status ?? 1;
