import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { acknowledgedFindingProblems } from '../policy/acknowledged-findings';
import { Finding, Severity } from '../policy/finding';
import { lintPolicyText, LintOptions } from '../policy/lint';
import { services } from '../policy/service-data';
import type { FileReport } from './file-report';
import { formatText } from './text';

/** What the command line needs from its process. */
export interface CliEnvironment {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** The text of a file, or of standard input for `-`; throws when it cannot be read. */
  readonly read: (file: string) => string;
  readonly colour: boolean;
  readonly version: string;
}

const USAGE = `usage: cdk-user-inline-policy lint [options] FILE...

Finds what IAM would refuse in inline policies of users. "-" is standard input.

  --format text|json    how to print the findings; default: text
  --max-severity LEVEL  the highest severity that still passes: none, suggestion,
                        warning or error; default: warning
  --acknowledge ID      acknowledge findings of an id; may be repeated
  --partition NAME      the partition of the account, such as aws-cn; default: any
  --no-service-data     do not look up services, actions and condition keys
  --help, --version

exit: 0 passed, 1 findings above --max-severity, 2 wrong usage or unreadable files
`;

const FORMATS = ['text', 'json'];
const LEVELS: readonly string[] = ['none', 'suggestion', 'warning', 'error'];

/** Runs the command line; the exit code. */
export function run(args: readonly string[], io: CliEnvironment): number {
  const parsed = parse(args);
  if (typeof parsed === 'string') {
    io.err(`${parsed}\n\n${USAGE}`);
    return 2;
  }
  if (parsed.help || parsed.version) {
    io.out(parsed.help ? USAGE : `${io.version}, service data of ${services().date}\n`);
    return 0;
  }
  const { reports, unreadable } = lintFiles(parsed.files, parsed.options, io);
  io.out(parsed.format === 'json' ? formatJson(reports) : formatText(reports, io.colour));
  const worst = Math.max(0, ...reports.map(({ findings }) => severest(findings)));
  return unreadable ? 2 : worst > LEVELS.indexOf(parsed.maxSeverity) ? 1 : 0;
}

interface Arguments {
  readonly files: readonly string[];
  readonly format: string;
  readonly maxSeverity: string;
  readonly options: LintOptions;
  readonly help: boolean;
  readonly version: boolean;
}

/** The arguments, or what is wrong with them. */
function parse(args: readonly string[]): Arguments | string {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: 'string', default: 'text' },
        'max-severity': { type: 'string', default: 'warning' },
        acknowledge: { type: 'string', multiple: true, default: [] },
        partition: { type: 'string' },
        'no-service-data': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        version: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    return (error as Error).message;
  }
  const { values, positionals } = parsed;
  const [command, ...files] = positionals;
  if (!values.help && !values.version) {
    const usage = usageProblem(command, files, values.format, values['max-severity']);
    const problem =
      usage ??
      acknowledgedFindingProblems(values.acknowledge)
        .map((each) => `--acknowledge: ${each}`)
        .at(0);
    if (problem !== undefined) {
      return problem;
    }
  }
  return {
    files,
    format: values.format,
    maxSeverity: values['max-severity'],
    help: values.help,
    version: values.version,
    options: {
      acknowledgedFindings: values.acknowledge,
      ...(values.partition === undefined ? {} : { partition: values.partition }),
      ...(values['no-service-data'] ? {} : { services: services() }),
    },
  };
}

function usageProblem(
  command: string | undefined,
  files: readonly string[],
  format: string,
  maxSeverity: string,
): string | undefined {
  if (command !== 'lint') {
    return command === undefined
      ? 'no command; there is "lint"'
      : `unknown command "${command}"; there is "lint"`;
  }
  if (files.length === 0) {
    return 'no file; "-" is standard input';
  }
  if (!FORMATS.includes(format)) {
    return `--format is "${format}"; allowed are ${FORMATS.join(', ')}`;
  }
  if (!LEVELS.includes(maxSeverity)) {
    return `--max-severity is "${maxSeverity}"; allowed are ${LEVELS.join(', ')}`;
  }
  return undefined;
}

function lintFiles(
  files: readonly string[],
  options: LintOptions,
  { read, err }: CliEnvironment,
): { reports: FileReport[]; unreadable: boolean } {
  const reports: FileReport[] = [];
  for (const file of files) {
    let text;
    try {
      text = read(file);
    } catch (error) {
      err(`${file}: cannot be read: ${(error as Error).message}\n`);
      continue;
    }
    reports.push({ file, text, findings: lintPolicyText(text, options) });
  }
  return { reports, unreadable: reports.length < files.length };
}

function severest(findings: readonly Finding[]): number {
  return findings.reduce(
    (worst, { severity }) => Math.max(worst, LEVELS.indexOf(severity satisfies Severity)),
    0,
  );
}

function formatJson(reports: readonly FileReport[]): string {
  const plain = reports.map(({ file, findings }) => ({
    file,
    findings: findings.map(({ id, severity, path, message, line, column }) => ({
      id,
      severity,
      path,
      message,
      line,
      column,
    })),
  }));
  return `${JSON.stringify(plain, null, 2)}\n`;
}

/** Runs the command line of this process. */
export function main(): void {
  const io: CliEnvironment = {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    read: (file) => readFileSync(file === '-' ? 0 : file, 'utf8'),
    colour: process.stdout.isTTY === true && !process.env.NO_COLOR,
    version: (JSON.parse(readFileSync(require.resolve('../../package.json'), 'utf8')) as { version: string })
      .version,
  };
  process.exitCode = run(process.argv.slice(2), io);
}
