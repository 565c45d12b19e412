import type { Declaration } from '../../protocol/request';
import type { Row } from '../decision-table';
import { changesOf, modified, nameOf, refusal } from './reasons';

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
 * - `a native resource`: one of CloudFormation's own in this stack, which will delete the policy when it is deleted itself
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
    // written again: what was read may be a policy that has just been deleted
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
