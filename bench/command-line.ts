import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { built } from './build';
import { Comparison, Contender, Subject, wholeProcess } from './measure';
import { installParliament, Parliament } from './parliament';

const NODE = 'bare Node';

let folder: string | undefined;

/** The command line from the start of its process to the end. */
export const commandLine: Subject = {
  name: 'command-line',
  title: 'The command line',
  comparisons: async ({ isQuick }) => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-user-inline-policy-bench-'));
    const parliament = await installParliament();
    return [1, isQuick ? 100 : 1000].map((files) => comparison(filesIn(folder ?? '', files), parliament));
  },
  end: () => {
    if (folder !== undefined) {
      fs.rmSync(folder, { recursive: true });
    }
    return Promise.resolve();
  },
};

export function titleOf(files: number): string {
  return `lint of ${files === 1 ? 'one file' : `${files} files`}`;
}

/** Documents of three statements, each about another bucket. */
function filesIn(parent: string, count: number): { readonly folder: string; readonly count: number } {
  const own = path.join(parent, String(count));
  fs.mkdirSync(own);
  for (let i = 0; i < count; i += 1) {
    const statements = ['Get', 'Put', 'Delete'].map((verb) => ({
      Effect: 'Allow',
      Action: `s3:${verb}Object`,
      Resource: `arn:aws:s3:::reports-${i}/*`,
    }));
    const document = { Version: '2012-10-17', Statement: statements };
    fs.writeFileSync(path.join(own, `policy-${i}.json`), JSON.stringify(document));
  }
  return { folder: own, count };
}

function comparison(files: ReturnType<typeof filesIn>, parliament: Parliament): Comparison {
  const program = built('bin/cdk-user-inline-policy');
  return {
    title: titleOf(files.count),
    baseline: NODE,
    contenders: [
      contender('lint', process.execPath, [program, 'lint', files.folder]),
      contender('lint --no-service-data', process.execPath, [
        program,
        'lint',
        '--no-service-data',
        files.folder,
      ]),
      contender(NODE, process.execPath, ['--eval', '0']),
      ...(parliament.absence === undefined
        ? [
            contender('parliament', 'python3', ['-m', 'parliament.cli', '--directory', files.folder], {
              PYTHONPATH: parliament.folder,
            }),
          ]
        : []),
    ],
    ...(parliament.absence !== undefined && { absent: { parliament: parliament.absence } }),
  };
}

function contender(
  name: string,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Contender {
  return { name, run: () => wholeProcess(command, args, env) };
}
