// Bundles the Lambda, SDK included, into lambda/dist, and the command line into lib/cli/main.js, and writes the
// licences of what went in.
const fs = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');

const root = path.join(__dirname, '..');

/** Licences under which nothing is asked of the user but that their text is kept. */
const PERMISSIVE = ['Apache-2.0', 'MIT', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'ISC'];

/** @param {{ isCompiled?: boolean }} [options] `isCompiled`: lib/policy is, and need not be in the command line twice */
async function bundle({ isCompiled = false } = {}) {
  const cli = bundleCli(path.join(root, 'lib', 'cli', 'main.js'), isCompiled ? [compiledPolicy] : []);
  const outputs = await Promise.all([bundleLambda(), cli]);
  const folders = [...new Set(outputs.flatMap(({ metafile }) => packagesOf(metafile)))].sort();
  fs.writeFileSync(path.join(root, 'THIRD-PARTY-LICENSES.txt'), licences(folders));
}

/** @type {import('esbuild').BuildOptions & { metafile: true }} */
const COMMON = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  legalComments: 'none', // the licences are in THIRD-PARTY-LICENSES.txt
  metafile: true,
  logLevel: 'warning',
};

function bundleLambda() {
  return esbuild.build({
    ...COMMON,
    entryPoints: ['lambda/index.ts'],
    outfile: 'lambda/dist/index.js',
    mainFields: ['module', 'main'], // the SDK's ES modules: what is not used is left out
  });
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
