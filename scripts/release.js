// npm run release -- major|minor|patch: version, changelog, commit and tag. Pushing the tag publishes.
const fs = require('node:fs');
const path = require('node:path');
const { Problem, runMain } = require('./problem');
const { npm, run, succeed } = require('./run');

const ROOT = process.env.RELEASE_ROOT ?? path.join(__dirname, '..');
const STEPS = ['major', 'minor', 'patch'];

void runMain(async () => {
  const step = process.argv[2];
  if (!STEPS.includes(step)) {
    throw new Problem(`say what changes: npm run release -- ${STEPS.join('|')}`);
  }
  if ((await git('status', '--porcelain')) !== '') {
    throw new Problem('the work tree has changes: commit them first');
  }
  const changelog = path.join(ROOT, 'CHANGELOG.md');
  const text = fs.readFileSync(changelog, 'utf8');
  if (!/^## Unreleased\n+- /m.test(text)) {
    throw new Problem('CHANGELOG.md has no line under "Unreleased": there is nothing to release');
  }
  await succeed(npm(['version', step, '--no-git-tag-version'], { cwd: ROOT }));
  const { version } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const day = new Date().toISOString().slice(0, 10);
  fs.writeFileSync(changelog, text.replace(/^## Unreleased$/m, `## Unreleased\n\n## ${version} (${day})`));
  await git('commit', '--all', '--message', `Release ${version}`);
  await git('tag', '--annotate', `v${version}`, '--message', `v${version}`);
  console.log(`v${version} is tagged. It is published by: git push --follow-tags`);
});

function git(/** @type {string[]} */ ...args) {
  return succeed(run('git', args, { cwd: ROOT }));
}
