import type { CallFault, Fault, Trouble } from '../faults';
import { DOCUMENTS } from '../histories';
import type { Edit, ForeignAct, Forgery, History, Step } from '../history';
import type { Excuse } from '../properties/excuses';
import type { Declaration, Native, Sibling } from '../template';

/** A history made for rows that random ones may miss. */
export interface Directed {
  readonly what: string;
  readonly rows: readonly string[];
  readonly history: History;
  /** What no handler can know: the history shows it. */
  readonly excuse?: Excuse;
}

export const [READS, READS_TOO, LISTS, PUTS, DELETES] = DOCUMENTS;

export function declare(declaration: Partial<Declaration> = {}, slot = 'A'): Edit {
  return {
    edit: 'declare',
    slot,
    declaration: {
      userName: 'alice',
      policyName: 'Read',
      document: READS,
      onExisting: 'FAIL',
      onModified: 'PROCEED',
      retain: false,
      dependsOn: [],
      ...declaration,
    },
  };
}

export function change(declaration: Partial<Declaration>): Edit {
  return { edit: 'change', slot: 'A', change: declaration };
}

const USUAL_STEP: Omit<Step, 'edits'> = {
  stack: 'S',
  recovery: 'retry',
  after: 5,
  beside: false,
  rollback: 'update',
  cancels: false,
  disableRollback: false,
  express: false,
  cleansHeld: false,
  shows: 'new template',
  sameRequestIds: false,
  remembers: 'attempted',
};

export function step(edits: readonly Edit[] | undefined, more: Partial<Step> = {}): Step {
  return { ...USUAL_STEP, edits, ...more };
}

export const DELETE_STACK = step(undefined);

/** Somebody makes alice's policy `Read` that document, at the beginning of a step. */
export function somebody(
  at: number,
  document: string | undefined,
  more: Partial<ForeignAct> = {},
): ForeignAct {
  return { step: at, seconds: 0, userName: 'alice', policyName: 'Read', document, ...more };
}

export function trouble(what: Trouble, more: Partial<CallFault> = {}): Fault {
  return { event: 1, delivery: 0, call: 1, times: 1, trouble: what, ...more };
}

export function error(code: string, status = 400) {
  return { kind: 'error', code, status } as const;
}

export const KILLED: Trouble = { kind: 'kill', done: false };

export function directed(
  what: string,
  rows: string | readonly string[],
  steps: readonly Step[],
  more: Partial<History> = {},
): Directed {
  const usual = {
    seed: 3,
    newUsers: { alice: 0, bob: 0 },
    foreign: [],
    forged: [],
    faults: [],
    verifyEvents: false,
    logsReadable: true,
  };
  return { what, rows: [rows].flat(), history: { ...usual, steps, ...more } };
}

/** A resource beside the policies that fails, and lets the operation fail. */
export const FAILING: Sibling = { dependsOn: ['A'], seconds: 20, fails: true };
export const RENAMED = change({ policyName: 'Write' });

/** Reads must have got to know of it. */
export const LATER = { after: 60 };
export const MEANWHILE = { seconds: 30 };

export function native(more: Partial<Native> = {}, id = 'N'): Edit {
  const usual = { userName: 'alice', policyName: 'Read', document: READS, retain: false, referenced: false };
  return { edit: 'declare native', id, native: { type: 'AWS::IAM::Policy', ...usual, ...more } };
}

export function takeOver(onExisting: Declaration['onExisting']): Edit {
  return { edit: 'take over', id: 'N', slot: 'A', onExisting };
}

/** An event of somebody who may only invoke the function. */
export const FORGERY: Forgery = {
  step: 1,
  seconds: 0,
  stack: 'S',
  of: 'its own',
  sent: 'never',
  type: 'Update',
  resource: 'policy',
  slot: 'A',
  userName: 'alice',
  policyName: 'Read',
  document: PUTS,
  onExisting: 'OVERWRITE',
  ownHost: false,
};
