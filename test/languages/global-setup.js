const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { npm } = require('../../scripts/run');

// Builds all packages once. With PACKAGED=true, takes those that are in dist/.
module.exports = async () => {
  process.env.CDK_VALIDATION ??= 'false';
  process.env.JSII_RUNTIME_PACKAGE_CACHE = 'enabled';
  process.env.JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION = '20';
  if (process.env.PACKAGED !== 'true') {
    const { code, output } = await npm(['run', 'package'], { limit: 20 });
    if (code !== 0) {
      throw new Error(`npm run package failed:\n${output}`);
    }
  }
  process.env.LANGUAGES_FOLDER = fs.mkdtempSync(path.join(os.tmpdir(), 'languages-'));
};
