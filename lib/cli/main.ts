import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { services } from '../policy/service-data';
import { hasColour } from './colour';
import { CliEnvironment, Command, UsageError } from './command';
import { compareCommand } from './compare';
import { readDescriptor } from './input/read-file';
import { lint } from './lint';

const COMMANDS: readonly Command[] = [lint, compareCommand];

const USAGE = `usage: cdk-user-inline-policy COMMAND [options]

${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(10)}${summary}`).join('\n')}

  -h, --help  print this, or after a command what it takes
  --version   print the version, and the day of the service data
`;

const HELP = ['-h', '--help'];

/** Runs the command line; the exit code. */
export function run(args: readonly string[], io: CliEnvironment): number {
  const [name, ...rest] = args;
  const command = COMMANDS.find((each) => each.name === name);
  if (HELP.includes(name) || (command && rest.some((each) => HELP.includes(each)))) {
    io.out(command?.usage ?? USAGE);
    return 0;
  }
  if (name === '--version') {
    io.out(`${io.version}, service data of ${services().date}\n`);
    return 0;
  }
  try {
    if (command === undefined) {
      throw new UsageError(name === undefined ? 'no command' : `there is no command "${name}"`);
    }
    return command.run(rest, io);
  } catch (error) {
    if (!(error instanceof UsageError)) {
      throw error;
    }
    io.err(`${error.message}\n\n${command?.usage ?? USAGE}`);
    return 2;
  }
}

/** Runs the command line of this process. */
export function main(): void {
  const { stdout, stderr, env } = process;
  // a reader that has seen enough, such as head
  stdout.on('error', () => process.exit());
  process.exitCode = run(process.argv.slice(2), {
    out: (text) => stdout.write(text),
    err: (text) => stderr.write(text),
    stdin: () => readDescriptor(0),
    cwd: process.cwd(),
    colour: hasColour(env, stdout.isTTY),
    version: packageVersion(),
  });
}

function packageVersion(): string {
  const manifest = readFileSync(join(__dirname, '../../package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
