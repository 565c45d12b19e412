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
import { run } from '../../scripts/run';
import { refusedAction } from '../validation-report';

const CDK = path.join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');

/** An empty folder with what an app in Python consists of, the wheel and a CDK installed. */
async function install(cdkVersion: string): Promise<string> {
  const folder = emptyFolder('python');
  fs.copyFileSync(path.join(ROOT, 'examples', 'python', 'app.py'), path.join(folder, 'app.py'));
  ['scenario.py', 'refused.py'].forEach((file) =>
    fs.copyFileSync(path.join(__dirname, 'python', file), path.join(folder, file)),
  );
  await succeed('python3', ['-m', 'venv', '.venv'], folder);
  const wheel = fs.readdirSync(path.join(DIST, 'python')).find((file) => file.endsWith('.whl')) ?? '';
  await succeed(
    path.join(folder, '.venv', 'bin', 'pip'),
    ['install', '--quiet', path.join(DIST, 'python', wheel), `aws-cdk-lib==${cdkVersion}`],
    folder,
  );
  return folder;
}

describe.each([LOWEST, NEWEST.python])('Python, CDK %s', (cdkVersion) => {
  let folder: string;
  beforeAll(async () => {
    folder = await install(cdkVersion);
  });
  const python = () => path.join(folder, '.venv', 'bin', 'python');

  test('the example synthesizes the same templates as in TypeScript', async () => {
    const typescript = await TypeScriptApps.with(cdkVersion);
    expect(await templatesOf(python(), ['app.py'], folder)).toEqual(await typescript.example());
  });

  test('bad input fails with all findings', async () => {
    const typescript = await TypeScriptApps.with(cdkVersion);
    const output = await failureOf(python(), ['scenario.py', 'bad-input'], folder);
    const findings = await typescript.badInput();
    expect(findings.filter((line) => !output.includes(line))).toEqual([]);
  });

  test('a user made in Python gets its policy', async () => {
    const typescript = await TypeScriptApps.with(cdkVersion);
    expect(await templatesOf(python(), ['scenario.py', 'own-user'], folder)).toEqual(
      await typescript.ownUser(),
    );
  });

  test('the wheel has the command line', async () => {
    const policy = path.join(folder, 'policy.json');
    fs.writeFileSync(policy, '{"Version": "2012-10-17", "Statement": []}');
    const lint = path.join(folder, '.venv', 'bin', 'cdk-user-inline-policy');
    expect(await run(lint, ['lint', policy], { cwd: folder, limit: 20 })).toMatchObject({
      code: 1,
      output: expect.stringContaining('error') as string,
    });
  });

  if (cdkVersion === NEWEST.python) {
    test('cdk validate fails, and reports what IAM would refuse', async () => {
      const outdir = emptyFolder('cdk.out');
      const { code, output } = await run(
        process.execPath,
        [CDK, '--unstable', 'validate', '--no-online', '--no-notices', '--ci'].concat([
          'validate',
          '--app',
          `${python()} refused.py`,
          '--output',
          outdir,
        ]),
        {
          cwd: folder,
          env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true', NO_COLOR: '1' },
          limit: 20,
        },
      );
      expect({ code, output }).toEqual({
        code: 1,
        output: expect.stringContaining(
          'FATAL $.Statement[0].Action: the action "GetObject" names no service (cdk-user-inline-policy)',
        ) as string,
      });
      const report = fs.readFileSync(path.join(outdir, 'validation-report.json'), 'utf8');
      expect(JSON.parse(report)).toMatchObject(
        refusedAction({
          constructPath: 'Reports/Read',
          constructFqn: 'cdk-user-inline-policy.UserInlinePolicy',
        }),
      );
    });

    test.each(translations('python'))('this translation of an example parses:\n%s', async (code) => {
      const file = path.join(emptyFolder('translation'), 'example.py');
      fs.writeFileSync(file, code);
      await succeed(python(), ['-m', 'py_compile', file], folder);
    });

    test('pyright finds no error in the example', async () => {
      await succeed(
        path.join(folder, '.venv', 'bin', 'pip'),
        ['install', '--quiet', 'pyright[nodejs]==1.1.414'],
        folder,
      );
      const pyright = path.join(folder, '.venv', 'bin', 'pyright');
      const output = await succeed(pyright, ['--pythonpath', python(), 'app.py'], folder);
      expect(output).toContain('0 errors');
    });
  }
});
