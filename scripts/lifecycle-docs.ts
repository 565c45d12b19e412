// Writes docs/lifecycle.md from the tables of the Lambda: tsx scripts/lifecycle-docs.ts
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAILURES } from '../lambda/lifecycle/failures';
import { CREATE } from '../lambda/lifecycle/tables/create';
import { DELETE, DeletedId } from '../lambda/lifecycle/tables/delete';
import { EXCLUSIVE } from '../lambda/lifecycle/tables/exclusive';
import { UPDATE } from '../lambda/lifecycle/tables/update';
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
    'Each event that CloudFormation sends ends in one row of the tables below. The log names the row of each answer (`"row"`).',
    'The Lambda reads a table from top to bottom and takes the first row that fits. It asks IAM and CloudFormation only what',
    'decides a row. Documents are equal when they mean the same, whatever their text.',
    '',
    'The physical id of the resource says what was applied. So the Lambda can tell what it did from what a template asked for:',
    '',
    '| physical id | meaning |',
    '| --- | --- |',
    '| `U/P` | this resource wrote the policy P of user U |',
    '| `U/P#adopted` | the policy was there, equal, and `ADOPT` took it over; it stays when the resource goes |',
    '| `U/P#overwrote` | another policy was there, and `OVERWRITE` replaced it; counts as `U/P` once the deployment has ended well |',
    '| `U/P#unanswered` | there was no policy, and `PutUserPolicy` got no answer; the Create failed |',
    '| `!create-failed` | the Create failed and wrote nothing |',
    '| anything else | CloudFormation chose the id, because a Create was never answered |',
    '',
    'For a user of another account, the id begins with that account: `111122223333/U/P`.',
    '',
    '```mermaid',
    'stateDiagram-v2',
    '  state "U/P" as own',
    '  state "U/P#35;adopted" as adopted',
    '  state "U/P#35;overwrote" as overwrote',
    '  state "U/P#35;unanswered" as unanswered',
    '  state "!create-failed" as failed',
    '  state "chosen by CloudFormation" as unknown',
    ...transitions(),
    '```',
    '',
    'A row marked "second read" is confirmed by a second read ten seconds later: what IAM answers may be some seconds old, and',
    'a duplicate of the event may be answering. Where a Create was cancelled and may still be under way, it is thirty seconds.',
    '',
    '"This operation" is everything since the stack was last stable (`CREATE_COMPLETE`, `UPDATE_COMPLETE`, a complete',
    'roll-back). A deployment that failed and was not rolled back belongs to the one that follows it.',
    '',
    '## Create, and Update that changes the user or the policy name',
    '',
    'The owner is what CloudFormation knows. *this resource, before*: it had this policy earlier in this operation, and that id',
    'is not cleaned up yet. *another resource*: it holds the policy, or held it until this operation replaced its id. *a native',
    "resource*: one of CloudFormation's own (`AWS::IAM::Policy`, `AWS::IAM::UserPolicy`, `AWS::IAM::User`, or the CDK's",
    '`AwsCustomResource`) holds it, or leaves the stack and may hold it. A failed Create answers `!create-failed`, a failed',
    'Update the id that it was called with.',
    '',
    ...table(CREATE, ['live', 'owner', 'onExisting', 'onModified', 'stack']),
    '',
    '## Update with the same user and policy name',
    '',
    'The physical id decides this, not the old properties: in a roll-back these name what may never have been applied. User',
    'names that differ in letter case only are the same user; policy names are not.',
    '',
    ...table(UPDATE, ['live', 'document', 'onModified', 'stack']),
    '',
    'When the old properties name another user or policy than the id, an Update to that name has failed. If the events of the',
    'stack show that it was never answered, the Lambda removes what it may have written, by the rows for an unanswered create.',
    'A Delete whose properties name another policy than its id does the same.',
    '',
    '## Delete',
    '',
    'It acts on the user and policy of the physical id; the properties give the document and the options. The owner is whoever',
    'keeps the policy: another resource of the stack that is not itself being deleted, or this one under another id. While the',
    'whole stack goes, nobody does, and CloudFormation is not asked.',
    '',
    'The operation is *undone* when it made the id and has not ended well. `OVERWRITE` is then undone: the Lambda puts back',
    'what was there, from the backup in its own log (`former`).',
    '',
    ...table(DELETE, ['id', 'live', 'owner', 'onExisting', 'onModified', 'operation', 'former']),
    '',
    '## Exclusive control',
    '',
    'For each inline policy of the user. The Lambda does not touch what another resource of the stack holds, or held until this',
    'operation replaced its id: a roll-back may still need it.',
    '',
    ...table(EXCLUSIVE, ['event', 'declared', 'ignored', 'owned', 'onUnmanaged'], ['do']),
    '',
    '## What ends an event early',
    '',
    'The answer is FAILED. One event gets no answer at all: one whose `ResponseURL` is not an https address of the bucket that',
    'CloudFormation has for answers in this region. It is refused before anything is read.',
    '',
    '| row | when |',
    '| --- | --- |',
    ...Object.entries(FAILURES).map(([id, when]) => `| \`${id}\` | ${when} |`),
    '',
    '## Whose events count',
    '',
    'The Lambda asks CloudFormation (`DescribeStackResource`) whether it is working on this very resource, and does nothing',
    'where it is not:',
    '',
    '- before an event without a time of sending, or of a stack that the function does not serve;',
    '- before a write, when the event is more than three seconds old;',
    '- before every write, with `verifyEvents`.',
    '',
    'The answer holds for ten seconds, so that a throttled call is retried alone. Only the Delete of an id that its resource no',
    'longer has reads the events of the stack. A late Delete is stale when they show the policy in other hands since, not when',
    'its resource or its stack is merely complete.',
    '',
    'While CloudFormation is working on a resource, whoever may invoke the function can send an event of their own for that',
    'resource. Nothing in an event proves its properties.',
    '',
    '## Calls',
    '',
    'In the plain case a Create takes two calls (`GetUserPolicy`, `PutUserPolicy`), an Update two at most, and a Delete while its',
    'stack is being deleted three (`GetUserPolicy`, `DescribeStacks`, `DeleteUserPolicy`), however many resources the stack has.',
    'An event that waited for more than three seconds takes one more, unless it is such a Delete; so does `verifyEvents`.',
    '',
    '## What is retried',
    '',
    'With full jitter, and never beyond the time that is left. The Lambda keeps back 45 seconds of its own time for the answer',
    'and begins nothing later than 15 seconds before the service timeout.',
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
    'IAM keeps no record of who wrote a policy, it has no conditional write, and a read may be some seconds old. A call that',
    'was sent cannot be taken back. So some things cannot be ruled out. All of them need a rare coincidence: a Lambda that was',
    'killed, a call that got no answer, a second delivery of an event, or another writer within the same seconds. In each case',
    'the policy is found by `aws iam list-user-policies`, and a document that was removed or replaced is in the log of the',
    'Lambda, see [recovery](recovery.md), unless the entry says otherwise.',
    '',
    ...UNKNOWABLE.flatMap(({ what, likely, then }) => [`- **${what}** ${likely} *What to do:* ${then}`]),
    '',
  ].join('\n');
}

