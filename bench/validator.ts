import * as path from 'node:path';
import { built } from './build';
import { Comparison, Contender, measured, Subject } from './measure';
import { installParliament, Parliament } from './parliament';

const OURS = 'ours';
const PEER = 'cloudformation-validate';
const PARLIAMENT = 'parliament';

/** Documents of about 2 kB, the most that IAM takes, and from 1 kB to 1 MB. */
const STATEMENTS = [6, 11, 60, 600, 6_000];
const MAX_OF_PEER = 60;

/** One document, when the validator is warm. */
export const validator: Subject = {
  name: 'validator',
  title: 'The validator',
  comparisons: async ({ isQuick }) => {
    const parliament = await installParliament();
    return (isQuick ? [11] : STATEMENTS).map((statements) => comparison(statements, parliament));
  },
};

export function titleOf(statements: number): string {
  return `one document of ${statements} statements`;
}

function comparison(statements: number, parliament: Parliament): Comparison {
  const isPeerSlow = statements > MAX_OF_PEER;
  const names = [
    OURS,
    'ours, without service data',
    ...(isPeerSlow ? [] : [PEER, `${PEER}, CEL rules only`]),
  ];
  return {
    title: titleOf(statements),
    baseline: isPeerSlow ? OURS : PEER,
    contenders: [
      ...names.map((name) => program(name, statements)),
      ...(parliament.absence === undefined ? [parliamentOf(statements, parliament)] : []),
    ],
    absent: {
      ...(isPeerSlow && { [PEER]: 'takes minutes for one document' }),
      ...(parliament.absence !== undefined && { [PARLIAMENT]: parliament.absence }),
    },
  };
}

function program(name: string, statements: number): Contender {
  const args = [built('bench/programs/validate.js'), name, String(statements)];
  return { name, run: () => measured(process.execPath, args) };
}

function parliamentOf(statements: number, { folder }: Parliament): Contender {
  const args = [path.join(__dirname, 'programs', 'parliament-validate.py'), String(statements)];
  return { name: PARLIAMENT, run: () => measured('python3', args, { PYTHONPATH: folder }) };
}
