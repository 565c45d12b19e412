import type { ExclusiveDeclaration } from '../../protocol/request';
import type { Row } from '../decision-table';

/** Exclusive control: the facts about each inline policy of the user. */
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
