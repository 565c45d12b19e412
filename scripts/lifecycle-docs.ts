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
    'A `UserInlinePolicy` is a custom resource of CloudFormation. To create, update or delete it, CloudFormation sends an event',
    'to the Lambda and waits for the answer. This page lists what the Lambda does in each case. You do not need it to use the',
    'library. Read it to find out why a deployment failed, or what a deployment would do.',
    '',
    'One row of the tables below decides each event. The Lambda logs the id of that row as `"row"`.',
    '',
    '## Physical ids',
    '',
    'The physical id of the resource records what the Lambda did. `U` is the user name, `P` the policy name:',
    '',
    '| physical id | meaning |',
    '| --- | --- |',
    '| `U/P` | this resource wrote the policy |',
    '| `U/P#adopted` | `ADOPT` took over an existing, equal policy; the policy stays in IAM when the resource is deleted |',
    '| `U/P#overwrote` | `OVERWRITE` replaced an existing policy; a roll-back of that deployment restores it, and after the deployment this is the same as `U/P` |',
    '| `U/P#unanswered` | the Create failed: the policy did not exist, and `PutUserPolicy` got no answer, so that it may exist now |',
    '| `!create-failed` | the Create failed and wrote nothing |',
    '| anything else | CloudFormation never got an answer to the Create, and chose the id itself: an *unanswered create* |',
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
    'A row id in the diagram stands for all rows that start with it: `create.restored` for `create.restored-changed`, too.',
    '',
    '## How to read the tables',
    '',
    'The Lambda takes the first row that matches, from top to bottom. An empty cell matches every value. The Lambda asks IAM and',
    'CloudFormation only for what can change the decision.',
    '',
    'The column *live* compares the policy that IAM has with the declared document:',
    '',
    '| live | meaning |',
    '| --- | --- |',
    '| `absent` | IAM has no policy of this name |',
    '| `identical` | the same text, except for white space |',
    '| `equal` | the [same meaning](guide.md#a-policy-that-exists-already), whatever the text |',
    '| `as before` | the meaning of the document that this resource declared before |',
    '| `different`, `different from both` | any other meaning |',
    '',
    'The column *owner* says which resource of the stack has the policy, as far as CloudFormation knows:',
    '',
    '| owner | meaning |',
    '| --- | --- |',
    '| `this resource, before` | this one had it earlier in this operation, under a physical id that CloudFormation has yet to clean up |',
    '| `this resource` | this one has it under another physical id, or again under this one |',
    '| `another resource` | another `UserInlinePolicy` has it, or had it until this operation |',
    "| `a native resource` | a resource of CloudFormation's own (`AWS::IAM::Policy`, `AWS::IAM::UserPolicy`, `AWS::IAM::User`) or an `AwsCustomResource` has it, or is being deleted and may have it |",
    '',
    '*This operation* is everything since the stack was last stable (`CREATE_COMPLETE`, `UPDATE_COMPLETE` or a complete',
    'roll-back). A deployment that failed and was not rolled back is a part of the next one.',
    '',
    'In the column *do*, *second read* means that the Lambda reads the policy again ten seconds later, and decides again:',
    'IAM may answer with what it had some seconds ago, and the event may have been delivered twice. After a Create that was',
    'cancelled and may still be running, the Lambda waits for thirty seconds.',
    '',
    'The column *answer* is the physical id that the Lambda returns, or FAILED.',
    '',
    '## Create, and Update that changes the user or the policy name',
    '',
    'A Create that fails returns `!create-failed`; an Update that fails returns the id that the event has.',
    '',
    ...table(CREATE, ['live', 'owner', 'onExisting', 'onModified', 'stack']),
    '',
    '## Update with the same user and policy name',
    '',
    'The Lambda compares the new names with the physical id, not with the old properties: in a roll-back the old properties may',
    'never have been applied. User names that differ only in case name the same user. Policy names are case-sensitive.',
    '',
    'The column *document* says whether this update changes the declared document.',
    '',
    ...table(UPDATE, ['live', 'document', 'onModified', 'stack']),
    '',
    'If the old properties name another user or policy than the physical id, an Update to those names has failed before. If the',
    'events of the stack show that this Update was never answered, the Lambda also removes what it may have written. It follows',
    'the rows for `unanswered create` below. A Delete does so, too, when its properties and its physical id name different policies.',
    '',
    '## Delete',
    '',
    'The physical id names the user and the policy; the properties have the document and the options. While the whole stack is',
    'being deleted, no policy has an owner, and the Lambda does not ask CloudFormation for one.',
    '',
    'The column *operation* is `undone` while CloudFormation rolls back the operation that created the physical id. Then the',
    'Lambda undoes an `OVERWRITE`: it looks for the replaced document in its own log (*former*) and writes it again.',
    '*Impossible names* are names that IAM refuses, so that nothing can have been written under them.',
    '',
    ...table(DELETE, ['id', 'live', 'owner', 'onExisting', 'onModified', 'operation', 'former']),
    '',
    '## Exclusive control',
    '',
    'The Lambda decides this for each inline policy of the user. *declared*: `policies` lists it. *ignored*: a pattern of',
    '`ignoredPolicyNames` matches it. *owned*: another resource of the stack has it, or had it until this operation, so that a',
    'roll-back may still need it.',
    '',
    ...table(EXCLUSIVE, ['event', 'declared', 'ignored', 'owned', 'onUnmanaged'], ['do']),
    '',
    '## Failures',
    '',
    'In these cases the answer is FAILED, whatever the tables say. The Lambda does not answer at all if the `ResponseURL` of an',
    'event is not an https address of the bucket where CloudFormation collects answers in this region. Then it reads nothing else.',
    '',
    '| row | when |',
    '| --- | --- |',
    ...Object.entries(FAILURES).map(([id, when]) => `| \`${id}\` | ${when} |`),
    '',
    '## Stale and forged events',
    '',
    'The Lambda asks CloudFormation (`DescribeStackResource`) whether it is working on this resource right now. If it is not, the',
    'Lambda changes nothing. It asks',
    '',
    '- for every event that has no send time, or that is of a stack that the function does not serve;',
    '- before a write, if the event is older than three seconds;',
    '- before every write, with `verifyEvents`.',
    '',
    'The Lambda uses the answer for ten seconds, so that it can retry a throttled call without asking again. For the Delete of a',
    'physical id that its resource no longer has, it reads the events of the stack instead. Such a Delete is stale if they show',
    'that a resource has taken the policy since. That the resource or the stack is complete does not make it stale.',
    '',
    'While CloudFormation is working on a resource, anybody who may invoke the function can send a forged event for that resource.',
    'Nothing in an event proves that its properties are genuine.',
    '',
    '## API calls for one event',
    '',
    'A Create usually makes two calls (`GetUserPolicy`, `PutUserPolicy`) and an Update at most two. A Delete makes three while the',
    'stack is being deleted (`GetUserPolicy`, `DescribeStacks`, `DeleteUserPolicy`). These numbers do not depend on the size of the',
    'stack. `verifyEvents` adds one call. So does an event older than three seconds, except such a Delete.',
    '',
    '## Retries',
    '',
    'The Lambda retries with exponential backoff and full jitter. It reserves 45 seconds of its own timeout for the answer. It',
    'starts no call later than 15 seconds before the service timeout, after which CloudFormation stops waiting for an answer.',
    '',
    '| row | error | retried for | why |',
    '| --- | --- | --- | --- |',
    ...RETRIES.map(retryRow),
    '',
    '`NoSuchEntity` on Delete is a success. For `LimitExceeded`, the answer lists the inline policies of the user and their sizes,',
    'and says how many characters are missing. For `MalformedPolicyDocument`, it lists every [finding](findings.md).',
    '',
    '## What no handler can know',
    '',
    'IAM does not record who wrote a policy. It has no conditional write, a read may be some seconds old, and nobody can recall a',
    'call that was sent. So the following cases remain. Most need a rare coincidence: a Lambda that was killed, a call without an',
    'answer, an event that was delivered twice, or another writer within the same seconds. In each case,',
    '`aws iam list-user-policies` shows the policy. Unless the entry says otherwise, the log of the Lambda has every document that',
    'was removed or replaced, see [recovery](recovery.md).',
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
      'A Create was killed or cancelled, or its `PutUserPolicy` got no answer. A policy with exactly the declared text existed ' +
      'before, or somebody created it in the same minute. Nothing tells it from a policy that the Create wrote. Very rare.',
    then: 'restore the policy from the log, and declare it with `onExisting: ADOPT`.',
  },
  {
    what: 'A policy stays after a Create that failed.',
    likely:
      'Under `ADOPT`, a Create that was killed or cancelled may have adopted an existing policy, so the policy stays. It also ' +
      'stays if an Update for a user of another account got no answer, or if a roll-back failed and the stack is deleted: ' +
      'CloudFormation may then not tell which name was tried. Under `OVERWRITE`, a second delivery of a Create takes what the ' +
      'first one wrote before it was killed for the policy of somebody else, and a roll-back puts it back. Rare.',
    then: 'delete the policy by hand if the user must not have it.',
  },
  {
    what: 'A policy stays with its former document.',
    likely:
      'An Update got no answer or failed, was not rolled back, and the resource is deleted under `onModified: RETAIN`. ' +
      'CloudFormation names the document that was tried, so that the former one looks like a change by somebody else. Rare.',
    then: 'delete the policy by hand.',
  },
  {
    what: 'A write comes after CloudFormation went on.',
    likely:
      'The Lambda was suspended after CloudFormation confirmed the event, or the network delayed its call. Nothing can stop ' +
      'such a call. The deletion after a cancelled Create waits 30 seconds for it. This takes a delay of more than ten ' +
      'seconds, and an event that was cancelled or delivered twice: very rare.',
    then: 'delete a policy that came back by hand; change `revision` to write a missing one again.',
  },
  {
    what: 'The stack fails although the policy was written.',
    likely:
      'AWS Lambda delivered one event twice. One invocation wrote the policy. The other one failed, or found the policy and ' +
      'could not know that it was its own. CloudFormation takes the first answer; the refusal waits ten seconds for the ' +
      'other one. Rare.',
    then: 'deploy again: the roll-back has removed the policy, or the next Create adopts it under `ADOPT`.',
  },
  {
    what: 'A policy is written twice within ten seconds, and the first document is lost.',
    likely:
      'Another resource of the stack, or somebody else, wrote a policy of this name less than ten seconds ago, and the read ' +
      'does not show it yet. Only a roll-back that follows within seconds, or two writers at the same time, can cause this. ' +
      'A second read before every write would prevent it, and cost ten seconds for each policy. The replaced document is not ' +
      'in the log, as the Lambda never read it.',
    then: 'change `revision` of the resource that should have the name.',
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
    rows.set(arrow, [...new Set([...(rows.get(arrow) ?? []), familyOf(id)])]);
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

const IDS = [...CREATE, ...UPDATE, ...DELETE].map(({ id }) => id);

// create.restored for create.restored-changed: an arrow with every id cannot be read
function familyOf(id: string): string {
  const [start] = id.split('-');
  const isFamily = IDS.filter((each) => each.startsWith(`${start}-`)).length > 2;
  return IDS.find((each) => id.startsWith(`${each}-`)) ?? (isFamily ? start : id);
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
    ...(call === undefined ? [] : [restores === true ? `${call} of the former document` : call]),
  ];
  const isOnlyRead = steps.length === 1 && confirmWithSecondRead === true;
  return steps.length === 0 ? 'nothing' : isOnlyRead ? 'nothing, after a second read' : steps.join(', then ');
}

function answer<Facts>({ status, physicalId }: Row<Facts>): string {
  if (status === 'FAILED') {
    return 'FAILED';
  }
  return physicalId === undefined
    ? 'the id of the event'
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
