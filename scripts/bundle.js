// Bundles the Lambda, SDK included, into lambda/dist, and writes the licences of what went in.
const fs = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');

const root = path.join(__dirname, '..');

/** Licences under which nothing is asked of the user but that their text is kept. */
const PERMISSIVE = ['Apache-2.0', 'MIT', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'ISC'];

async function bundle() {
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['lambda/index.ts'],
    outfile: 'lambda/dist/index.js',
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'], // the SDK's ES modules: what is not used is left out
    legalComments: 'none', // the licences are in THIRD-PARTY-LICENSES.txt
    metafile: true,
    logLevel: 'warning',
  });
  fs.writeFileSync(path.join(root, 'THIRD-PARTY-LICENSES.txt'), licences(packagesOf(metafile)));
}

/** The folders, below node_modules, of the packages that the bundle holds code of. */
function packagesOf(/** @type {import('esbuild').Metafile} */ metafile) {
  const folders = Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([file]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? '')
    .filter((folder) => folder !== '');
  return [...new Set(folders)].sort();
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
  return ['The Lambda in lambda/dist holds code of these packages.\n', ...entries].join(
    `\n${'-'.repeat(80)}\n\n`,
  );
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

module.exports = { bundle };

if (require.main === module) {
  void bundle();
}
