import * as fs from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..');

/** The imports of a source file that stay in the project, as paths from its root; `type:` where only types. */
function importsOf(file: string): string[] {
  const text = fs.readFileSync(path.join(ROOT, file), 'utf8');
  const statements = [...text.matchAll(/^(?:import|export) (type )?(?:[^;]*? from )?'([^']+)';$/gms)];
  return statements.map(([, type, from]) => {
    const target = from.startsWith('.')
      ? path.join(path.dirname(file), from).split(path.sep).join('/')
      : from;
    return `${type === undefined ? '' : 'type:'}${target}`;
  });
}

function sourcesIn(folder: string): string[] {
  return fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => path.join(folder, file));
}

function violations(files: string[], allowed: RegExp): string[] {
  return files.flatMap((file) =>
    importsOf(file)
      .filter((target) => !allowed.test(target))
      .map((target) => `${file} → ${target}`),
  );
}

test('lib/policy imports nothing of the project, no CDK and no SDK', () => {
  const files = sourcesIn('lib/policy');
  expect(files.length).toBeGreaterThan(3);
  expect(violations(files, /^(type:)?(lib\/policy\/|node:)/)).toEqual([]);
});

test('lib imports the CDK and itself, never the Lambda', () => {
  const files = sourcesIn('lib');
  expect(violations(files, /^(type:)?(lib\/|node:|constructs$|aws-cdk-lib)/)).toEqual([]);
});

test('the Lambda imports the SDK, itself, lib/policy and the types of lib/contract', () => {
  const files = sourcesIn('lambda');
  expect(files.length).toBeGreaterThan(5);
  expect(
    violations(files, /^(type:)?(lambda\/|lib\/policy\/|node:|@aws-sdk\/)|^type:(lib\/contract|aws-lambda)$/),
  ).toEqual([]);
});

test.each([
  ['CloudFormation is asked', '@aws-sdk/client-cloudformation', 'lambda/stack.ts'],
  ['STS is asked', '@aws-sdk/client-sts', 'lambda/assume-role.ts'],
])('%s in one file, which nobody loads but for its types', (_what, client, file) => {
  const importers = (target: string) =>
    sourcesIn('lambda').filter((source) => importsOf(source).includes(target));
  expect(importers(client)).toEqual([file]);
  expect(importers(file.replace(/\.ts$/, ''))).toEqual([]);
});
