import * as fs from 'node:fs';
import * as path from 'node:path';
import { build } from 'esbuild';
import { globSync } from 'tinyglobby';
import { bundle } from '../scripts/bundle';

const ROOT = path.join(__dirname, '..');
const FOLDER = path.join(ROOT, '.tmp', 'bench');

/**
 * Compiles what ships, and the programs that use it, to plain JavaScript: what translates TypeScript at run time makes it
 * slower than what users get.
 */
export async function buildPackage(): Promise<void> {
  fs.rmSync(FOLDER, { recursive: true, force: true });
  await bundle();
  await build({
    absWorkingDir: ROOT,
    entryPoints: globSync(['lib/**/*.ts', '!lib/cli/**', '!**/*.d.ts', 'bench/programs/*.ts'], { cwd: ROOT }),
    outdir: FOLDER,
    outbase: '.',
    format: 'cjs',
    platform: 'node',
    target: 'es2022',
    logLevel: 'warning',
  });
  const files = globSync(['lambda/dist/**', 'lib/cli/**/*.js', 'lib/policy/*.gz', 'bin/*'], {
    cwd: ROOT,
    ignore: ['**/node_modules/**'],
  });
  for (const file of files) {
    fs.cpSync(path.join(ROOT, file), path.join(FOLDER, file), { recursive: true });
  }
  // without the name: Jest takes two packages of one name for a mistake
  const { version } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  fs.writeFileSync(path.join(FOLDER, 'package.json'), JSON.stringify({ version }));
}

/** The path of a file of the package that was built. */
export function built(file: string): string {
  return path.join(FOLDER, file);
}
