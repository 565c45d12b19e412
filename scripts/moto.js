// Moto in server mode: an IAM that checks policy documents as IAM does.
const path = require('node:path');
const { installPython } = require('./install');
const { freePort, makeServerFolder, startServer, stopServer } = require('./server');

async function startMoto() {
  const programs = await installPython(['emulator', 'moto']);
  const port = await freePort();
  const folder = makeServerFolder('moto');
  const endpoint = `http://127.0.0.1:${port}`;
  const pid = await startServer(path.join(programs, 'moto_server'), ['-H', '127.0.0.1', '-p', String(port)], {
    folder,
    env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder },
    healthUrl: `${endpoint}/moto-api/`,
  });
  return { endpoint, stop: () => stopServer(pid, folder) };
}

module.exports = { startMoto };
