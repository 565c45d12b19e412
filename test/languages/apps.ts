import * as fs from 'node:fs';
import * as path from 'node:path';
import { npm, run } from '../../scripts/run';

export const ROOT = path.join(__dirname, '..', '..');
export const DIST = path.join(ROOT, 'dist');
const TSX = path.join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs');

/** The lowest CDK that we support, and the newest that the registry of a language has. */
export const LOWEST = '2.224.0';
export const NEWEST = { python: '2.275.0', java: '2.263.0', go: '2.263.0' };

/** What a program of test/languages/LANGUAGE does: the findings of bad input, or a policy for a user made there. */
export type Scenario = 'bad-input' | 'own-user';

/** The name of a template of an app, and the template. */
export type Templates = Record<string, unknown>;

/** An empty folder. */
export function emptyFolder(name: string): string {
  return fs.mkdtempSync(path.join(process.env.LANGUAGES_FOLDER ?? '', `${name}-`));
}

/** Runs a command that must succeed, and returns what it wrote. It may fetch packages, so it may take long. */
export async function succeed(command: string, args: string[], cwd: string, env = {}): Promise<string> {
  const { code, output } = await run(command, args, { cwd, env: { ...process.env, ...env }, limit: 20 });
  if (code !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed:\n${output}`);
  }
  return output;
}

/** Synthesizes an app and reads all its templates. */
export async function templatesOf(
  command: string,
  args: string[],
  cwd: string,
  env = {},
): Promise<Templates> {
  const outdir = emptyFolder('cdk.out');
  await succeed(command, args, cwd, { ...env, CDK_OUTDIR: outdir });
  const files = fs.readdirSync(outdir).filter((file) => file.endsWith('.template.json'));
  const read = (file: string): unknown => JSON.parse(fs.readFileSync(path.join(outdir, file), 'utf8'));
  return Object.fromEntries(files.map((file) => [file, read(file)]));
}

/** What a program of test/languages writes that ends with an error. */
export async function failureOf(command: string, args: string[], cwd: string, env = {}): Promise<string> {
  const { code, output } = await run(command, args, { cwd, env: { ...process.env, ...env }, limit: 20 });
  expect(code).not.toBe(0);
  return output;
}

/** A TypeScript app with nothing but the tarball and a CDK. */
export class TypeScriptApps {
  private static readonly ofVersion = new Map<string, Promise<TypeScriptApps>>();

  static with(cdkVersion: string): Promise<TypeScriptApps> {
    const made = this.ofVersion.get(cdkVersion) ?? this.install(cdkVersion);
    this.ofVersion.set(cdkVersion, made);
    return made;
  }

  private static async install(cdkVersion: string): Promise<TypeScriptApps> {
    const folder = emptyFolder('typescript');
    const [tarball] = fs.readdirSync(path.join(DIST, 'js'));
    fs.writeFileSync(path.join(folder, 'package.json'), '{"private":true}');
    fs.copyFileSync(path.join(ROOT, 'examples', 'typescript', 'app.ts'), path.join(folder, 'app.ts'));
    fs.copyFileSync(path.join(__dirname, 'typescript', 'scenario.ts'), path.join(folder, 'scenario.ts'));
    const packages = [path.join(DIST, 'js', tarball), `aws-cdk-lib@${cdkVersion}`, 'constructs@10'];
    const { code, output } = await npm(['install', '--no-audit', '--no-fund', ...packages], {
      cwd: folder,
      limit: 20,
    });
    if (code !== 0) {
      throw new Error(`npm could not install ${packages.join(', ')}: ${output}`);
    }
    return new TypeScriptApps(folder);
  }

  private constructor(private readonly folder: string) {}

  example(): Promise<Templates> {
    return templatesOf(process.execPath, [TSX, 'app.ts'], this.folder);
  }

  ownUser(): Promise<Templates> {
    return templatesOf(process.execPath, [TSX, 'scenario.ts', 'own-user'], this.folder);
  }

  /** The findings of bad input, a line each. */
  async badInput(): Promise<string[]> {
    const output = await succeed(process.execPath, [TSX, 'scenario.ts', 'bad-input'], this.folder);
    const lines = output.trim().split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(4); // the head line, and three findings
    return lines;
  }
}
