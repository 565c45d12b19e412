import * as fs from 'node:fs';
import * as path from 'node:path';
import * as zlib from 'node:zlib';
import { npm, run } from '../../scripts/run';

const ROOT = path.join(__dirname, '..', '..');
const FOLDER = process.env.PACKAGE_FOLDER ?? '';
const [PACKED] = JSON.parse(process.env.PACKED ?? '[]') as {
  filename: string;
  size: number;
  files: { path: string }[];
}[];

/** Compiled sources below `folder`: a script each, and the declarations of what apps import. */
function compiled(folder: string): string[] {
  return fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => path.posix.join(folder, file.replace(/\.ts$/, '')))
    .flatMap((file) => [`${file}.js`, ...(path.dirname(file) === folder ? [`${file}.d.ts`] : [])]);
}

test('the tarball holds these files and no others', () => {
  expect(PACKED.files.map((file) => file.path).sort()).toEqual(
    [
      '.jsii',
      '.jsii.gz',
      '.jsii.tabl.json',
      'CHANGELOG.md',
      'LICENSE',
      'NOTICE',
      'README.md',
      'THIRD-PARTY-LICENSES.txt',
      'bin/cdk-user-inline-policy',
      ...fs.readdirSync(path.join(ROOT, 'lambda', 'dist')).map((file) => `lambda/dist/${file}`),
      'lib/policy/service-data.json.br',
      'package.json',
      'lib/cli/main.js',
      ...compiled('lib').filter((file) => !file.startsWith('lib/cli/')),
    ].sort(),
  );
});

// npm unpacks it for every install, and jsii at every synth of another language
test('the tarball is small', () => {
  expect(PACKED.size).toBeLessThanOrEqual(640_000);
});

test('a second build packs into the same bytes', async () => {
  const folder = fs.mkdtempSync(path.join(FOLDER, 'again-'));
  succeed(await npm(['run', 'build']));
  succeed(await npm(['pack', '--ignore-scripts', '--pack-destination', folder]));
  const packed = (from: string) => fs.readFileSync(path.join(from, PACKED.filename));
  expect(packed(folder).equals(packed(FOLDER))).toBe(true);
});

test('API.md is the one that the build writes', () => {
  expect(process.env.COMMITTED_API).toBe(fs.readFileSync(path.join(ROOT, 'API.md'), 'utf8'));
});

test('the service data are those that their script makes of the installed package', async () => {
  const table = path.join(ROOT, 'lib', 'policy', 'service-data.json.br');
  const committed = zlib.brotliDecompressSync(fs.readFileSync(table)); // how it is packed depends on Node
  succeed(await run(process.execPath, [path.join(ROOT, 'scripts', 'build-service-data.js')]));
  expect(zlib.brotliDecompressSync(fs.readFileSync(table)).equals(committed)).toBe(true);
});

test('every public class, member, prop and parameter has docs', () => {
  expect(undocumented(assembly())).toEqual([]);
});

test('every public class has an example', () => {
  const classes = assembly().filter(({ kind }) => kind === 'class');
  expect(classes.filter(({ docs }) => docs?.example === undefined).map(({ fqn }) => fqn)).toEqual([]);
});

// jsii ends a summary at the first full stop that a space follows
test('no summary ends within a code span', () => {
  const summaries = JSON.stringify(assembly()).match(/"summary":"(?:[^"\\]|\\.)*"/g) ?? [];
  expect(summaries.length).toBeGreaterThan(100);
  expect(summaries.filter((summary) => summary.split('`').length % 2 === 0)).toEqual([]);
});

test('nothing depends on more than the peers at run time', () => {
  const manifest = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as Record<
    string,
    object
  >;
  expect(manifest.dependencies ?? {}).toEqual({});
  expect(Object.keys(manifest.peerDependencies)).toEqual(['aws-cdk-lib', 'constructs']);
});

