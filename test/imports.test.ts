import * as fs from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..');

/** An import of a source file. */
interface Import {
  /** A path from the root of the project, with its ending, or the name of a package. */
  readonly target: string;
  /** Gone once compiled. */
  readonly isType: boolean;
}

function importsOf(file: string): Import[] {
  const text = fs.readFileSync(path.join(ROOT, file), 'utf8');
  const statements = [...text.matchAll(/^(?:import|export) (type )?(?:[^;]*? from )?'([^']+)';$/gms)];
  // a file that is loaded when it is asked for
  const lazy = [...text.matchAll(/(require|typeof import)\('(\.[^']+)'\)/g)];
  return [
    ...statements.map(([, type, from]) => ({ target: resolved(file, from), isType: type !== undefined })),
    ...lazy.map(([, how, from]) => ({ target: resolved(file, from), isType: how !== 'require' })),
  ];
}

function resolved(file: string, from: string): string {
  if (!from.startsWith('.')) {
    return from;
  }
  const target = path.join(path.dirname(file), from).split(path.sep).join('/');
  const isFile = (name: string) =>
    fs.existsSync(path.join(ROOT, name)) && fs.statSync(path.join(ROOT, name)).isFile();
  return [`${target}.ts`, `${target}/index.ts`].find(isFile) ?? target;
}

function sourcesIn(folder: string): string[] {
  const files = fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => `${folder}/${file.split(path.sep).join('/')}`);
  expect(files).not.toEqual([]);
  return files;
}

function violations(files: readonly string[], allowed: (imported: Import) => boolean): string[] {
  return files.flatMap((file) =>
    importsOf(file)
      .filter((imported) => !allowed(imported))
      .map(({ target }) => `${file} → ${target}`),
  );
}

function isOneOf(allowed: readonly string[]): (imported: Import) => boolean {
  return ({ target }) => allowed.some((each) => target === each || target.startsWith(each));
}

const SOURCES = [...sourcesIn('lib'), ...sourcesIn('lambda')];

test('no file imports one that imports it, not even for a type', () => {
  const targets = new Map(
    SOURCES.map((file) => [
      file,
      importsOf(file)
        .map(({ target }) => target)
        .filter((each) => SOURCES.includes(each)),
    ]),
  );
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) {
      circles.push([...trail.slice(trail.indexOf(file)), file].join(' → '));
    } else if (!done.has(file)) {
      targets.get(file)?.forEach((target) => visit(target, [...trail, file]));
      done.add(file);
    }
  };
  SOURCES.forEach((file) => visit(file, []));
  expect(circles).toEqual([]);
});

test.each([
  ['lib/policy', ['lib/policy/', 'node:']],
  [
    'lib/private/policy',
    ['lib/private/', 'lib/policy/', 'lib/assumed-role.ts', 'node:', 'constructs', 'aws-cdk-lib'],
  ],
  ['lib/private', ['lib/', 'node:', 'constructs', 'aws-cdk-lib']],
  ['lib/cli', ['lib/cli/', 'lib/policy/', 'node:', 'yaml', 'tinyglobby']], // bundled
])('%s imports %p only', (folder, allowed) => {
  expect(violations(sourcesIn(folder), isOneOf(allowed))).toEqual([]);
});

test('what apps import loads only the peers, and nothing of the command line', () => {
  const sources = sourcesIn('lib').filter((file) => !file.startsWith('lib/cli/'));
  const allowed = ['lib/', 'node:', 'constructs', 'aws-cdk-lib'];
  expect(violations(sources, isOneOf(allowed))).toEqual([]);
  expect(violations(sources, ({ target }) => !target.startsWith('lib/cli/'))).toEqual([]);
});

// what a folder of the Lambda imports beside packages, lib/policy and itself
test.each([
  ['lambda/protocol', []],
  ['lambda/aws', ['lambda/protocol/']],
  [
    'lambda/lifecycle',
    [
      'lambda/aws/',
      'lambda/protocol/',
      'lambda/dependencies.ts',
      'lambda/request-context.ts',
      'lambda/log.ts',
    ],
  ],
  [
    'lambda/drift',
    [
      'lambda/lifecycle/',
      'lambda/aws/',
      'lambda/protocol/',
      'lambda/request-context.ts',
      'lambda/log.ts',
      'lambda/metrics.ts',
    ],
  ],
])('%s imports %p beside itself', (folder, others) => {
  const allowed = [`${folder}/`, 'lib/policy/', 'node:', '@aws-sdk/', ...others];
  const types = ['aws-lambda', 'lib/contract.ts', 'lambda/dependencies.ts'];
  const isAllowed = ({ target, isType }: Import) =>
    allowed.some((each) => target.startsWith(each)) || (isType && types.includes(target));
  expect(violations(sourcesIn(folder), isAllowed)).toEqual([]);
});

test('nobody but its tests imports lambda/, and the Lambda imports nothing of lib but lib/policy and the types of its contract', () => {
  expect(violations(sourcesIn('lib'), ({ target }) => !target.startsWith('lambda/'))).toEqual([]);
  const isAllowed = ({ target, isType }: Import) =>
    !target.startsWith('lib/') ||
    target.startsWith('lib/policy/') ||
    (isType && target === 'lib/contract.ts');
  expect(violations(sourcesIn('lambda'), isAllowed)).toEqual([]);
});

test('what checks for drift is loaded by the handler of it alone, when it is invoked', () => {
  const outside = SOURCES.filter((file) => file.startsWith('lambda/') && !file.startsWith('lambda/drift/'));
  const importers = outside.filter((file) =>
    importsOf(file).some(({ target, isType }) => target.startsWith('lambda/drift/') && !isType),
  );
  expect(importers).toEqual(['lambda/index.ts']);
  expect(fs.readFileSync(path.join(ROOT, 'lambda/index.ts'), 'utf8')).toContain("require('./drift')");
});

test.each([
  ['CloudFormation', '@aws-sdk/client-cloudformation', 'lambda/aws/stack.ts'],
  ['STS', '@aws-sdk/client-sts', 'lambda/aws/assume-role.ts'],
])(
  'the client of %s is imported by one file, which is loaded when it is asked for',
  (_what, client, file) => {
    const importers = (target: string) =>
      sourcesIn('lambda').filter((source) =>
        importsOf(source).some((imported) => imported.target === target && !imported.isType),
      );
    expect(importers(client)).toEqual([file]);
    expect(importers(file)).toEqual(['lambda/index.ts']);
    expect(fs.readFileSync(path.join(ROOT, 'lambda/index.ts'), 'utf8')).toContain(
      `require('./${path.posix.relative('lambda', file).replace(/\.ts$/, '')}')`,
    );
  },
);
