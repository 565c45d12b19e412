import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  DIST,
  LOWEST,
  NEWEST,
  ROOT,
  emptyFolder,
  failureOf,
  succeed,
  templatesOf,
  TypeScriptApps,
} from './apps';
import { translations } from './translations';

/** An empty folder with what an app in Java consists of, compiled with the jar. */
async function compile(cdkVersion: string): Promise<string> {
  const folder = emptyFolder('java');
  fs.cpSync(path.join(ROOT, 'examples', 'java'), folder, { recursive: true });
  fs.copyFileSync(
    path.join(__dirname, 'java', 'Scenario.java'),
    path.join(folder, 'src', 'main', 'java', 'example', 'Scenario.java'),
  );
  fs.writeFileSync(path.join(folder, 'settings.xml'), settings());
  await succeed('mvn', [...maven(cdkVersion), 'compile'], folder);
  return folder;
}

// The jar from dist/, which may change under one version: not into the local repository that the machine shares.
function settings(): string {
  const repository = (id: string, url: string) =>
    `<repositories><repository><id>${id}</id><url>${url}</url></repository></repositories>`;
  return `<settings><profiles><profile><id>dist</id>${repository('dist', `file://${DIST}/java`)}</profile></profiles>
    <activeProfiles><activeProfile>dist</activeProfile></activeProfiles></settings>`;
}

const maven = (cdkVersion: string) => [
  '--batch-mode',
  '--quiet',
  '--settings',
  'settings.xml',
  `-Dcdk.version=${cdkVersion}`,
];

describe.each([LOWEST, NEWEST.java])('Java, CDK %s', (cdkVersion) => {
  let folder: string;
  beforeAll(async () => {
    const own = path.join(
      process.env.HOME ?? '',
      '.m2',
      'repository',
      'io',
      'github',
      'cdk-user-inline-policy',
    );
    fs.rmSync(own, { recursive: true, force: true }); // of an earlier run, under the same version
    folder = await compile(cdkVersion);
  });
  const scenario = (name: string) => [
    ...maven(cdkVersion),
    'exec:java',
    '-Dexec.mainClass=example.Scenario',
    `-Dexec.args=${name}`,
  ];

  test('the example synthesizes the same templates as in TypeScript', async () => {
    const typescript = await TypeScriptApps.with(cdkVersion);
    const templates = await templatesOf('mvn', [...maven(cdkVersion), 'exec:java'], folder);
    expect(templates).toEqual(await typescript.example());
  });

  test('bad input fails with all findings', async () => {
    const typescript = await TypeScriptApps.with(cdkVersion);
    const output = await failureOf('mvn', scenario('bad-input'), folder);
    const findings = await typescript.badInput();
    expect(findings.filter((line) => !output.includes(line))).toEqual([]);
  });

  test('a user made in Java gets its policy', async () => {
    const typescript = await TypeScriptApps.with(cdkVersion);
    expect(await templatesOf('mvn', scenario('own-user'), folder)).toEqual(await typescript.ownUser());
  });

  if (cdkVersion === NEWEST.java) {
    test('the translations of the examples compile', async () => {
      const sources = path.join(folder, 'src', 'main', 'java', 'example');
      translations('java').forEach((code, i) => {
        fs.writeFileSync(path.join(sources, `Translation${i}.java`), classOf(`Translation${i}`, code));
      });
      await succeed('mvn', [...maven(cdkVersion), 'compile'], folder);
    });
  }
});

/** A class around an example: its imports before, and what it declares without a value as fields. */
function classOf(name: string, example: string): string {
  const lines = example.split('\n');
  const isImport = (line: string) => line.startsWith('import ');
  const isField = (line: string) => /^\w+ \w+;$/.test(line);
  return [
    'package example;',
    ...lines.filter(isImport),
    ...['', 'services.iam.', 'services.lambda.', 'services.s3.'].map(
      (name) => `import software.amazon.awscdk.${name}*;`,
    ),
    'import io.github.cdkuserinlinepolicy.*;',
    'import java.util.List;',
    `class ${name} extends Stack {`,
    ...lines.filter(isField),
    'void example() {',
    ...lines.filter((line) => !isImport(line) && !isField(line)),
    '} }',
  ].join('\n');
}
