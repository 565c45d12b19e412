import { HandlerModule } from './handler-module';
import type { Edit, History, Limits, Step } from './history';
import { play, Played } from './play';
import type { Declaration } from './template';
import { Wire } from './wire';

/** What came of all events of one operation on a stack of many policies. */
export interface ScaleResult {
  readonly operation: (typeof OPERATIONS)[number];
  readonly policies: number;
  /** Calls a second of each API, and at once. */
  readonly limits: Limits;
  readonly failures: number;
  /** On average, those that were throttled included. */
  readonly iamCallsPerEvent: number;
  readonly cloudFormationCallsPerEvent: number;
  /** Seconds from an event to its answer, as CloudFormation has it. */
  readonly longestWait: number;
  /** Of the failures. */
  readonly reasons: readonly string[];
}

const OPERATIONS = ['create', 'update', 'delete'] as const;

/** Creates, updates and deletes that many policies, each operation all at once. */
export async function playAtScale(
  module: HandlerModule,
  policies: number,
  limits: Limits,
): Promise<ScaleResult[]> {
  const wire = new Wire();
  await wire.start();
  try {
    const played = await play(historyOf(policies, limits), module, wire);
    return OPERATIONS.map((operation) => ({ operation, policies, limits, ...measure(played, operation) }));
  } finally {
    await wire.stop();
  }
}

const USUAL: Omit<Step, 'edits'> = {
  stack: 'S',
  recovery: 'retry',
  after: 60,
  beside: false,
  rollback: 'update',
  cancels: false,
  disableRollback: true, // so that one failure does not hide others
  express: false,
  cleansHeld: false,
  shows: 'new template',
  sameRequestIds: false,
  remembers: 'attempted',
};

function historyOf(policies: number, limits: Limits): History {
  return {
    seed: 1,
    newUsers: Object.fromEntries(names(policies).map((name) => [name, 0])),
    steps: [{ ...USUAL, edits: declare(policies) }, { ...USUAL, edits: change(policies) }, USUAL],
    foreign: [],
    forged: [],
    faults: [],
    limits,
    pageSizes: { events: 100, resources: 100 },
    verifyEvents: false,
    logsReadable: true,
  };
}

function names(policies: number): string[] {
  return Array.from({ length: policies }, (_, index) => `user-${index}`);
}

function declare(policies: number): Edit[] {
  return names(policies).map((userName) => ({
    edit: 'declare',
    slot: `Policy${userName}`,
    declaration: { ...DECLARATION, userName },
  }));
}

function change(policies: number): Edit[] {
  return names(policies).map((userName) => ({
    edit: 'change',
    slot: `Policy${userName}`,
    change: { document: document('s3:PutObject') },
  }));
}

function document(action: string): string {
  const Statement = [{ Effect: 'Allow', Action: action, Resource: 'arn:aws:s3:::reports/*' }];
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

const DECLARATION: Omit<Declaration, 'userName'> = {
  policyName: 'Reports',
  document: document('s3:GetObject'),
  onExisting: 'FAIL',
  onModified: 'PROCEED',
  retain: false,
  dependsOn: [],
};

function measure({ journal, sent }: Played, operation: ScaleResult['operation']) {
  const type = { create: 'Create', update: 'Update', delete: 'Delete' }[operation];
  const events = sent.filter(({ event }) => event.RequestType === type);
  const failed = events.filter(({ outcome }) => !(outcome?.kind === 'answered' && outcome.success));
  const calls = journal.replies.filter(({ invocation }) => events.includes(invocation.sent));
  const isIam = ({ action }: { readonly action: string }) => action.endsWith('UserPolicy');
  const ofIam = calls.filter(isIam).length;
  return {
    failures: failed.length,
    iamCallsPerEvent: ofIam / events.length,
    cloudFormationCallsPerEvent: (calls.length - ofIam) / events.length,
    longestWait: Math.max(...events.map(({ at, closedAt = Infinity }) => (closedAt - at) / 1_000)),
    reasons: [
      ...new Set(failed.map(({ outcome }) => (outcome?.kind === 'answered' ? outcome.reason : 'no answer'))),
    ],
  };
}
