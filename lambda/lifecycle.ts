import { differences } from '../lib/policy/difference';
import { documentsEqual } from '../lib/policy/equality';
import { minify } from '../lib/policy/minify';
import type { Declaration, Exclusion } from './request';
import type { LiveDocument, Row, Subject } from './table';

/** Create, and an Update that changes the user or the policy name. */
export interface CreateFacts {
  readonly live: 'absent' | 'equal' | 'different';
  /** Whose the live policy is, as far as CloudFormation knows. */
  readonly holder: Holder;
  readonly onExisting: Declaration['onExisting'];
}

/** `this one, before`: the stack is rolling back, and its events show this resource with that user and policy. */
export type Holder = 'this one, before' | 'another of the stack' | 'nobody';

export const CREATE: readonly Row<CreateFacts>[] = [
  {
    id: 'create.absent',
    given: { live: ['absent'] },
    call: 'PutUserPolicy',
    status: 'SUCCESS',
    physicalId: 'U/P',
  },
  {
    id: 'create.rolled-back',
    given: { live: ['equal'], holder: ['this one, before'] },
    status: 'SUCCESS',
    physicalId: "the holder's",
  },
  {
    id: 'create.rolled-back-different',
    given: { live: ['different'], holder: ['this one, before'] },
    backup: true,
    call: 'PutUserPolicy',
    status: 'SUCCESS',
    physicalId: "the holder's",
  },
  {
    id: 'create.handed-over',
    given: { live: ['equal'], holder: ['another of the stack'] },
    twoLooks: true,
    status: 'SUCCESS',
    physicalId: "the holder's",
    reason: (about) => `${nameOf(about)} was handed over by another resource of the stack`,
  },
  {
    id: 'create.handed-over-different',
    given: { live: ['different'], holder: ['another of the stack'] },
    twoLooks: true,
    status: 'FAILED',
    reason: (about) =>
      `${nameOf(about)} is that of another resource of the stack, with another document (${changesIn(about)}); ` +
      'move the policy to this resource in one deployment, with the document as it is, and change it in the next',
  },
  {
    // written anew: what was read may be a policy that has just been deleted
    id: 'create.overwrite-equal',
    given: { live: ['equal'], onExisting: ['OVERWRITE'] },
    call: 'PutUserPolicy',
    status: 'SUCCESS',
    physicalId: 'U/P',
  },
  {
    id: 'create.overwrite',
    given: { live: ['different'], onExisting: ['OVERWRITE'] },
    backup: true,
    call: 'PutUserPolicy',
    status: 'SUCCESS',
    physicalId: 'U/P',
  },
  {
    id: 'create.adopt',
    given: { live: ['equal'], onExisting: ['ADOPT'] },
    twoLooks: true,
    status: 'SUCCESS',
    physicalId: 'U/P#adopted',
  },
  {
    id: 'create.exists-equal',
    given: { live: ['equal'], onExisting: ['FAIL'] },
    twoLooks: true,
    status: 'FAILED',
    reason: refusal,
  },
  {
    id: 'create.exists',
    given: { live: ['different'], onExisting: ['FAIL', 'ADOPT'] },
    twoLooks: true,
    status: 'FAILED',
    reason: refusal,
  },
];

/** An Update with the same user and policy name. */
export interface UpdateFacts {
  readonly live: 'absent' | 'equal' | 'as before' | 'different from both';
  /** The declared document, by meaning. */
  readonly document: 'changed' | 'as before';
}

export const UPDATE: readonly Row<UpdateFacts>[] = [
  { id: 'update.absent', given: { live: ['absent'] }, call: 'PutUserPolicy', status: 'SUCCESS' },
  { id: 'update.nothing', given: { live: ['equal'], document: ['as before'] }, status: 'SUCCESS' },
  {
    // written all the same: what was read may be older than what this resource wrote a moment ago
    id: 'update.equal',
    given: { live: ['equal'], document: ['changed'] },
    call: 'PutUserPolicy',
    status: 'SUCCESS',
  },
  { id: 'update.changed', given: { live: ['as before'] }, call: 'PutUserPolicy', status: 'SUCCESS' },
  {
    id: 'update.modified',
    given: { live: ['different from both'] },
    backup: true,
    call: 'PutUserPolicy',
    status: 'SUCCESS',
  },
];

/** Delete. */
export interface DeleteFacts {
  readonly id: DeletedId;
  readonly onExisting: Declaration['onExisting'];
  /** `identical`: in its text, too, but for white space. */
  readonly live: 'absent' | 'identical' | 'equal' | 'different';
  /** Another resource of the stack that is not itself being deleted. */
  readonly holder: 'another of the stack' | 'nobody';
  readonly onModified: Declaration['onModified'];
}

/** `made up`: CloudFormation made the id up, as a Create was never answered. */
export type DeletedId =
  '!create-failed' | 'U/P' | 'U/P#adopted' | 'made up' | 'made up, for impossible names';

