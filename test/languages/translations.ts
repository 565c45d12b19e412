import * as fs from 'node:fs';
import * as path from 'node:path';
import { ROOT } from './apps';

interface Tablet {
  readonly snippets: Record<string, { readonly translations: Record<string, { readonly source: string }> }>;
}

/** The examples of the README and of the public docs in another language, as they ship. */
export function translations(language: 'python' | 'java'): string[] {
  const tablet = JSON.parse(fs.readFileSync(path.join(ROOT, '.jsii.tabl.json'), 'utf8')) as Tablet;
  const sources = Object.values(tablet.snippets).map((snippet) => snippet.translations[language].source);
  expect(sources.length).toBeGreaterThan(5);
  return sources;
}
