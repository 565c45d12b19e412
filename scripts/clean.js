// npm run clean: removes what the build compiled beside the sources. Node takes a stale .js before a newer .ts, so that
// whatever runs the sources begins with it.
const fs = require('node:fs');
const path = require('node:path');

function removeCompiled() {
  const lib = path.join(__dirname, '..', 'lib');
  fs.readdirSync(lib, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(js|d\.ts)$/.test(file))
    .forEach((file) => fs.rmSync(path.join(lib, file)));
}

module.exports = { removeCompiled };

if (require.main === module) {
  removeCompiled();
}
