import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { run } from '../scripts/run';

const VERSION = '1.6.4';
// outside the project, where nothing of it can be shipped
const FOLDER = path.join(os.tmpdir(), `cdk-user-inline-policy-bench-parliament-${VERSION}`);

/** Where parliament is, or why it is not there. */
export interface Parliament {
  /** For `PYTHONPATH`. */
  readonly folder: string;
  readonly absence?: string;
}

/** Installs parliament from PyPI, once for all runs. */
export async function installParliament(): Promise<Parliament> {
  const stamp = path.join(FOLDER, 'installed');
  if (fs.existsSync(stamp)) {
    return { folder: FOLDER };
  }
  const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', FOLDER];
  // it imports pkg_resources, which later versions of setuptools no longer have
  const packages = [`parliament==${VERSION}`, 'setuptools<81'];
  const { code, output } = await run('python3', [...args, ...packages]).catch((error: Error) => ({
    code: 1,
    output: error.message,
  }));
  if (code !== 0) {
    return { folder: FOLDER, absence: `could not be installed: ${output.trim().split('\n').at(-1)}` };
  }
  fs.writeFileSync(stamp, '');
  return { folder: FOLDER };
}
