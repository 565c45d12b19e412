// What the Lambda's bundle has in place of parts of the AWS SDK that a Lambda never uses.
const fs = require('node:fs');
const path = require('node:path');

const CORE = '@smithy/core/dist-es/submodules';

/**
 * By file below node_modules: all that it is instead, or what replaces a text of it.
 *
 * @type {Readonly<Record<string, string | readonly [string, string]>>}
 */
const REPLACED = {
  // Lambda gives a function its credentials in the environment; the other credential providers do not apply
  '@aws-sdk/credential-provider-node/dist-es/index.js':
    'export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";',
  // a function has no ~/.aws
  [`${CORE}/config/shared-ini-file-loader/loadSharedConfigFiles.js`]:
    'export { CONFIG_PREFIX_SEPARATOR } from "./constants";' +
    'export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });',
  // the same numbers, without node:zlib
  [`${CORE}/checksum/crc32/Crc32Node.js`]: 'export { Crc32Js as Crc32Node } from "./Crc32Js";',
  // the same ids, without the WebCrypto API
  [`${CORE}/serde/uuid/v4.js`]:
    'import { randomUUID } from "node:crypto"; export const bindV4 = () => () => randomUUID();',
  [`${CORE}/serde/index.js`]: [
    'import { getRandomValues } from "node:crypto";',
    'const getRandomValues = undefined;',
  ],
  // only of a Node without SHA-256
  [`${CORE}/checksum/sha256/Sha256Node.js`]: [
    'import { Sha256Js } from "./Sha256Js";',
    'const Sha256Js = undefined;',
  ],
  // the query protocol of IAM, CloudFormation and STS has no streams of events
  [`${CORE}/protocols/HttpProtocol.js`]: ['await import("@smithy/core/event-streams")', '{}'],
  // of one try only, which is all that the clients make, it does no more than the standard one
  [`${CORE}/retry/util-retry/AdaptiveRetryStrategy.js`]:
    'export { StandardRetryStrategy as AdaptiveRetryStrategy } from "./StandardRetryStrategy";',
  // for browsers: distinguishes them
  '@aws-sdk/core/dist-es/submodules/client/util-user-agent-browser/createUserAgentStringParsingProvider.js':
    'export const createUserAgentStringParsingProvider = undefined;',
};

/** Global names that the SDK asks for, and that Node loads when it is asked: bodies are streams of Node here. */
const UNDEFINED = ['ReadableStream'];

const MODULES = path.join(__dirname, '..', 'node_modules');

/**
 * Replaces them. Fails where one was not found: the SDK has changed, and the table must, too.
 *
 * @type {import('esbuild').Plugin}
 */
const trimmedSdk = {
  name: 'trimmed SDK',
  setup(build) {
    build.initialOptions.define = Object.fromEntries(UNDEFINED.map((name) => [name, 'undefined']));
    const left = new Set(Object.keys(REPLACED));
    build.onLoad({ filter: /node_modules.*\.js$/ }, ({ path: file }) => {
      const name = path.relative(MODULES, file).split(path.sep).join('/');
      if (!Object.hasOwn(REPLACED, name)) {
        return undefined;
      }
      left.delete(name);
      return { contents: replaced(name, fs.readFileSync(file, 'utf8')), resolveDir: path.dirname(file) };
    });
    // only this is read of the package.json
    build.onLoad({ filter: /node_modules.@aws-sdk.client-[\w-]+.package\.json$/ }, ({ path: file }) => {
      const { version } = JSON.parse(fs.readFileSync(file, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
    build.onEnd(() => ({
      errors: [...left].map((name) => ({ text: `${name} is not part of the AWS SDK any more` })),
    }));
  },
};

function replaced(/** @type {string} */ name, /** @type {string} */ code) {
  const by = REPLACED[name];
  if (typeof by === 'string') {
    return by;
  }
  const [from, to] = by;
  if (code.split(from).length !== 2) {
    throw new Error(`${name} must hold this once: ${from}`);
  }
  return code.replace(from, () => to);
}

module.exports = { trimmedSdk };
