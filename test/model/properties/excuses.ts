/** What no handler can know, as docs/lifecycle.md lists it: the properties excuse this, and nothing else. */
export const EXCUSES = {
  'equal policy, unanswered create':
    'a policy of somebody else with the declared text goes with the id of a Create that nobody answered',
  'adopted or written, unanswered create':
    'under ADOPT, what a Create wrote stays when nobody answered that Create',
  'second delivery of a killed one':
    'a second delivery finds what the first one wrote before it was killed, and cannot know whose it is',
  'second delivery answered': 'a second delivery was answered in place of the one whose Put nobody answered',
  'changed between read and write': 'IAM has no write on condition, and a read may be some seconds old',
  'carried out late': 'a call that IAM carries out when the Lambda has given it up long ago',
  'unanswered update, not rolled back':
    'an Update to another name that nobody answered, in a deployment that was not rolled back',
  'backup out of reach': 'what was overwritten stays overwritten where the log cannot be read',
  'forged with a send time': 'an event with a send time, of a stack that is served, without verifyEvents',
  'forged while under way': 'an event about a resource that CloudFormation works on at that moment',
} as const;

export type Excuse = keyof typeof EXCUSES;
