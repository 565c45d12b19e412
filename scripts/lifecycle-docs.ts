// Writes docs/lifecycle.md from the tables of the Lambda: tsx scripts/lifecycle-docs.ts
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAILURES } from '../lambda/lifecycle/failures';
import { CREATE, DELETE, DeletedId, EXCLUSIVE, UPDATE } from '../lambda/lifecycle/decisions';
import { RETRIES, RetryRow } from '../lambda/aws/retry';
import type { Row } from '../lambda/lifecycle/decision-table';

const OUTPUT = join(__dirname, '..', 'docs', 'lifecycle.md');

/** The whole page. */
export function lifecyclePage(): string {
  return [
    '# What the Lambda does',
    '',
    '<!-- written by npm run docs:lifecycle; do not edit -->',
    '',
    'Each event of CloudFormation ends in one row of one of these tables; the id of the row is in the log (`"row"`) of',
    'the answer. Rows are asked from top to bottom, the first one that fits holds, and nothing is asked of IAM or',
    'CloudFormation that decides nothing. "Equal" is by meaning, not by text.',
    '',
    'The physical id of the resource says what was applied, so that a roll-back can be told from a wish:',
    '',
    '| physical id | meaning |',
    '| --- | --- |',
    "| `U/P` | the policy P of user U is this resource's: it wrote it, or was told to own it (`OVERWRITE`) |",
    '| `U/P#adopted` | it was there, equal, and `ADOPT` took it into care; it stays when the resource goes |',
    '| `!create-failed` | nothing was written |',
    '| anything else | CloudFormation made it up, as a Create was never answered |',
    '',
    '```mermaid',
    'stateDiagram-v2',
    '  state "U/P" as own',
    '  state "U/P#35;adopted" as adopted',
    '  state "U/P#35;overwrote" as overwrote',
    '  state "U/P#35;unanswered" as unanswered',
    '  state "!create-failed" as failed',
    '  state "made up by CloudFormation" as unknown',
    ...transitions(),
    '```',
    '',
    'A row marked "two looks" is not taken on the strength of one read: a second one, ten seconds later, decides. What IAM',
    'answers may be some seconds old, and a duplicate of the event may be answering. Where CloudFormation made the id up, it is',
    'twenty seconds: a Create that was called off may still be under way.',
    '',
    '## Create, and Update that changes the user or the policy name',
    '',
    '"Holder" is what CloudFormation knows: *this one, before*: the stack is rolling back, and its events show this very',
    'resource with that user and policy; *another of the stack*: another resource holds it, or held it until this operation',
    'replaced its id, which still awaits its clean-up. A failed Create answers `!create-failed`, a failed Update the id that it',
    'was called with.',
    '',
    ...table(CREATE, ['live', 'owner', 'onExisting', 'onModified', 'stack']),
    '',
    '## Update with the same user and policy name',
    '',
    'Told from the physical id, never from the old properties: in a roll-back these hold what may never have been applied.',
    'User names that differ in letter case only are the same.',
    '',
    ...table(UPDATE, ['live', 'document', 'onModified', 'stack']),
    '',
    'When the old properties name another user or policy than the id, an Update to that name has failed. If the events of the',
    'stack show that it was never answered, what it may have written goes by the rows for an id that CloudFormation made up.',
    '',
    '## Delete',
    '',
    'It acts on the user and policy of the physical id; the properties give the document and the options. "Holder" is another',
    'resource of the stack that is not itself being deleted.',
    '',
    ...table(DELETE, ['id', 'live', 'owner', 'onExisting', 'onModified', 'operation', 'former']),
    '',
    '## Exclusive control',
    '',
    'For each inline policy of the user. What another resource of the stack holds, or held until this operation replaced its id,',
    'is not touched: a roll-back may still need it.',
    '',
    ...table(EXCLUSIVE, ['event', 'declared', 'ignored', 'owned', 'onUnmanaged'], ['do']),
    '',
    '## What ends an event early',
    '',
    'The answer is FAILED.',
    '',
    '| row | when |',
    '| --- | --- |',
    ...Object.entries(FAILURES).map(([id, when]) => `| \`${id}\` | ${when} |`),
    '',
    '## What is tried again',
    '',
    "With full jitter, one try of the SDK each, and never beyond the time that is left: of the Lambda's time, what answering",
    'and undoing take is kept back, and nothing is begun later than 15 seconds before the service timeout.',
    '',
    '| row | error | for | why |',
    '| --- | --- | --- | --- |',
    ...RETRIES.map(retryRow),
    '',
    '`NoSuchEntity` on Delete is a success. On `LimitExceeded` the answer holds a table of the inline policies of the user,',
    'their sizes and what is missing; on `MalformedPolicyDocument` every finding of the [validator](findings.md).',
    '',
    '## What no handler can know',
    '',
    'IAM keeps no trace of who wrote a policy, and has no write on condition. So six things can go wrong, each of them only',
    'when the Lambda was killed, CloudFormation called an event off while it was under way, or somebody else wrote within the',
    'same seconds:',
    '',
    '- A policy of somebody else whose text is the declared one is deleted when the Create that found it was killed or called off',
    '  before it could answer, such as while it waits for its second look. It is logged in full first.',
    '- Under `ADOPT`, a policy that a Create wrote stays when that Create was killed or called off before it could answer.',
    '- A Create that was killed after it wrote, and is delivered a second time, finds a policy that it cannot know to be its own.',
    '- What an Update into another account wrote stays when that Update was killed or called off.',
    '- Where somebody deleted a policy, and one deployment renames its resource, gives the name to another one and is rolled',
    '  back, the document of the other one stays under the name.',
    '- What somebody else changes between a read of the Lambda and the write that follows is not seen.',
    '',
  ].join('\n');
}

