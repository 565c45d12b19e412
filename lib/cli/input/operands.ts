import { existsSync, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { InputError } from './input-error';

/** A file to check. */
export interface InputFile {
  /** As it was named, or found: `-` is standard input. */
  readonly name: string;
  /** It was found in a directory: it may hold anything. */
  readonly isFound: boolean;
}

/** The files that a command line names: files, directories and globs. */
export function inputFiles(
  operands: readonly string[],
  cwd: string,
  onError: (error: string) => void,
): InputFile[] {
  const files = new Map<string, InputFile>();
  for (const operand of operands) {
    try {
      for (const file of filesOf(operand, cwd)) {
        const before = files.get(file.name);
        files.set(file.name, before && !before.isFound ? before : file);
      }
    } catch (error) {
      if (!(error instanceof InputError)) {
        throw error;
      }
      onError(`${operand}: ${error.message}`);
    }
  }
  return [...files.values()];
}

function filesOf(operand: string, cwd: string): InputFile[] {
  const path = resolve(cwd, operand);
  if (operand === '-') {
    return [{ name: operand, isFound: false }];
  }
  if (existsSync(path)) {
    return statSync(path).isDirectory() ? filesIn(path, cwd) : [{ name: operand, isFound: false }];
  }
  return matches(operand, cwd) ?? [{ name: operand, isFound: false }];
}

/** What may hold policies. */
const PATTERN = '**/*.{json,yaml,yml,template}';
/** Other people's files, and the code of Lambdas in a `cdk.out`. */
const IGNORED = ['**/node_modules/**', '**/.git/**', '**/asset.*/**'];

function filesIn(directory: string, cwd: string): InputFile[] {
  const found = glob(PATTERN, directory).map((file) => nameOf(resolve(directory, file), cwd));
  if (found.length === 0) {
    throw new InputError('the directory has no .json, .yaml, .yml or .template file');
  }
  return found.map((name) => ({ name, isFound: true }));
}

/** The files of a glob that no shell has expanded; undefined for what is no glob. */
function matches(operand: string, cwd: string): InputFile[] | undefined {
  const pattern = sep === '\\' ? operand.replaceAll('\\', '/') : operand;
  if (!tinyglobby().isDynamicPattern(pattern)) {
    return undefined;
  }
  const found = glob(pattern, cwd);
  if (found.length === 0) {
    throw new InputError('no file matches');
  }
  return found.map((name) => ({ name, isFound: false }));
}

function glob(pattern: string, cwd: string): string[] {
  return tinyglobby()
    .globSync(pattern, { cwd, ignore: IGNORED, expandDirectories: false, followSymbolicLinks: false })
    .sort();
}

// as short as it can be named from where one is
function nameOf(path: string, cwd: string): string {
  const name = relative(cwd, path);
  return name.startsWith('..') ? path : name;
}

// loaded when there is a directory or a glob
function tinyglobby(): typeof import('tinyglobby') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('tinyglobby') as typeof import('tinyglobby');
}
