import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Documents with known answers beside the project, which are no part of it: tests register only where they are. */
const FOLDER = join(__dirname, '../../../shared/corpora');

export const CORPORA = [
  'moto-invalid',
  'moto-valid',
  'parliament',
  'cfn-lint',
  'managed-policies',
  'real-world',
  'access-analyzer',
] as const;
export type Corpus = (typeof CORPORA)[number];

export interface KnownDocument {
  readonly id: string;
  readonly document: string;
  readonly expect: 'valid' | 'invalid' | 'finding';
  readonly managedPolicyOnly?: boolean;
  readonly findings?: readonly { readonly issueCode: string }[];
}

export function hasCorpora(): boolean {
  return CORPORA.every((name) => existsSync(join(FOLDER, `${name}.jsonl`)));
}

export function readCorpus(name: Corpus): KnownDocument[] {
  const lines = readFileSync(join(FOLDER, `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as KnownDocument);
}
