import { diff } from '../../lib/policy/diff';
import { documentsEqual } from '../../lib/policy/equality';
import { minify } from '../../lib/policy/minify';
import type { Declaration, ExclusiveDeclaration } from '../protocol/request';
import type { LiveDocument } from '../aws/user-policies';
import type { Row, Subject } from './decision-table';

/** Create, and an Update that changes the user or the policy name. */
export interface CreateFacts {
  /** `as before`: it is the document that the resource had before. */
  readonly live: 'absent' | 'equal' | 'as before' | 'different';
  /** Whose the live policy is, as far as CloudFormation knows. */
  readonly owner: Owner;
  readonly onExisting: Declaration['onExisting'];
  readonly onModified: Declaration['onModified'];
  readonly stack: StackPhase;
}

/**
 * - `this resource, before`: it had the policy earlier in this operation, and that id awaits its clean-up
 * - `a native resource`: one of CloudFormation's own in this stack, which will delete the policy when it goes
 */
export type Owner = 'this resource, before' | 'another resource' | 'a native resource' | 'nobody';

export type StackPhase = 'rolling back' | 'going forward';

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
    id: 'create.restored-changed',
    given: { live: ['as before'], owner: ['this resource, before'] },
    call: 'PutUserPolicy',
    status: 'SUCCESS',
    physicalId: "the owner's",
  },
  {
    id: 'create.restored-different',
    given: { live: ['different'], owner: ['this resource, before'], onModified: ['PROCEED'] },
    backup: true,
    call: 'PutUserPolicy',
    status: 'SUCCESS',
    physicalId: "the owner's",
  },
  {
    // a roll-back that fails helps nobody
    id: 'create.restored-retain',
    given: {
      live: ['different'],
      owner: ['this resource, before'],
      onModified: ['RETAIN', 'FAIL'],
      stack: ['rolling back'],
    },
    confirmWithSecondRead: true,
    status: 'SUCCESS',
    physicalId: "the owner's",
    reason: (about) => `${nameOf(about)} was changed by somebody else and stays: ${changesOf(about)}`,
  },
  {
    id: 'create.restored-fail',
    given: { live: ['different'], owner: ['this resource, before'], onModified: ['RETAIN', 'FAIL'] },
    confirmWithSecondRead: true,
    status: 'FAILED',
    reason: modified,
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
    given: { live: ['as before', 'different'], owner: ['another resource'] },
    confirmWithSecondRead: true,
    status: 'FAILED',
    reason: (about) =>
      `${nameOf(about)} belongs to another resource of the stack, and its live document is not the declared one ` +
      `(${changesOf(about)}). If this deployment moves the policy and changes its document, move it first and change ` +
      'it in the next deployment. If somebody changed the live document, either put the declared document back by ' +
      'hand, or declare the live document at the old place in one deployment, and move it in the next',
  },
  {
    id: 'create.native',
    given: { owner: ['a native resource'] },
    confirmWithSecondRead: true,
    status: 'FAILED',
    reason: (about) =>
      `${nameOf(about)} is held by ${about.nativeResource} of this stack, or may be: when that resource leaves the ` +
      'stack, CloudFormation deletes the policy, whatever this resource does with it. Deploy that resource with ' +
      'RemovalPolicy.RETAIN first. Then replace it by this one, with the document as it is and onExisting ADOPT. ' +
      'Where that is refused again, remove it in one deployment and declare this one in the next',
  },
  {
    // written anew: what was read may be a policy that has just been deleted
    id: 'create.overwrite-equal',
    given: { live: ['equal'], onExisting: ['OVERWRITE'] },
    backup: true,
    call: 'PutUserPolicy',
    status: 'SUCCESS',
    physicalId: 'U/P#overwrote',
  },
  {
    id: 'create.overwrite',
    given: { live: ['as before', 'different'], onExisting: ['OVERWRITE'] },
    backup: true,
    call: 'PutUserPolicy',
    status: 'SUCCESS',
    physicalId: 'U/P#overwrote',
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
    given: { live: ['as before', 'different'], onExisting: ['FAIL', 'ADOPT'] },
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
  readonly onModified: Declaration['onModified'];
  readonly stack: StackPhase;
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
    given: { live: ['different from both'], onModified: ['PROCEED'] },
    backup: true,
    call: 'PutUserPolicy',
    status: 'SUCCESS',
  },
  {
    // of options alone: these take effect, or nobody could change onModified
    id: 'update.modified-options',
    given: { live: ['different from both'], document: ['as before'] },
    confirmWithSecondRead: true,
    status: 'SUCCESS',
    reason: (about) => `${nameOf(about)} was changed by somebody else and stays: ${changesOf(about)}`,
  },
  {
    // a roll-back that fails helps nobody
    id: 'update.modified-rollback',
    given: { live: ['different from both'], stack: ['rolling back'] },
    confirmWithSecondRead: true,
    status: 'SUCCESS',
    reason: (about) => `${nameOf(about)} was changed by somebody else and stays: ${changesOf(about)}`,
  },
  {
    id: 'update.modified-fail',
    given: { live: ['different from both'] },
    confirmWithSecondRead: true,
    status: 'FAILED',
    reason: modified,
  },
];

