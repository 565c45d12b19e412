import { Condition, nextStep } from '../lifecycle/decision-table';
import type { DriftCheck } from './input';

/** The facts when a schedule fires. */
export interface DriftFacts {
  /**
   * What IAM has, beside what the schedule has declared. `unmanaged`: policies of the user that nothing declares.
   * `being changed`: another document than a moment ago.
   */
  readonly live: 'as declared' | 'user missing' | 'missing' | 'changed' | 'unmanaged' | 'being changed';
  readonly stack: 'stable' | 'in an operation';
  /** `gone`: the stack has no such schedule any more. */
  readonly schedule: 'in the stack' | 'gone';
  /** `just changed`: CloudFormation, or an event that it sent, may still be at work. */
  readonly resource: 'holds the policy' | 'does not hold it' | 'just changed';
  readonly onDrift: DriftCheck['onDrift'];
}

/** A row of the table of drift checks: when it holds, and what to do. Data: it calls nothing. */
export interface DriftRow extends Condition<DriftFacts> {
  /** Log what differs, and count it. */
  readonly report?: true;
  /** Somebody else's document is replaced: log it in full before the call. */
  readonly backup?: true;
  readonly call?: 'PutUserPolicy';
  /** Why nothing is reported. */
  readonly because?: string;
}

/** The first row that matches applies. */
export const DRIFT: readonly DriftRow[] = [
  { id: 'drift.none', given: { live: ['as declared'] } },
  {
    id: 'drift.operation',
    given: { stack: ['in an operation'] },
    because: 'CloudFormation is working on the stack, or its last operation failed and was not rolled back',
  },
  {
    id: 'drift.schedule-gone',
    given: { schedule: ['gone'] },
    because: 'the stack does not have the schedule any more',
  },
  {
    id: 'drift.not-held',
    given: { resource: ['does not hold it'] },
    because: 'the resource left the stack, or holds another policy',
  },
  {
    id: 'drift.just-changed',
    given: { resource: ['just changed'] },
    because: 'CloudFormation changed the resource or its schedule a few minutes ago',
  },
  {
    id: 'drift.being-changed',
    given: { live: ['being changed'] },
    because: 'somebody is changing it at this moment',
  },
  { id: 'drift.user-missing', given: { live: ['user missing'] }, report: true },
  { id: 'drift.unmanaged', given: { live: ['unmanaged'] }, report: true },
  { id: 'drift.missing', given: { live: ['missing'], onDrift: ['REPORT'] }, report: true },
  { id: 'drift.changed', given: { live: ['changed'], onDrift: ['REPORT'] }, report: true },
  {
    id: 'drift.missing-repaired',
    given: { live: ['missing'], onDrift: ['REPAIR'] },
    report: true,
    call: 'PutUserPolicy',
  },
  {
    id: 'drift.changed-repaired',
    given: { live: ['changed'], onDrift: ['REPAIR'] },
    report: true,
    backup: true,
    call: 'PutUserPolicy',
  },
];

/** @param facts those that decide, at least */
export function driftRow(facts: Partial<DriftFacts>): DriftRow {
  const step = nextStep<DriftFacts, DriftRow>(DRIFT, facts);
  if ('ask' in step) {
    throw new Error(`${step.ask} must be known of ${JSON.stringify(facts)}`);
  }
  return step.row;
}
