// npm run compat: fails if the built assembly breaks the public API of the last release.
const fs = require('node:fs');
const path = require('node:path');
const { Problem, runMain } = require('./problem');
const { npm, run, succeed } = require('./run');

const ROOT = path.join(__dirname, '..');
const { name } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));

void runMain(async () => {
  const { code, output } = await npm(['view', name, 'version']);
  if (code !== 0 && output.includes('E404')) {
    console.log(`${name} is not on npm yet: there is no release to compare with`);
    return;
  }
  if (code !== 0) {
    throw new Problem(`npm does not say which release is the last one: ${output}`);
  }
  const diff = path.join(ROOT, 'node_modules', 'jsii-diff', 'bin', 'jsii-diff');
  const running = run(process.execPath, [diff, `npm:${name}@${output.trim()}`, ROOT], { show: true });
  await succeed(running, () => 'the public API breaks apps that use the last release');
});
