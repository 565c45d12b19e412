const fs = require('node:fs');

module.exports = () => fs.rmSync(process.env.LANGUAGES_FOLDER ?? '', { recursive: true, force: true });