test('the lock file holds no download address, and the development versions are exact', () => {
  expect(fs.readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved"/);
  const { devDependencies } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as Record<
    string,
    object
  >;
  expect(
    Object.values(devDependencies).filter((version) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(String(version))),
  ).toEqual([]);
});

test('in an empty folder the command line runs, and installs nothing else', async () => {
  const folder = fs.mkdtempSync(path.join(FOLDER, 'lint-'));
  fs.writeFileSync(path.join(folder, 'package.json'), '{"private":true}');
  fs.writeFileSync(path.join(folder, 'policy.yaml'), 'Version: 2012-10-17\nStatement: []\n');
  succeed(await npm(['install', path.join(FOLDER, PACKED.filename)], { cwd: folder }));
  const installed = fs.readdirSync(path.join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
  expect(installed).toEqual(['cdk-user-inline-policy']);
  expect(await run('npx', ['cdk-user-inline-policy', 'lint', '*.yaml'], { cwd: folder })).toMatchObject({
    code: 1,
    output: expect.stringContaining('2:1  error') as string,
  });
}, 120_000);

test.each([
  ['the lowest supported CDK', ['aws-cdk-lib@2.224.0', 'constructs@10.0.0']],
  ['the latest supported CDK', ['aws-cdk-lib@2', 'constructs@10']],
])(
  'an app with nothing but the tarball and %s compiles, like the examples of the docs, and synthesizes',
  async (_what, cdk) => {
    const app = fs.mkdtempSync(path.join(FOLDER, 'app-'));
    fs.copyFileSync(path.join(ROOT, 'examples', 'quick-start.ts'), path.join(app, 'app.ts'));
    docsExamples().forEach((code, i) => fs.writeFileSync(path.join(app, `docs-${i}.ts`), code));
    fs.writeFileSync(path.join(app, 'package.json'), '{"private":true}');
    fs.writeFileSync(path.join(app, 'tsconfig.json'), TSCONFIG);
    succeed(
      await npm(
        [
          'install',
          '--no-audit',
          '--no-fund',
          path.join(FOLDER, PACKED.filename),
          ...cdk,
          'typescript@5.9',
          '@types/node@22',
        ],
        { cwd: app },
      ),
    );
    expect(fs.existsSync(path.join(app, 'node_modules', 'esbuild'))).toBe(false);
    const lint = await run('npx', ['cdk-user-inline-policy', 'lint', 'package.json'], { cwd: app });
    expect(lint).toMatchObject({ code: 1, output: expect.stringContaining('MISSING_STATEMENT') as string });

    succeed(await run(process.execPath, ['node_modules/typescript/bin/tsc'], { cwd: app }));
    const env = { ...process.env, CDK_OUTDIR: path.join(app, 'cdk.out') };
    succeed(await run(process.execPath, ['app.js'], { cwd: app, env }));

    const template = JSON.parse(
      fs.readFileSync(path.join(app, 'cdk.out', 'Reports.template.json'), 'utf8'),
    ) as {
      Resources: Record<string, { Type: string }>;
    };
    expect(
      Object.values(template.Resources)
        .map(({ Type }) => Type)
        .sort(),
    ).toEqual([
      'AWS::IAM::ManagedPolicy', // the user
      'AWS::IAM::Policy', // the log and the stack
      'AWS::IAM::Policy', // what cdk diff reads
      'AWS::IAM::Role',
      'AWS::Lambda::EventInvokeConfig',
      'AWS::Lambda::Function',
      'AWS::Logs::LogGroup',
      'Custom::UserInlinePolicy',
    ]);
  },
);

/** The TypeScript of docs/; what is no whole program gets the names that it uses. The build compiles that of the README. */
function docsExamples(): string[] {
  const docs = fs.readdirSync(path.join(ROOT, 'docs')).map((file) => `docs/${file}`);
  const blocks = docs
    .filter((file) => file.endsWith('.md'))
    .map((file) => fs.readFileSync(path.join(ROOT, file), 'utf8'))
    .flatMap((page) => [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code));
  expect(blocks.length).toBeGreaterThan(5);
  return blocks.map((code) => (code.startsWith('import ') ? code : `${PRELUDE}${code}`));
}

const PRELUDE = `
  import { readFileSync } from 'node:fs';
  import { Annotations, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
  import * as iam from 'aws-cdk-lib/aws-iam';
  import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
  import * as kms from 'aws-cdk-lib/aws-kms';
  import * as lambda from 'aws-cdk-lib/aws-lambda';
  import * as s3 from 'aws-cdk-lib/aws-s3';
  import { ExclusiveUserInlinePolicies, OnExisting, OnModified, OnUnmanaged } from 'cdk-user-inline-policy';
  import { PolicyComparison, PolicyComparisonAnswer } from 'cdk-user-inline-policy';
  import { UserInlinePolicy, UserInlinePolicyQuota, UserInlinePolicyProvider } from 'cdk-user-inline-policy';
  declare const stack: Stack;
  declare const bucket: s3.IBucket;
  declare const table: dynamodb.ITable;
  declare const key: kms.IKey;
  declare const user: iam.IUserRef;
  declare const documentJson: string;
  declare const statement: iam.PolicyStatement;
`;

// as strict as an app may be, the library's declarations included
const TSCONFIG = JSON.stringify({
  compilerOptions: {
    target: 'es2022',
    module: 'node16',
    strict: true,
    types: ['node'],
  },
});

function succeed({ code, output }: { code: number | null; output: string }): void {
  if (code !== 0) {
    throw new Error(output);
  }
}

interface Documented {
  readonly name?: string;
  readonly fqn?: string;
  readonly kind?: string;
  readonly docs?: { readonly summary?: string; readonly example?: string };
  readonly properties?: Documented[];
  readonly methods?: Documented[];
  readonly members?: Documented[];
  readonly parameters?: Documented[];
  readonly overrides?: string;
}

function assembly(): Documented[] {
  const json = zlib.gunzipSync(fs.readFileSync(path.join(ROOT, '.jsii.gz'))).toString();
  return Object.values((JSON.parse(json) as { types: Record<string, Documented> }).types);
}

function undocumented(elements: Documented[], within = ''): string[] {
  return elements.flatMap((element) => {
    const name = `${within}${element.fqn ?? element.name}`;
    const { properties = [], methods = [], members = [], parameters = [] } = element;
    return [
      ...(element.docs?.summary === undefined ? [name] : []),
      ...undocumented([...properties, ...methods, ...members, ...parameters], `${name}.`),
    ];
  });
}
