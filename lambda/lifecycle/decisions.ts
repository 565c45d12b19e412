import { diff } from '../../lib/policy/diff';
import { documentsEqual } from '../../lib/policy/equality';
import { minify } from '../../lib/policy/minify';
import type { Declaration, ExclusiveDeclaration } from '../protocol/request';
import type { LiveDocument } from '../aws/user-policies';
import type { Row, Subject } from './decision-table';

/** Create, and an Update that changes the user or the policy name. */
export interface CreateFacts {
  readonly live: 'absent' | 'equal' | 'different';
  /** Whose the live policy is, as far as CloudFormation knows. */
  readonly owner: Owner;
  readonly onExisting: Declaration['onExisting'];
}

/** `this one, before`: the stack is rolling back, and its events show this resource with that user and policy. */
export type Owner = 'this resource, before' | 'another resource' | 'nobody';

export const CREATE: readonly Row<CreateFacts>[] = [
  {
    id: 'create.absent',
    given: { live: ['absent'] },
    call: 'PutUserPolicy',
    status: 'SUCCESS',
    physicalId: 'U/P',
  },
  {
    id: 'create.restored',
    given: { live: ['equal'], owner: ['this resource, before'] },
    status: 'SUCCESS',
    physicalId: "the owner's",
  },
  {
    id: 'create.restored-different',
    given: { live: ['different'], owner: ['this resource, before'] },
    backup: true,
    call: 'PutUserPolicy',
    status: 'SUCCESS',
    physicalId: "the owner's",
  },
  {
    id: 'create.handed-over',
    given: { live: ['equal'], owner: ['another resource'] },
    confirmWithSecondRead: true,
    status: 'SUCCESS',
    physicalId: "the owner's",
    reason: (about) => `${nameOf(about)} was handed over by another resource of the stack`,
  },
  {
    id: 'create.handed-over-different',
    given: { live: ['different'], owner: ['another resource'] },
    confirmWithSecondRead: true,
    status: 'FAILED',
    reason: (about) =>
      `${nameOf(about)} is that of another resource of the stack, with another document (${changesOf(about)}); ` +
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
    confirmWithSecondRead: true,
    status: 'SUCCESS',
    physicalId: 'U/P#adopted',
  },
  {
    id: 'create.exists-equal',
    given: { live: ['equal'], onExisting: ['FAIL'] },
    confirmWithSecondRead: true,
    status: 'FAILED',
    reason: refusal,
  },
  {
    id: 'create.exists',
    given: { live: ['different'], onExisting: ['FAIL', 'ADOPT'] },
    confirmWithSecondRead: true,
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
  readonly owner: 'another resource' | 'nobody';
  readonly onModified: Declaration['onModified'];
}

/** `made up`: CloudFormation made the id up, as a Create was never answered. */
export type DeletedId =
  '!create-failed' | 'U/P' | 'U/P#adopted' | 'unanswered create' | 'unanswered create of impossible names';

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
    given: { id: ['unanswered create of impossible names'] },
    status: 'SUCCESS',
    reason: () => 'nothing was deleted: no such policy can exist',
  },
  {
    id: 'delete.unanswered-adopt',
    given: { id: ['unanswered create'], onExisting: ['ADOPT'] },
    status: 'SUCCESS',
    reason: () => 'nothing was deleted: whether the policy was adopted is not known',
  },
  {
    id: 'delete.unanswered-absent',
    given: { id: ['unanswered create'], live: ['absent'] },
    confirmWithSecondRead: true,
    cancelledCreateMayRun: true,
    status: 'SUCCESS',
  },
  { id: 'delete.absent', given: { live: ['absent'] }, confirmWithSecondRead: true, status: 'SUCCESS' },
  {
    id: 'delete.handed-over',
    given: { owner: ['another resource'] },
    status: 'SUCCESS',
    reason: (about) => `${nameOf(about)} stays: another resource of the stack holds it`,
  },
  {
    // most likely what the Create wrote, but nobody knows
    id: 'delete.unanswered-identical',
    given: { id: ['unanswered create'], live: ['identical'] },
    backup: true,
    call: 'DeleteUserPolicy',
    status: 'SUCCESS',
  },
  {
    // the Create would have written it in other words
    id: 'delete.unanswered-other',
    given: { id: ['unanswered create'], live: ['equal', 'different'] },
    confirmWithSecondRead: true,
    cancelledCreateMayRun: true,
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
    confirmWithSecondRead: true,
    status: 'SUCCESS',
    reason: (about) => `${nameOf(about)} was changed by somebody else and stays: ${changesOf(about)}`,
  },
  {
    id: 'delete.modified-fail',
    given: { id: ['U/P', 'U/P#adopted'], live: ['different'], onModified: ['FAIL'] },
    confirmWithSecondRead: true,
    status: 'FAILED',
    reason: (about) =>
      `${nameOf(about)} was changed by somebody else and was left as it is (${changesOf(about)}); ` +
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
  readonly ignored: 'yes' | 'no';
  /** Another resource of the stack holds it, or held it until this operation replaced its id. */
  readonly owned: 'yes' | 'no';
  readonly onUnmanaged: ExclusiveDeclaration['onUnmanaged'];
}

export const EXCLUSIVE: readonly Row<ExclusiveFacts>[] = [
  { id: 'exclusive.delete', given: { event: ['Delete'] }, status: 'SUCCESS' },
  { id: 'exclusive.declared', given: { declared: ['yes'] }, status: 'SUCCESS' },
  { id: 'exclusive.ignored', given: { ignored: ['yes'] }, status: 'SUCCESS' },
  { id: 'exclusive.owned', given: { owned: ['yes'] }, status: 'SUCCESS' },
  { id: 'exclusive.report', given: { onUnmanaged: ['REPORT'] }, reported: true, status: 'SUCCESS' },
  {
    id: 'exclusive.remove',
    given: { onUnmanaged: ['REMOVE'] },
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
  const changes = changesOf(about);
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

function changesOf({ live = '', declared }: Subject): string {
  return diff(live, declared).join('; ');
}

function nameOf({ userName, policyName }: Subject): string {
  return `the inline policy ${JSON.stringify(policyName)} of user ${JSON.stringify(userName)}`;
}
