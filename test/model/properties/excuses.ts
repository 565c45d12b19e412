/** Where a person reads of what the properties excuse: an entry of docs/lifecycle.md, or another page. */
interface Entry {
  readonly title: string;
  readonly page: string;
}

const ofList = (title: string): Entry => ({ title, page: 'docs/lifecycle.md' });

const STAYS = ofList('A policy stays after a Create that failed.');
const UNSEEN = ofList('A change by somebody else is overwritten unseen.');
const TWICE = ofList('The stack fails although the policy was written.');

/** What no handler can know: the properties excuse this, and nothing else. */
export const EXCUSES = {
  'an equal policy, and an unanswered create': ofList("An equal policy of somebody else's is deleted."),
  'an unanswered create under ADOPT': STAYS,
  'an unanswered update that was not rolled back': STAYS,
  'a second delivery refuses what a killed one wrote': TWICE,
  'a second delivery answered, not the one that wrote': TWICE,
  'a second delivery overwrites what a killed one wrote': STAYS,
  'somebody wrote between read and write': UNSEEN,
  'the stack wrote between read and write': ofList(
    'A policy is written twice within ten seconds, and the first document is lost.',
  ),
  'a call took effect late': ofList('A write comes after CloudFormation went on.'),
  'a native resource deletes what was absent': ofList('A native resource deletes a policy that was absent.'),
  'a native resource leaves again': ofList('A native resource takes a policy along in a roll-back.'),
  'the document of another resource stays': ofList(
    'The document of another resource stays under a name after a roll-back.',
  ),
  'the log cannot be read': ofList('An overwritten policy is not put back.'),
  'CloudFormation let go of it': { title: 'RETAIN', page: 'docs/guide.md' },
  'a forged event with a send time': { title: 'verifyEvents', page: 'SECURITY.md' },
  'a forged event of a resource that is worked on': { title: 'verifyEvents', page: 'SECURITY.md' },
} as const satisfies Readonly<Record<string, Entry>>;

export type Excuse = keyof typeof EXCUSES;