/** Delete. */
export interface DeleteFacts {
  readonly id: DeletedId;
  readonly onExisting: Declaration['onExisting'];
  /** `identical`: in its text, too, but for white space. */
  readonly live: 'absent' | 'identical' | 'equal' | 'different';
  /** Who holds the policy when this id is gone. `this resource`: under another id, or under the same one again. */
  readonly owner: 'another resource' | 'this resource' | 'a native resource' | 'nobody';
  readonly onModified: Declaration['onModified'];
  /** `undone`: the operation that made the id has not ended well, and is being rolled back. */
  readonly operation: 'undone' | 'over';
  /** What was overwritten, in the log of the function. */
  readonly former: 'found' | 'not found';
}

/** `unanswered create`: CloudFormation chose the id, as the Create was never answered. */
export type DeletedId =
  | '!create-failed'
  | 'U/P'
  | 'U/P#adopted'
  | 'U/P#overwrote'
  | 'U/P#unanswered'
  | 'unanswered create'
  | 'unanswered create of impossible names';

const OWNED: readonly DeletedId[] = ['U/P', 'U/P#adopted', 'U/P#overwrote'];
const UNANSWERED: readonly DeletedId[] = ['U/P#unanswered', 'unanswered create'];

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
    given: { id: UNANSWERED, live: ['absent'] },
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
    // such as after a deployment that failed, was not rolled back, and went back to the former name
    id: 'delete.held-again',
    given: { owner: ['this resource'] },
    status: 'SUCCESS',
    reason: (about) => `${nameOf(about)} stays: this resource has it again`,
  },
  {
    // it put the policy in this very operation, or got it back in a roll-back
    id: 'delete.native',
    given: { owner: ['a native resource'] },
    status: 'SUCCESS',
    reason: (about) => `${nameOf(about)} stays: ${about.nativeResource} of this stack holds it`,
  },
  {
    id: 'delete.unanswered-overwrote',
    given: {
      id: ['unanswered create'],
      onExisting: ['OVERWRITE'],
      live: ['identical'],
      former: ['found'],
    },
    backup: true,
    call: 'PutUserPolicy',
    restores: true,
    status: 'SUCCESS',
    reason: (about) => `${nameOf(about)} is again what it was before it was overwritten`,
  },
  {
    // most likely what the Create wrote, but nobody knows
    id: 'delete.unanswered-identical',
    given: { id: UNANSWERED, live: ['identical'] },
    backup: true,
    call: 'DeleteUserPolicy',
    status: 'SUCCESS',
  },
  {
    // the Create would have written it in other words
    id: 'delete.unanswered-other',
    given: { id: UNANSWERED, live: ['equal', 'different'] },
    confirmWithSecondRead: true,
    cancelledCreateMayRun: true,
    status: 'SUCCESS',
    reason: (about) => `${nameOf(about)} is not known to be this resource's and stays`,
  },
  {
    id: 'delete.overwrote-restored',
    given: {
      id: ['U/P#overwrote'],
      live: ['identical', 'equal'],
      operation: ['undone'],
      former: ['found'],
    },
    call: 'PutUserPolicy',
    restores: true,
    status: 'SUCCESS',
    reason: (about) => `${nameOf(about)} is again what it was before it was overwritten`,
  },
  {
    // no user loses all access as something else failed
    id: 'delete.overwrote-kept',
    given: { id: ['U/P#overwrote'], live: ['identical', 'equal'], operation: ['undone'] },
    confirmWithSecondRead: true,
    status: 'SUCCESS',
    reason: (about) =>
      `${nameOf(about)} stays as this resource wrote it: what it was before was not found in the log. ` +
      `To put that back, find the line with "backup" of this user and policy in the log group ${about.logGroup}, ` +
      'and call PutUserPolicy with its document',
  },
  {
    id: 'delete.overwrote-modified',
    given: { id: ['U/P#overwrote'], live: ['different'], operation: ['undone'] },
    confirmWithSecondRead: true,
    status: 'SUCCESS',
    reason: (about) => `${nameOf(about)} is not what this resource wrote, and stays: ${changesOf(about)}`,
  },
  {
    id: 'delete.equal',
    given: { live: ['identical', 'equal'] },
    call: 'DeleteUserPolicy',
    status: 'SUCCESS',
  },
  {
    id: 'delete.modified',
    given: { id: OWNED, live: ['different'], onModified: ['PROCEED'] },
    backup: true,
    call: 'DeleteUserPolicy',
    status: 'SUCCESS',
  },
  {
    id: 'delete.modified-retain',
    given: { id: OWNED, live: ['different'], onModified: ['RETAIN'] },
    confirmWithSecondRead: true,
    status: 'SUCCESS',
    reason: (about) => `${nameOf(about)} was changed by somebody else and stays: ${changesOf(about)}`,
  },
  {
    id: 'delete.modified-fail',
    given: { id: OWNED, live: ['different'], onModified: ['FAIL'] },
    confirmWithSecondRead: true,
    status: 'FAILED',
    reason: (about) =>
      `${nameOf(about)} was changed by somebody else and was left as it is (${changesOf(about)}); ` +
      'put the declared document back, delete the policy by hand, ' +
      'or deploy with onModified PROCEED or RETAIN first',
  },
];

