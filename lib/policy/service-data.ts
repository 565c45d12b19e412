import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { outsidePackage } from './outside-package';
import { Services, ServiceTable } from './services';

/**
 * The table of services, read from the package when first asked for: at synth and on the command line only.
 * Nothing that the Lambda bundles may import this file.
 */
export function services(): Services {
  cached ??= new Services(readTable());
  return cached;
}

let cached: Services | undefined;

function readTable(): ServiceTable {
  // as seen from here, and from lib/cli, whose bundle holds this file
  const file = join(__dirname, '../policy/service-data.json.br');
  if (!existsSync(file)) {
    throw new Error(outsidePackage(__dirname, 'its table of AWS services'));
  }
  return JSON.parse(brotliDecompressSync(readFileSync(file)).toString('utf8')) as ServiceTable;
}
