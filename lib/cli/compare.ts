import { parseArgs } from 'node:util';
import { compare, Comparison } from '../policy/comparison/comparison';
import { explanation } from '../policy/comparison/explanation';
import { Input, inputOfText, invalidInputs } from '../policy/comparison/input';
import { services } from '../policy/service-data';

/** What the command needs of its surroundings. */
export interface CompareSurroundings {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** The text of a file, or of standard input for `-`; throws when it cannot be read. */
  readonly read: (file: string) => string;
}

export const COMPARE_USAGE = `usage: cdk-user-inline-policy compare [options] OLD NEW

Says whether the policy document NEW allows nothing that OLD does not. "-" is
standard input.

  --format text|json  how to print the answer; default: text
  --help

exit: 0 yes, 1 no, 2 wrong usage, unreadable files or documents that IAM would
refuse, 3 cannot tell
`;

const FORMATS = ['text', 'json'];
const EXIT_CODES: Readonly<Record<Comparison['answer'], number>> = { yes: 0, no: 1, 'cannot tell': 3 };
const USAGE_ERROR = 2;

/** Runs `compare` with the arguments behind that word; the exit code. */
export function compareFiles(args: readonly string[], io: CompareSurroundings): number {
  const parsed = parse(args);
  if (typeof parsed === 'string') {
    io.err(`${parsed}\n\n${COMPARE_USAGE}`);
    return USAGE_ERROR;
  }
  if (parsed.help) {
    io.out(COMPARE_USAGE);
    return 0;
  }
  const [oldInput, newInput] = parsed.files.map((file) => read(file, io));
  if (oldInput === undefined || newInput === undefined) {
    return USAGE_ERROR;
  }
  const problem = invalidInputs(oldInput, newInput);
  if (problem !== undefined) {
    io.err(`${printable(problem)}\n`);
    return USAGE_ERROR;
  }
  const comparison = compare(oldInput.policy, newInput.policy, { services });
  io.out(parsed.format === 'json' ? formatJson(comparison) : formatText(comparison));
  return EXIT_CODES[comparison.answer];
}

interface Arguments {
  readonly files: readonly string[];
  readonly format: string;
  readonly help: boolean;
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
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    return (error as Error).message;
  }
  const { values, positionals: files } = parsed;
  if (!values.help) {
    if (files.length !== 2) {
      return `compare takes two files, OLD and NEW; it got ${files.length}`;
    }
    if (files.every((file) => file === '-')) {
      return 'only one of OLD and NEW can be standard input';
    }
    if (!FORMATS.includes(values.format)) {
      return `--format is "${values.format}"; allowed are ${FORMATS.join(', ')}`;
    }
  }
  return { files, format: values.format, help: values.help };
}

function read(file: string, io: CompareSurroundings): Input | undefined {
  try {
    return inputOfText(io.read(file));
  } catch (error) {
    io.err(`${file}: cannot be read: ${(error as Error).message}\n`);
    return undefined;
  }
}

function formatText(comparison: Comparison): string {
  const text = explanation(comparison);
  return `${printable(comparison.answer === 'cannot tell' ? text : `${comparison.answer}: ${text}`)}\n`;
}

function formatJson(comparison: Comparison): string {
  const { answer, ...rest } = comparison;
  const plain = 'witness' in rest ? { witness: plainWitness(rest.witness) } : rest;
  return `${JSON.stringify({ grantsNothingNew: answer, ...plain }, null, 2)}\n`;
}

function plainWitness({ request, ...statements }: Extract<Comparison, { answer: 'no' }>['witness']) {
  const { action, resource, context } = request;
  return { action, resource, context: Object.fromEntries(context), ...statements };
}

/** Text without what a terminal would obey, but for line ends. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) => (character === '\n' ? '\n' : '·'));
}
