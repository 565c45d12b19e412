import * as fs from 'node:fs';
import * as path from 'node:path';
import { PACKAGE_NAME, outsidePackage } from '../../policy/outside-package';

const PACKAGE = path.join(__dirname, '..', '..', '..');

/** The folder of the Lambda, which was bundled when the package was built. */
export const LAMBDA_BUNDLE = path.join(PACKAGE, 'lambda', 'dist');

/**
 * What is wrong when a bundler has taken this code out of its package: the folder of the Lambda is then searched
 * beside the bundle, where nothing or some other Lambda may be.
 */
export function bundleProblems(): string[] {
  return isOwnPackage() ? [] : [outsidePackage(__dirname, 'its Lambda')];
}

function isOwnPackage(): boolean {
  try {
    const manifest = fs.readFileSync(path.join(PACKAGE, 'package.json'), 'utf8');
    return (JSON.parse(manifest) as { name?: unknown }).name === PACKAGE_NAME;
  } catch {
    return false;
  }
}
