const fs = require('node:fs');

module.exports = () => fs.rmSync(process.env.PACKAGE_FOLDER ?? '', { recursive: true, force: true });