export const DELETE: readonly Row<DeleteFacts>[] = [
  { id: 'delete.create-failed', given: { id: ['!create-failed'] }, status: 'SUCCESS' },
  {
    id: 'delete.adopted',
    given: { id: ['U/P#adopted'], onExisting: ['FAIL', 'ADOPT'] },
    status: 'SUCCESS',
    reason: (about) => `${nameOf(about)} was adopted and stays: it was there before this resource`,
  },
  {
    id: 'delete.unanswered-impossible',
    given: { id: ['made up, for impossible names'] },
    status: 'SUCCESS',
    reason: () => 'nothing was deleted: no such policy can exist',
  },
  {
    id: 'delete.unanswered-adopt',
    given: { id: ['made up'], onExisting: ['ADOPT'] },
    status: 'SUCCESS',
    reason: () => 'nothing was deleted: whether the policy was adopted is not known',
  },
  {
    id: 'delete.unanswered-absent',
    given: { id: ['made up'], live: ['absent'] },
    twoLooks: true,
    calledOff: true,
    status: 'SUCCESS',
  },
  { id: 'delete.absent', given: { live: ['absent'] }, twoLooks: true, status: 'SUCCESS' },
  {
    id: 'delete.handed-over',
    given: { holder: ['another of the stack'] },
    status: 'SUCCESS',
    reason: (about) => `${nameOf(about)} stays: another resource of the stack holds it`,
  },
  {
    // most likely what the Create wrote, but nobody knows
    id: 'delete.unanswered-identical',
    given: { id: ['made up'], live: ['identical'] },
    backup: true,
    call: 'DeleteUserPolicy',
    status: 'SUCCESS',
  },
  {
    // the Create would have written it in other words
    id: 'delete.unanswered-other',
    given: { id: ['made up'], live: ['equal', 'different'] },
    twoLooks: true,
    calledOff: true,
    status: 'SUCCESS',
    reason: (about) => `${nameOf(about)} is not known to be this resource's and stays`,
  },
  {
    id: 'delete.equal',
    given: { live: ['identical', 'equal'] },
    call: 'DeleteUserPolicy',
    status: 'SUCCESS',
  },
  {
    id: 'delete.modified',
    given: { id: ['U/P', 'U/P#adopted'], live: ['different'], onModified: ['DELETE'] },
    backup: true,
    call: 'DeleteUserPolicy',
    status: 'SUCCESS',
  },
  {
    id: 'delete.modified-retain',
    given: { id: ['U/P', 'U/P#adopted'], live: ['different'], onModified: ['RETAIN'] },
    twoLooks: true,
    status: 'SUCCESS',
    reason: (about) => `${nameOf(about)} was changed by somebody else and stays: ${changesIn(about)}`,
  },
  {
    id: 'delete.modified-fail',
    given: { id: ['U/P', 'U/P#adopted'], live: ['different'], onModified: ['FAIL'] },
    twoLooks: true,
    status: 'FAILED',
    reason: (about) =>
      `${nameOf(about)} was changed by somebody else and was left as it is (${changesIn(about)}); ` +
      'put the declared document back, delete the policy by hand, ' +
      'or deploy with onModified DELETE or RETAIN first',
  },
];

/** Exclusive control: what is so of each inline policy of the user. */
export interface ExclusiveFacts {
  readonly event: 'Create or Update' | 'Delete';
  /** The resource names it as one of its own. */
  readonly declared: 'yes' | 'no';
  /** A pattern of `except` fits it. */
  readonly spared: 'yes' | 'no';
  /** Another resource of the stack holds it, or held it until this operation replaced its id. */
  readonly held: 'yes' | 'no';
  readonly unmanaged: Exclusion['unmanaged'];
}

export const EXCLUSIVE: readonly Row<ExclusiveFacts>[] = [
  { id: 'exclusive.delete', given: { event: ['Delete'] }, status: 'SUCCESS' },
  { id: 'exclusive.declared', given: { declared: ['yes'] }, status: 'SUCCESS' },
  { id: 'exclusive.spared', given: { spared: ['yes'] }, status: 'SUCCESS' },
  { id: 'exclusive.held', given: { held: ['yes'] }, status: 'SUCCESS' },
  { id: 'exclusive.report', given: { unmanaged: ['REPORT'] }, reported: true, status: 'SUCCESS' },
  {
    id: 'exclusive.remove',
    given: { unmanaged: ['REMOVE'] },
    backup: true,
    call: 'DeleteUserPolicy',
    reported: true,
    status: 'SUCCESS',
  },
];

/** The live document beside the declared one. */
export function compare(live: LiveDocument, declared: string): CreateFacts['live'] {
  if (live === undefined) {
    return 'absent';
  }
  return documentsEqual(live, declared) ? 'equal' : 'different';
}

/** The live document beside the declared one, its text included. */
export function compareDelete(live: LiveDocument, declared: string): DeleteFacts['live'] {
  const state = compare(live, declared);
  return state === 'equal' && minify(live ?? '') === declared ? 'identical' : state;
}

/** The live document beside the declared one and the one declared before. */
export function compareUpdate(live: LiveDocument, declared: string, previous: string): UpdateFacts['live'] {
  const state = compare(live, declared);
  if (state !== 'different') {
    return state;
  }
  return compare(live, previous) === 'equal' ? 'as before' : 'different from both';
}

function refusal(about: Subject): string {
  const changes = changesIn(about);
  const state =
    changes === ''
      ? 'with the declared document'
      : `with another document than the declared one (${changes})`;
  return (
    `${nameOf(about)} exists already, ${state}, and this resource did not write it; it was left as it is. ` +
    'Ways out: choose another policyName; declare the very document that is live and set onExisting to ADOPT; ' +
    'or set onExisting to OVERWRITE, which logs the live document and replaces it'
  );
}

function changesIn({ live = '', declared }: Subject): string {
  return differences(live, declared).join('; ');
}

function nameOf({ userName, policyName }: Subject): string {
  return `the inline policy ${JSON.stringify(policyName)} of user ${JSON.stringify(userName)}`;
}
