import * as fs from 'node:fs';
import * as path from 'node:path';
import * as esbuild from 'esbuild';
import { evaluate, HandlerModule } from './handler-module';
import type { Mutant } from './mutants';

const ROOT = path.join(__dirname, '..', '..');

/** The handler with a fault in it. */
export async function mutantHandler(mutant: Mutant): Promise<HandlerModule> {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: ['lambda/index.ts'],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    logLevel: 'error',
    plugins: [planted(mutant)],
  });
  return evaluate(outputFiles[0].text);
}

/** Puts the fault into the source; throws unless its place is there, once. */
export function plant({ name, file, from, to }: Mutant, source: string): string {
  const places = source.split(from).length - 1;
  if (places !== 1) {
    throw new Error(`${name}: lambda/${file} holds the text ${places} times, not once: ${from}`);
  }
  return source.replace(from, () => to);
}

function planted(mutant: Mutant): esbuild.Plugin {
  const file = path.join(ROOT, 'lambda', mutant.file);
  return {
    name: 'mutant',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, (args) =>
        args.path === file
          ? { contents: plant(mutant, fs.readFileSync(file, 'utf8')), loader: 'ts' }
          : undefined,
      );
    },
  };
}
