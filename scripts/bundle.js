// Bundles the Lambda, SDK included, into lambda/dist, and the command line into lib/cli/main.js, and writes the
// licences of what went in.
const fs = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');
const { trimmedSdk } = require('./lambda-sdk');

const root = path.join(__dirname, '..');
const DIST = path.join(root, 'lambda', 'dist');

/** Licences under which nothing is asked of the user but that their text is kept. */
const PERMISSIVE = ['Apache-2.0', 'MIT', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'ISC'];

/** @param {{ isCompiled?: boolean }} [options] `isCompiled`: lib/policy is, and need not be in the command line twice */
async function bundle({ isCompiled = false } = {}) {
  const [lambda, cli] = await Promise.all([
    bundleLambda(),
    bundleCli(path.join(root, 'lib', 'cli', 'main.js'), isCompiled ? [compiledPolicy] : []),
  ]);
  const outputs = [...lambda, cli];
  const folders = [...new Set(outputs.flatMap(({ metafile }) => packagesOf(metafile)))].sort();
  fs.writeFileSync(path.join(root, 'THIRD-PARTY-LICENSES.txt'), licences(folders));
}

/** @type {import('esbuild').CommonOptions} */
const TARGET = { minify: true, platform: 'node', target: 'node20' };

/** @type {import('esbuild').BuildOptions & { metafile: true }} */
const COMMON = {
  absWorkingDir: root,
  ...TARGET,
  bundle: true,
  legalComments: 'none', // the licences are in THIRD-PARTY-LICENSES.txt
  metafile: true,
  logLevel: 'warning',
};

/**
 * Keeps `require` of a file that is loaded on demand.
 *
 * @type {import('esbuild').Plugin}
 */
const onDemand = {
  name: 'on demand',
  setup(build) {
    build.onResolve({ filter: /^\./ }, ({ kind, importer, path: file }) =>
      kind === 'require-call' && importer.endsWith('.ts')
        ? { path: `./${path.basename(file)}.js`, external: true }
        : undefined,
    );
  },
};

/** @type {import('esbuild').BuildOptions & { metafile: true, write: false }} */
const LAMBDA = {
  ...COMMON,
  outdir: 'lambda/dist',
  entryNames: '[name]',
  chunkNames: 'shared-[hash]',
  mainFields: ['module', 'main'], // the SDK's ES modules: what is not used is left out
  plugins: [onDemand, trimmedSdk],
  write: false,
};

const LOADED_ON_DEMAND = [
  'lambda/aws/assume-role',
  'lambda/aws/stack',
  'lambda/lifecycle/exclusive',
  'lib/policy/lint',
];

/** `index.js`, what it loads on demand, which is seldom, and what they share. */
async function bundleLambda() {
  const [main, ...others] = await Promise.all([
    esbuild.build({
      ...LAMBDA,
      entryPoints: ['lambda/index', ...LOADED_ON_DEMAND].map((name) => `${name}.ts`),
      format: 'esm', // only of these esbuild makes files that share code
      splitting: true,
    }),
    // these speak other protocols: what the SDK has for them would be shared, too
    esbuild.build({ ...LAMBDA, entryPoints: ['lambda/aws/backups.ts'] }),
    esbuild.build({ ...LAMBDA, entryPoints: { drift: 'lambda/drift/index.ts' } }),
  ]);
  fs.mkdirSync(DIST, { recursive: true });
  const outputs = [main, ...others].flatMap(({ outputFiles }) => outputFiles);
  for (const { path: file, text } of outputs) {
    const { code } = await esbuild.transform(text, {
      ...TARGET,
      format: 'cjs',
      supported: { 'dynamic-import': false }, // `require`, which is faster
    });
    fs.writeFileSync(file, code);
  }
  // what an earlier build left would ship
  const written = outputs.map(({ path: file }) => path.basename(file));
  fs.readdirSync(DIST)
    .filter((file) => !written.includes(file))
    .forEach((file) => fs.rmSync(path.join(DIST, file)));
  return [main, ...others];
}

/** One file, which loads nothing of the CDK. */
function bundleCli(/** @type {string} */ outfile, /** @type {import('esbuild').Plugin[]} */ plugins = []) {
  return esbuild.build({ ...COMMON, entryPoints: ['lib/cli/main.ts'], outfile, plugins });
}

/** Loads lib/policy from where it is compiled, as seen from lib/cli. @type {import('esbuild').Plugin} */
const compiledPolicy = {
  name: 'compiled-policy',
  setup: (build) =>
    build.onResolve({ filter: /\/policy\// }, (args) => {
      const target = path.relative(path.join(root, 'lib'), path.resolve(args.resolveDir, args.path));
      return target.startsWith('policy') ? { path: `../${target}`, external: true } : undefined;
    }),
};

/** The folders, below node_modules, of the packages that the bundle holds code of. */
function packagesOf(/** @type {import('esbuild').Metafile} */ metafile) {
  const folders = Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([file]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? '')
    .filter((folder) => folder !== '');
  return [...new Set(folders)];
}

function licences(/** @type {string[]} */ folders) {
  const packagesByText = /** @type {Map<string, string[]>} */ (new Map());
  for (const folder of folders) {
    const { name, version, license } = packageOf(folder);
    if (!PERMISSIVE.includes(license)) {
      throw new Error(
        `${name} ${version} is under ${license}; what ships is under one of ${PERMISSIVE.join(', ')}`,
      );
    }
    const text = licenceText(path.join(root, folder));
    packagesByText.set(text, [...(packagesByText.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const entries = [...packagesByText].map(([text, packages]) => `${packages.join('\n')}\n\n${text}`);
  return [
    'The Lambda in lambda/dist and the command line in lib/cli hold code of these packages.\n',
    ...entries,
  ].join(`\n${'-'.repeat(80)}\n\n`);
}

/** @returns {{ name: string, version: string, license: string }} */
function packageOf(/** @type {string} */ folder) {
  return JSON.parse(fs.readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
}

function licenceText(/** @type {string} */ folder) {
  const file = fs.readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  return file === undefined
    ? '(the package holds no licence text)'
    : fs.readFileSync(path.join(folder, file), 'utf8');
}

module.exports = { bundle, bundleCli };

if (require.main === module) {
  void bundle();
}
