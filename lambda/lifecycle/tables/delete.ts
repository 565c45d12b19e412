import type { Declaration } from '../../protocol/request';
import type { Row } from '../decision-table';
import { changesOf, nameOf } from './reasons';

/** Delete. */
export interface DeleteFacts {
  readonly id: DeletedId;
  readonly onExisting: Declaration['onExisting'];
  /** `identical`: in its text, too, but for white space. */
  readonly live: 'absent' | 'identical' | 'equal' | 'different';
  /** Who owns the policy once this id is deleted. `this resource`: under another id, or under the same one again. */
  readonly owner: 'another resource' | 'this resource' | 'a native resource' | 'nobody';
  readonly onModified: Declaration['onModified'];
  /** `undone`: the operation that made the id has not ended well, and is being rolled back. */
  readonly operation: 'undone' | 'over';
  /** The live document is what this resource declared in, or before, an Update that failed and was not rolled back. */
  readonly declaredBefore: 'yes' | 'no';
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
    id: 'delete.overwrote-modified',
    given: { id: ['U/P#overwrote'], live: ['different'], operation: ['undone'], declaredBefore: ['no'] },
    confirmWithSecondRead: true,
    status: 'SUCCESS',
    reason: (about) => `${nameOf(about)} is not what this resource wrote, and stays: ${changesOf(about)}`,
  },
  {
    id: 'delete.overwrote-restored',
    given: {
      id: ['U/P#overwrote'],
      live: ['identical', 'equal', 'different'],
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
    given: { id: ['U/P#overwrote'], live: ['identical', 'equal', 'different'], operation: ['undone'] },
    confirmWithSecondRead: true,
    status: 'SUCCESS',
    reason: (about) =>
      `${nameOf(about)} stays as this resource wrote it: what it was before was not found in the log. ` +
      `To put that back, find the line with "backup" of this user and policy in the log group ${about.logGroup}, ` +
      'and call PutUserPolicy with its document',
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
    // CloudFormation names the document that was tried, applied or not
    id: 'delete.after-failure',
    given: { id: OWNED, live: ['different'], declaredBefore: ['yes'] },
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
