// What the Lambda's bundle has in place of parts of the AWS SDK that a Lambda never uses.
const fs = require('node:fs');
const path = require('node:path');

/**
 * By file below node_modules. Each exports what those who are bundled with it import.
 *
 * @type {Readonly<Record<string, string>>}
 */
const REPLACED = {
  // Lambda gives a function its credentials in the environment; the other places to look for them are not there
  '@aws-sdk/credential-provider-node/dist-es/index.js':
    'export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";',
  // a function has no ~/.aws
  '@smithy/core/dist-es/submodules/config/shared-ini-file-loader/loadSharedConfigFiles.js':
    'export { CONFIG_PREFIX_SEPARATOR } from "./constants";' +
    'export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });',
  // for browsers: tells one from another
  '@aws-sdk/core/dist-es/submodules/client/util-user-agent-browser/createUserAgentStringParsingProvider.js':
    'export const createUserAgentStringParsingProvider = undefined;',
};

const MODULES = path.join(__dirname, '..', 'node_modules');

/**
 * Replaces them. Fails where one was not met: the SDK has changed, and the table must, too.
 *
 * @type {import('esbuild').Plugin}
 */
const trimmedSdk = {
  name: 'trimmed SDK',
  setup(build) {
    const replaced = new Map(
      Object.entries(REPLACED).map(([file, code]) => [path.join(MODULES, file), code]),
    );
    const met = /** @type {Set<string>} */ (new Set());
    build.onLoad({ filter: /node_modules.*\.js$/ }, ({ path: file }) => {
      const contents = replaced.get(file);
      if (contents === undefined) {
        return undefined;
      }
      met.add(file);
      return { contents, resolveDir: path.dirname(fs.realpathSync(file)) };
    });
    build.onEnd(() => ({
      errors: [...replaced.keys()]
        .filter((file) => !met.has(file))
        .map((file) => ({ text: `the AWS SDK loads no ${path.relative(MODULES, file)} any more` })),
    }));
  },
};

module.exports = { trimmedSdk };
