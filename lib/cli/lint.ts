import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { acknowledgedFindingProblems } from '../policy/acknowledged-findings';
import { Severity } from '../policy/finding';
import { LintOptions } from '../policy/lint';
import { PARTITIONS } from '../policy/rules/resource';
import { services } from '../policy/service-data';
import { CliEnvironment, Command, UsageError } from './command';
import { FileReport } from './file-report';
import { formatGithub } from './format/github';
import { formatJson } from './format/json';
import { formatText, printable } from './format/text';
import { decode } from './input/decode';
import { InputError, TooLargeError } from './input/input-error';
import { InputFile, inputFiles } from './input/operands';
import { readBytes } from './input/read-file';
import { lintFile } from './lint-file';

type Format = (reports: readonly FileReport[], io: CliEnvironment) => string;

const FORMATS: Readonly<Record<string, Format>> = {
  text: (reports, { colour }) => formatText(reports, colour),
  json: formatJson,
  sarif: (reports, { version }) => {
    // loaded on demand, with the explanations of findings
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { formatSarif } = require('./format/sarif') as typeof import('./format/sarif');
    return formatSarif(reports, version);
  },
  github: formatGithub,
};
const LEVELS: readonly string[] = ['none', 'suggestion', 'warning', 'error'];

const USAGE = `usage: cdk-user-inline-policy lint [options] FILE...

Finds what IAM would refuse in inline policies of users. FILE is a file, a directory,
a glob, or "-" for standard input. It holds a policy document, a template of
CloudFormation, or the answer of "aws iam get-user-policy", in JSON or YAML.

  --format FORMAT       how to print the findings: text, json, sarif or github;
                        default: text
  --max-severity LEVEL  the highest severity that still passes: none, suggestion,
                        warning or error; default: warning
  --acknowledge ID      acknowledge findings of an id; may be repeated
  --partition NAME      the partition of the account: ${PARTITIONS.slice(0, 4).join(', ')},
                        ${PARTITIONS.slice(4).join(', ')}; default: any
  --no-service-data     do not look up services, actions and condition keys
  -h, --help            print this

exit: 0 passed, 1 findings above --max-severity, 2 wrong usage or files that cannot be read
`;

export const lint: Command = {
  name: 'lint',
  summary: 'finds what IAM would refuse in inline policies of users',
  usage: USAGE,
  run: (args, io) => {
    const { operands, format, maxSeverity, options } = parse(args);
    let failed = false;
    const fail = (error: string): void => {
      failed = true;
      io.err(`${printable(error)}\n`);
    };
    const reports = inputFiles(operands, io.cwd, fail).flatMap((file) => reportOf(file, options, io, fail));
    // where nothing could be read, there is nothing to say but that
    if (reports.length > 0 || !failed) {
      io.out(FORMATS[format](reports, io));
    }
    const worst = Math.max(0, ...reports.map(severest));
    return failed ? 2 : worst > LEVELS.indexOf(maxSeverity) ? 1 : 0;
  },
};

interface Arguments {
  readonly operands: readonly string[];
  readonly format: string;
  readonly maxSeverity: string;
  readonly options: LintOptions;
}

function parse(args: readonly string[]): Arguments {
  const { values, positionals } = parsed(args);
  const { format, partition, acknowledge, 'max-severity': maxSeverity } = values;
  if (positionals.length === 0) {
    throw new UsageError('no file; "-" is standard input');
  }
  allow('--format', format, Object.keys(FORMATS));
  allow('--max-severity', maxSeverity, LEVELS);
  if (partition !== undefined) {
    allow('--partition', partition, PARTITIONS);
  }
  for (const problem of acknowledgedFindingProblems(acknowledge)) {
    throw new UsageError(`--acknowledge: ${problem}`);
  }
  return {
    operands: positionals,
    format,
    maxSeverity,
    options: {
      acknowledgedFindings: acknowledge,
      ...(partition === undefined ? {} : { partition }),
      // read when the first policy is checked
      ...(values['no-service-data'] ? {} : SERVICE_DATA),
    },
  };
}

const SERVICE_DATA: LintOptions = {
  get services() {
    return services();
  },
};

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: 'string', default: 'text' },
        'max-severity': { type: 'string', default: 'warning' },
        acknowledge: { type: 'string', multiple: true, default: [] },
        partition: { type: 'string' },
        'no-service-data': { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function allow(option: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value)) {
    throw new UsageError(`${option} is "${value}"; allowed are ${allowed.join(', ')}`);
  }
}

/** One report, or none: of a file that cannot be read, or was found and is about something else. */
function reportOf(
  { name, isFound }: InputFile,
  options: LintOptions,
  io: CliEnvironment,
  fail: (error: string) => void,
): FileReport[] {
  try {
    const text = decode(name === '-' ? io.stdin() : readBytes(resolve(io.cwd, name)));
    const findings = lintFile(text, name, isFound, options);
    return findings === undefined ? [] : [{ file: name, text, findings }];
  } catch (error) {
    if (!(error instanceof InputError)) {
      throw error;
    }
    // such as the tree.json of a large app
    if (!(isFound && error instanceof TooLargeError)) {
      fail(`${name}: ${error.message}`);
    }
    return [];
  }
}

function severest({ findings }: FileReport): number {
  return findings.reduce(
    (worst, { severity }) => Math.max(worst, LEVELS.indexOf(severity satisfies Severity)),
    0,
  );
}
