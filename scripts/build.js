// npm run build: all that ships. The bundles; in a folder with the lowest supported CDK the assembly, the .js beside the
// sources and the examples in all languages; API.md.
const fs = require('node:fs');
const path = require('node:path');
const { bundle } = require('./bundle');
const { removeCompiled } = require('./clean');
const { copyCompiled, prepareFolder } = require('./lowest-cdk');
const { runMain } = require('./problem');
const { runTool } = require('./run');

const ROOT = path.join(__dirname, '..');

void runMain(async () => {
  removeCompiled(); // otherwise the output of a deleted source would still ship
  const folder = await prepareFolder();
  await runTool('jsii', ['--compress-assembly', '--fail-on-warnings'], { cwd: folder });
  await runTool('jsii-rosetta', ['extract', '--strict'], { cwd: folder });
  await runTool('jsii-docgen', ['--output', 'API.md'], { cwd: folder });
  copyCompiled(folder);
  fs.copyFileSync(path.join(folder, 'API.md'), path.join(ROOT, 'API.md'));
  await bundle({ isCompiled: true });
});