/** Exclusive control: what is so of each inline policy of the user. */
export interface ExclusiveFacts {
  readonly event: 'Create or Update' | 'Delete';
  /** The resource names it as one of its own. */
  readonly declared: 'yes' | 'no';
  /** A pattern of `ignoredPolicyNames` fits it. */
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
export function compare(live: LiveDocument, declared: string): 'absent' | 'equal' | 'different' {
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

/** The live document beside the declared one and, in an Update, the one declared before. */
export function compareCreate(
  live: LiveDocument,
  declared: string,
  previous: string | undefined,
): CreateFacts['live'] {
  const state = compare(live, declared);
  return state === 'different' && previous !== undefined && compare(live, previous) === 'equal'
    ? 'as before'
    : state;
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

function modified(about: Subject): string {
  return (
    `${nameOf(about)} was changed by somebody else and was left as it is (${changesOf(about)}). Ways out: put the ` +
    'document back that was declared before; declare the very document that is live; ' +
    'or deploy with onModified PROCEED, which logs the live document and replaces it'
  );
}

function changesOf({ live = '', declared }: Subject): string {
  return diff(live, declared).join('; ');
}

function nameOf({ userName, policyName }: Subject): string {
  return `the inline policy ${JSON.stringify(policyName)} of user ${JSON.stringify(userName)}`;
}
