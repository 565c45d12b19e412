import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { compare, Comparison } from '../policy/comparison/comparison';
import { explanation } from '../policy/comparison/explanation';
import { Input, inputOfNode, inputOfText, invalidInputs } from '../policy/comparison/input';
import { Position, Positions } from '../policy/json/position';
import { services } from '../policy/service-data';
import { CliEnvironment, Command, UsageError } from './command';
import { decode } from './input/decode';
import { documentOfAnswer } from './input/policies';
import { readBytes } from './input/read-file';
import { readSource } from './input/source';

const USAGE = `usage: cdk-user-inline-policy compare [options] OLD NEW

Says whether the policy document NEW allows nothing that OLD does not. Each is a file
with a policy document, or with the answer of "aws iam get-user-policy", in JSON or
YAML; "-" is standard input.

  --format text|json  how to print the answer; default: text
  -h, --help          print this

exit: 0 yes, 1 no, 2 wrong usage, unreadable files or documents that IAM would
refuse, 3 cannot tell
`;

const FORMATS = ['text', 'json'];
const EXIT_CODES: Readonly<Record<Comparison['answer'], number>> = { yes: 0, no: 1, 'cannot tell': 3 };
const FAILED = 2;

/** Whether a document grants nothing that another one does not. */
export const compareCommand: Command = {
  name: 'compare',
  summary: 'says whether a policy document grants nothing that another one does not',
  usage: USAGE,
  run: (args, io) => {
    const { files, format } = parse(args);
    const [oldInput, newInput] = files.map((file) => read(file, io));
    if (oldInput === undefined || newInput === undefined) {
      return FAILED;
    }
    const problem = invalidInputs(oldInput, newInput);
    if (problem !== undefined) {
      io.err(`${printable(problem)}\n`);
      return FAILED;
    }
    const comparison = compare(oldInput.policy, newInput.policy, { services });
    io.out(format === 'json' ? formatJson(comparison) : formatText(comparison));
    return EXIT_CODES[comparison.answer];
  },
};

function parse(args: readonly string[]): { readonly files: readonly string[]; readonly format: string } {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { format: { type: 'string', default: 'text' } },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const {
    values: { format },
    positionals: files,
  } = parsed;
  if (files.length !== 2) {
    throw new UsageError(`compare takes two files, OLD and NEW; it got ${files.length}`);
  }
  if (files.every((file) => file === '-')) {
    throw new UsageError('only one of OLD and NEW can be standard input');
  }
  if (!FORMATS.includes(format)) {
    throw new UsageError(`--format is "${format}"; allowed are ${FORMATS.join(', ')}`);
  }
  return { files, format };
}

function read(file: string, { stdin, cwd, err }: CliEnvironment): Input | undefined {
  try {
    return inputOf(decode(file === '-' ? stdin() : readBytes(resolve(cwd, file))), file);
  } catch (error) {
    err(`${printable(file)}: cannot be read: ${(error as Error).message}\n`);
    return undefined;
  }
}

function inputOf(text: string, name: string): Input {
  const source = readSource(text, name);
  const positions = new Positions(text);
  const locate = (offset: number): Position => positions.at(Math.min(offset, text.length));
  const document = documentOfAnswer(source)?.document;
  if (document?.kind === 'text') {
    return inputOfText(document.text, (offset) => locate(document.locate(offset)));
  }
  const root = document ?? (source.isJson ? undefined : source.root);
  return root === undefined ? inputOfText(text) : inputOfNode(root, locate);
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

/** Text without terminal control characters other than line ends. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) => (character === '\n' ? '\n' : '·'));
}
