import * as path from 'node:path';
import * as vm from 'node:vm';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';

/** What the handler takes from outside, as far as the model puts something in its place. */
export interface HandlerDependencies {
  readonly httpPut: (url: string, body: Uint8Array, timeout: number) => Promise<number>;
  readonly [name: string]: unknown;
}

export type Handler = (event: CloudFormationCustomResourceEvent, context: Context) => Promise<void>;

/** What the built handler exports. */
export interface HandlerModule {
  readonly realDependencies: HandlerDependencies;
  createHandler(dependencies: HandlerDependencies): Handler;
}

const nodeProcess = vm.runInThisContext('process') as NodeJS.Process;

// Handlers run in the context of Node itself, not in that of Jest, where the SDK cannot import.
const nodeRequire = nodeProcess.getBuiltinModule('node:module').createRequire(__filename);

/** The handler as it ships. */
export function builtHandler(): HandlerModule {
  return nodeRequire(path.join(__dirname, '..', '..', 'lambda', 'dist')) as HandlerModule;
}

/** What a bundle of one file exports. */
export function evaluate(code: string): HandlerModule {
  const run = new vm.Script(`(module, exports, require) => {${code}\n}`, {
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }).runInThisContext() as (module: object, exports: object, require: NodeJS.Require) => void;
  const module = { exports: {} };
  run(module, module.exports, nodeRequire);
  return module.exports as HandlerModule;
}

/** The environment that the handler reads: Jest has a copy of its own. */
export const handlerEnv = nodeProcess.env;
