import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vm from 'node:vm';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';

/** What the handler takes from outside, as far as the model puts something in its place. */
export interface HandlerDependencies {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly [name: string]: unknown;
}

export type Handler = (event: CloudFormationCustomResourceEvent, context: Context) => Promise<void>;

/** The built handler: what `lambda/dist/index.js` exports. */
export interface HandlerModule {
  readonly realDependencies: HandlerDependencies;
  createHandler(dependencies: HandlerDependencies): Handler;
}

/** The handler as it ships. */
export function builtHandler(): HandlerModule {
  return evaluate(fs.readFileSync(path.join(__dirname, '..', '..', 'lambda', 'dist', 'index.js'), 'utf8'));
}

/** What a bundle exports. It runs in the context of Node itself, not in that of Jest, where the SDK cannot import. */
export function evaluate(code: string): HandlerModule {
  const run = new vm.Script(`(module, exports, require) => {${code}\n}`, {
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }).runInThisContext() as (module: object, exports: object, require: NodeJS.Require) => void;
  const module = { exports: {} };
  run(module, module.exports, require);
  return module.exports as HandlerModule;
}

/** The environment that the handler reads: Jest has a copy of its own. */
export const handlerEnv = (vm.runInThisContext('process') as NodeJS.Process).env;
