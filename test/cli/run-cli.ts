import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { run } from '../../lib/cli/main';

/** Files by name, `-` for standard input. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Runs the command line in a folder with some files. */
export function runCli(args: readonly string[], files: Files = {}, colour = false) {
  const cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'cli-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(cwd, name)), { recursive: true });
      fs.writeFileSync(path.join(cwd, name), content);
    }
    const printed = { out: '', err: '' };
    const code = run(args, {
      out: (text) => (printed.out += text),
      err: (text) => (printed.err += text),
      stdin: () => fs.readFileSync(path.join(cwd, '-')),
      cwd,
      colour,
      version: '1.2.3',
    });
    return { code, ...printed };
  } finally {
    fs.rmSync(cwd, { recursive: true });
  }
}

export interface PlainFinding {
  readonly id: string;
  readonly logicalId?: string;
  readonly document?: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** What `--format json` says. */
export function lintJson(args: readonly string[], files: Files) {
  const { out, err, code } = runCli(['lint', '--format', 'json', ...args], files);
  return {
    code,
    err,
    reports: out === '' ? [] : (JSON.parse(out) as { file: string; findings: PlainFinding[] }[]),
  };
}
