// npm run demo: the whole story on an emulator, through the real CDK command line.
const { parseArgs } = require('node:util');
const { removeCompiled } = require('./clean');
const { endCommand, startEmulator, stopEmulator } = require('./emulator');
const { installPackages } = require('./install');
const { Problem, runMain } = require('./problem');
const { keepServer } = require('./server');

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'; // the runtime of the Lambda is another Node

const USAGE = 'npm run demo [-- --keep] [-- --port NUMBER]';

void runMain(async () => {
  const { keep, port } = options();
  await installPackages();
  removeCompiled();
  await require('./bundle').bundle();
  const emulator = await startEmulator({ port });
  try {
    await require('./demo-story').tell(emulator);
  } finally {
    if (keep) {
      keepServer(emulator.folder);
      sayHowToTalkTo(emulator);
    } else {
      await stopEmulator(emulator);
    }
  }
});

function options() {
  try {
    const { values } = parseArgs({ options: { keep: { type: 'boolean' }, port: { type: 'string' } } });
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
      throw new Error(`--port is ${values.port}; it takes a number from 1 to 65535`);
    }
    return { keep: values.keep ?? false, port };
  } catch (error) {
    throw new Problem(`${/** @type {Error} */ (error).message}. Usage: ${USAGE}`);
  }
}

function sayHowToTalkTo(/** @type {import('./emulator').Emulator} */ emulator) {
  const variables = Object.entries(emulator.env).map(([name, value]) => `export ${name}=${value}`);
  console.log(
    [
      '',
      'The emulator runs on. To talk to it, in a shell in this folder:',
      ...variables.map((line) => `  ${line}`),
      '  npx cdk deploy',
      `It ends with: ${endCommand(emulator)}`,
    ].join('\n'),
  );
}