const HELD: readonly DeletedId[] = [
  'U/P',
  'U/P#adopted',
  'U/P#overwrote',
  'U/P#unanswered',
  'unanswered create',
];
const DELETED: Readonly<Record<DeletedId, string>> = {
  '!create-failed': 'failed',
  'U/P': 'own',
  'U/P#adopted': 'adopted',
  'U/P#overwrote': 'overwrote',
  'U/P#unanswered': 'unanswered',
  'unanswered create': 'unknown',
  'unanswered create of impossible names': 'unknown',
};
const STATES = {
  'U/P': ['own'],
  'U/P#adopted': ['adopted'],
  'U/P#overwrote': ['overwrote'],
  "the owner's": ['own', 'adopted', 'overwrote'],
};

function transitions(): string[] {
  const rows = new Map<string, string[]>([
    ['[*] --> unknown', ['never answered']],
    ['[*] --> unanswered', ['failure.outcome-unknown']],
  ]);
  const add = (from: string, to: string, id: string) => {
    const arrow = `${from} --> ${to}`;
    rows.set(arrow, [...(rows.get(arrow) ?? []), id]);
  };
  for (const { id, status, physicalId } of CREATE) {
    const states = status === 'SUCCESS' && physicalId !== undefined ? STATES[physicalId] : ['failed'];
    states.forEach((state) => add('[*]', state, id));
  }
  for (const { id } of UPDATE) {
    add('own', 'own', id);
    add('adopted', 'adopted', id);
    add('overwrote', 'overwrote', id);
  }
  for (const { id, status, given } of DELETE) {
    for (const state of new Set((given.id ?? HELD).map((kind) => DELETED[kind]))) {
      add(state, status === 'SUCCESS' ? '[*]' : state, id);
    }
  }
  return [...rows].map(([arrow, ids]) => `  ${arrow}: ${ids.join(', ')}`);
}

function table<Facts>(
  rows: readonly Row<Facts>[],
  facts: readonly (keyof Facts & string)[],
  ends: readonly (keyof typeof ENDS)[] = ['do', 'answer'],
): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(['row', ...facts, ...ends]),
    line(['row', ...facts, ...ends].map(() => '---')),
    ...rows.map((row) =>
      line([
        `\`${row.id}\``,
        ...facts.map((fact) => values(row, fact)),
        ...ends.map((end) => ENDS[end](row)),
      ]),
    ),
  ];
}

function values<Facts>(row: Row<Facts>, fact: keyof Facts): string {
  return (row.given[fact] ?? []).map((value) => `\`${String(value)}\``).join(', ');
}

function doing<Facts>({ confirmWithSecondRead, backup, call, restores, reported }: Row<Facts>): string {
  const steps = [
    ...(reported === true ? ['report'] : []),
    ...(confirmWithSecondRead === true ? ['second read'] : []),
    ...(backup === true ? ['log the live document in full'] : []),
    ...(call === undefined ? [] : [restores === true ? `${call} of what it was before` : call]),
  ];
  return steps.length === 0 ? 'nothing' : steps.join(', then ');
}

function answer<Facts>({ status, physicalId }: Row<Facts>): string {
  if (status === 'FAILED') {
    return 'FAILED';
  }
  return physicalId === undefined
    ? 'the id it was called with'
    : physicalId === "the owner's"
      ? "the holder's id"
      : `\`${physicalId}\``;
}

function retryRow({ id, codes, retryFor, why, only }: RetryRow): string {
  const errors = codes.length === 0 ? 'every other' : codes.map((code) => `\`${code}\``).join(', ');
  const where = only === undefined ? '' : ` on ${only}`;
  const time =
    retryFor === Infinity
      ? 'as long as there is time'
      : retryFor === 0
        ? 'not at all'
        : `${retryFor / 1_000} s`;
  return `| \`${id}\` | ${errors}${where} | ${time} | ${why} |`;
}

const ENDS = { do: doing, answer };

if (require.main === module) {
  writeFileSync(OUTPUT, lifecyclePage());
}
