import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

export const EXAMPLES = path.join(__dirname, '..', 'examples');

export type Template = Record<string, unknown>;

/** The templates of an example, by file name, without what a new CDK or a new bundle changes. Once in a test file. */
export function templatesOf(example: string): Record<string, Template> {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'example-'));
  const before = process.listeners('beforeExit');
  process.env.CDK_OUTDIR = outdir; // as the CDK's command line sets it
  try {
    jest.requireActual<object>(path.join(EXAMPLES, example));
    // an app that does not call synth() itself leaves it to the end of its process
    const synths = process.listeners('beforeExit').filter((listener) => !before.includes(listener));
    for (const synth of synths) {
      synth(0);
      process.removeListener('beforeExit', synth);
    }
    const files = fs.readdirSync(outdir).filter((file) => file.endsWith('.template.json'));
    return Object.fromEntries(files.sort().map((file) => [file, read(path.join(outdir, file))]));
  } finally {
    delete process.env.CDK_OUTDIR;
    fs.rmSync(outdir, { recursive: true });
  }
}

function read(file: string): Template {
  const text = fs
    .readFileSync(file, 'utf8')
    .replace(/[0-9a-f]{64}(?=\.zip)/g, '<digest of the bundle>')
    .replace(/(?<=UserInlinePolicyGrant)[0-9a-f]{16}/g, '<digest>');
  const template = JSON.parse(text) as Template;
  // what the CDK adds to every template
  delete template.Parameters;
  delete template.Rules;
  return template;
}