interface Unknowable {
  readonly what: string;
  readonly likely: string;
  readonly then: string;
}

const UNKNOWABLE: readonly Unknowable[] = [
  {
    what: "An equal policy of somebody else's is deleted.",
    likely:
      'A Create was killed or cancelled, or its Put got no answer, and a policy with the very text of the declared one was ' +
      'there, or was made in the same minute. Nothing tells it from one that the Create wrote. Very rare.',
    then: 'put the policy back from the log, and declare it with `onExisting: ADOPT`.',
  },
  {
    what: 'A policy stays after a Create that failed.',
    likely:
      'Under `ADOPT`, a Create that was killed or cancelled may have adopted what is there, so that it stays. The same holds ' +
      'where an Update of a user of another account got no answer, or where a roll-back failed and the stack is deleted: ' +
      'CloudFormation may then not say which name was tried. Under `OVERWRITE`, a second delivery of a Create takes what the ' +
      'first one wrote, before it was killed, for the policy of somebody else, and a roll-back puts it back. Rare.',
    then: 'delete the policy by hand if the user is not meant to have it.',
  },
  {
    what: 'A policy stays with its former document.',
    likely:
      'An Update got no answer or failed, was not rolled back, and the resource is deleted under `onModified: RETAIN`. ' +
      'CloudFormation names the document that was tried, so that the former one looks like a change by somebody else. Where it is deployed again, RETAIN and FAIL leave it likewise. ' +
      'The answer says so. Rare.',
    then: 'delete the policy by hand; before another deployment, set `onModified: PROCEED`, or roll the failed one back.',
  },
  {
    what: 'A write comes after CloudFormation went on.',
    likely:
      'A Lambda that stands still between its question to CloudFormation and its call, or a call that is slow on its way, ' +
      'cannot be stopped. The deletion after a cancelled Create waits 30 seconds for it. It takes a delay of more than ten ' +
      'seconds, on an event that was cancelled or delivered twice: very rare.',
    then: 'a policy that came back is deleted by hand; one that is gone is written again by a change of `revision`.',
  },
  {
    what: 'The stack fails although the policy was written.',
    likely:
      'Lambda delivered one event twice, and of the two, one wrote and the other found what it cannot know to be its own, or ' +
      'failed. CloudFormation takes the first answer. The refusal waits ten seconds for the other one. Rare.',
    then: 'deploy again: the roll-back has removed what was written, or the next Create adopts it under `ADOPT`.',
  },
  {
    what: 'A policy is written twice within ten seconds, and the first document is lost.',
    likely:
      'A resource takes a name that another resource of the stack, or somebody else, has had for less than ten seconds, and ' +
      'the read does not show it yet. A second read before every write would cost ten seconds for each policy. Only a ' +
      'roll-back that follows within seconds, or two writers at once, can do that. The replaced document is not logged: ' +
      'nothing was read to log.',
    then: 'the later writer wins: change `revision` of the one that is meant to be there.',
  },
  {
    what: 'A change by somebody else is overwritten unseen.',
    likely: 'It was made between a read of the Lambda and the write that follows, within a second or so.',
    then: 'make the change again, in the declaration.',
  },
  {
    what: 'A native resource deletes a policy that was absent.',
    likely:
      'A native resource leaves the stack in the deployment in which a `UserInlinePolicy` of its user and name comes, and ' +
      'somebody had deleted the policy by hand before. The Lambda finds nothing there and asks no further. Very rare.',
    then: 'change `revision`, and deploy again.',
  },
  {
    what: 'A native resource takes a policy along in a roll-back.',
    likely:
      "A resource of CloudFormation's own, such as `iam.Policy`, takes the user and name of a `UserInlinePolicy` in one " +
      'deployment, and that deployment is rolled back. CloudFormation deletes the policy of the native resource last, and ' +
      'sends the Lambda no event after that. It happens whenever such a deployment is rolled back.',
    then: 'change `revision`, and deploy. To leave without that risk, give the native policy another name.',
  },
  {
    what: 'The document of another resource stays under a name after a roll-back.',
    likely:
      'Somebody deleted a policy by hand, and one deployment gives its name to another resource, and is rolled back. Very rare.',
    then:
      'change `revision` of the resource that has the name; where that is a native resource, delete the policy by hand, and ' +
      'change its document.',
  },
  {
    what: 'An overwritten policy is not put back.',
    likely:
      'A deployment with `OVERWRITE` is rolled back, and the log group was deleted, is kept for too short a time, or cannot ' +
      'be read. The policy then stays as this resource wrote it, and the answer says so.',
    then: 'restore what is in another copy of the log, if there is one.',
  },
];

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
      ? "the owner's id"
      : `\`${physicalId}\``;
}

function retryRow({ id, codes, retryFor, why, only, label }: RetryRow): string {
  const errors =
    label ?? (codes.length === 0 ? 'every other' : codes.map((code) => `\`${code}\``).join(', '));
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
