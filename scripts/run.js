const { spawn } = require('node:child_process');
const path = require('node:path');
const { Problem } = require('./problem');

const root = path.join(__dirname, '..');

/**
 * Runs a command to its end, in the project's folder.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean, limit?: number }} [options] `show`: as it comes, too;
 *   `limit`: the minutes after which it is ended, with all that it started
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function run(command, args, { cwd = root, env = process.env, show = false, limit } = {}) {
  return new Promise((resolve, reject) => {
    const detached = limit !== undefined; // a process group of its own, so that what it starts ends with it
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached });
    const timer = limit === undefined ? undefined : setTimeout(endGroup, limit * 60_000);
    function endGroup() {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
      reject(new Problem(`${command} ${args.join(' ')} was ended after ${limit} minutes: ${output()}`));
    }
    const chunks = /** @type {Buffer[]} */ ([]);
    const collect = (/** @type {NodeJS.WriteStream} */ terminal) => (/** @type {Buffer} */ chunk) => {
      chunks.push(chunk);
      if (show) {
        terminal.write(chunk);
      }
    };
    child.stdout.on('data', collect(process.stdout));
    child.stderr.on('data', collect(process.stderr));
    const output = () => Buffer.concat(chunks).toString();
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, output: output() });
    });
  });
}

/**
 * Runs `npm ARGS`.
 *
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
function npm(args, options) {
  return run('npm', args, options);
}

/**
 * The output of a command that must succeed.
 *
 * @param {ReturnType<typeof run>} running
 * @param {(output: string) => string} [problem] what to say where it fails; by default its output
 */
async function succeed(running, problem = (output) => output) {
  const { code, output } = await running;
  if (code !== 0) {
    throw new Problem(problem(output));
  }
  return output.trim();
}

/**
 * Runs a program of one of jsii's packages, as they call it themselves, and shows what it says.
 *
 * @param {'jsii' | 'jsii-docgen' | 'jsii-pacmak' | 'jsii-rosetta'} name
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
async function runTool(name, args, { env = process.env, ...options } = {}) {
  const program = path.join(root, 'node_modules', name, 'bin', name);
  const running = run(process.execPath, [program, ...args], {
    show: true,
    ...options,
    env: { ...env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' },
  });
  await succeed(running, () => `${name} failed`);
}

module.exports = { run, runTool, npm, succeed };
