import type { Declaration } from '../../protocol/request';
import type { Row } from '../decision-table';
import type { StackPhase } from './create';
import { changesOf, modified, nameOf } from './reasons';

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
