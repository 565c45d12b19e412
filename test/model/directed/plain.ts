import { MANY } from '../faults';
import { IMPOSSIBLE } from '../histories';
import type { Exclusive } from '../template';
import {
  change,
  declare,
  DELETE_STACK,
  DELETES,
  Directed,
  directed,
  error,
  FAILING,
  KILLED,
  LATER,
  LISTS,
  MEANWHILE,
  PUTS,
  READS,
  READS_TOO,
  RENAMED,
  somebody,
  step,
  trouble,
} from './steps';

const PRESENT: readonly Directed[] = [
  directed(
    'a policy is made and deleted',
    ['create.absent', 'delete.equal'],
    [step([declare()]), DELETE_STACK],
  ),
  directed('an equal policy is there', ['create.exists-equal', 'delete.create-failed'], [step([declare()])], {
    foreign: [somebody(-1, READS_TOO)],
  }),
  directed('another policy is there', 'create.exists', [step([declare()])], {
    foreign: [somebody(-1, LISTS)],
  }),
  directed(
    'an equal policy is adopted',
    ['create.adopt', 'delete.adopted'],
    [step([declare({ onExisting: 'ADOPT' })]), DELETE_STACK],
    { foreign: [somebody(-1, READS)] },
  ),
  directed(
    'an equal policy is overwritten',
    'create.overwrite-equal',
    [step([declare({ onExisting: 'OVERWRITE' })])],
    { foreign: [somebody(-1, READS)] },
  ),
  directed(
    'another policy is overwritten',
    'create.overwrite',
    [step([declare({ onExisting: 'OVERWRITE' })])],
    { foreign: [somebody(-1, LISTS)] },
  ),
];

// One read is not enough.
const STALE: readonly Directed[] = [
  directed('somebody has deleted the policy a moment before', 'create.absent', [step([declare()])], {
    seed: 2, // of which the first read is late
    foreign: [somebody(-1, LISTS), somebody(0, undefined, { seconds: 1 })],
  }),
];

const MOVED: readonly Directed[] = [
  directed(
    'a policy is handed over',
    ['create.handed-over', 'delete.handed-over'],
    [step([declare()]), step([{ edit: 'move', slot: 'A', to: 'B' }])],
  ),
  directed('a policy is handed over and changed', 'create.handed-over-different', [
    step([declare()]),
    step([change({ document: LISTS }), { edit: 'move', slot: 'A', to: 'B' }]),
  ]),
  directed('a rename is rolled back', 'create.restored', [
    step([declare()]),
    step([RENAMED], { sibling: FAILING }),
  ]),
  directed(
    'somebody changes the old policy while its rename is rolled back',
    'create.restored-different',
    [step([declare()]), step([RENAMED], { sibling: FAILING })],
    { foreign: [somebody(1, LISTS, { seconds: 15 })] },
  ),
  directed(
    'a rename is cancelled while it is under way, as a resource beside it fails',
    [],
    [
      step([declare()]),
      step([RENAMED], { sibling: { ...FAILING, dependsOn: [], seconds: 1 }, cancels: true }),
    ],
    { faults: [trouble(error('Throttling'), { event: 2, call: 2 })] },
  ),
];

const CHANGED: readonly Directed[] = [
  directed('a document is changed', 'update.changed', [
    step([declare()]),
    step([change({ document: LISTS })]),
  ]),
  directed('an option is changed', 'update.nothing', [
    step([declare()]),
    step([change({ onModified: 'RETAIN' })]),
  ]),
  directed(
    'somebody has deleted what is changed',
    'update.absent',
    [step([declare()]), step([change({ document: LISTS })], LATER)],
    { foreign: [somebody(0, undefined, MEANWHILE)] },
  ),
  directed(
    'somebody has made it what it becomes',
    'update.equal',
    [step([declare()]), step([change({ document: LISTS })], LATER)],
    { foreign: [somebody(0, LISTS, MEANWHILE)] },
  ),
  directed(
    'somebody has made it something else',
    'update.modified',
    [step([declare()]), step([change({ document: LISTS })], LATER)],
    { foreign: [somebody(0, PUTS, MEANWHILE)] },
  ),
  ...(['PROCEED', 'RETAIN', 'FAIL'] as const).map((onModified) =>
    directed(
      `somebody has changed what is deleted, under ${onModified}`,
      { PROCEED: 'delete.modified', RETAIN: 'delete.modified-retain', FAIL: 'delete.modified-fail' }[
        onModified
      ],
      [step([declare({ onModified })]), { ...DELETE_STACK, ...LATER }],
      { foreign: [somebody(0, LISTS, MEANWHILE)] },
    ),
  ),
  directed(
    'somebody has deleted what is deleted',
    'delete.absent',
    [step([declare()]), { ...DELETE_STACK, ...LATER }],
    {
      foreign: [somebody(0, undefined, MEANWHILE)],
    },
  ),
];

const UNANSWERED: readonly Directed[] = [
  directed(
    'the handler is killed before it can refuse a name',
    'delete.unanswered-impossible',
    [step([declare({ policyName: IMPOSSIBLE })])],
    { faults: [trouble(KILLED, { call: 0 })] },
  ),
  directed(
    'the handler is killed under ADOPT',
    'delete.unanswered-adopt',
    [step([declare({ onExisting: 'ADOPT' })])],
    { faults: [trouble(KILLED)] },
  ),
  directed(
    'the handler is killed, and somebody makes another policy of that name',
    'delete.unanswered-different',
    [step([declare()])],
    { faults: [trouble(KILLED)], foreign: [somebody(0, LISTS, { seconds: 100 })] },
  ),
];

const RETRIED: readonly Directed[] = [
  directed('a Put is throttled', 'retry.throttled', [step([declare()])], {
    faults: [trouble(error('Throttling'), { times: 3 })],
  }),
  directed('IAM fails', 'retry.unavailable', [step([declare()])], {
    faults: [trouble(error('ServiceFailure', 500))],
  }),
  directed('somebody else changes the user', 'retry.conflict', [step([declare()])], {
    faults: [trouble(error('ConcurrentModification', 409))],
  }),
  directed('a user is new', 'retry.new-user', [step([declare()])], { newUsers: { alice: 20 } }),
  // of the stacks that this seed makes, the grant is late
  directed('a grant is new', 'retry.denied', [step([declare()])], { seed: 1 }),
  directed('two policies are too long for one user', 'retry.limit', [
    step([declare({ document: PUTS }), declare({ policyName: 'Write', document: DELETES }, 'B')]),
  ]),
  directed(
    'IAM takes the document for malformed',
    ['retry.refused', 'failure.refused'],
    [step([declare()])],
    {
      faults: [trouble(error('MalformedPolicyDocument'))],
    },
  ),
];

const ENDED_EARLY: readonly Directed[] = [
  directed('a name is impossible', 'failure.invalid', [step([declare({ policyName: IMPOSSIBLE })])]),
  directed('an event is delivered too late', 'failure.expired', [step([declare()])], {
    faults: [{ event: 1, delayedBy: 320 }],
  }),
  directed(
    'a Create is delivered again when the policy is deleted',
    'failure.duplicate',
    [step([declare(), declare({ policyName: 'Write' }, 'B')]), step([{ edit: 'remove', slot: 'A' }])],
    { faults: [{ event: 1, duplicateAfter: 60 }] },
  ),
  directed('IAM answers when there is no time left for a Put', 'failure.out-of-time', [step([declare()])], {
    seed: 23, // the last try of the Get begins in time and ends too late
    faults: [trouble({ kind: 'hang up', done: false, seconds: 10 }, { call: 0, times: 10 })],
  }),
  directed('IAM does a Put and never answers again', 'failure.outcome-unknown', [step([declare()])], {
    faults: [trouble({ kind: 'hang up', done: true, seconds: 10 }, { times: 10 * MANY })],
  }),
  directed('IAM fails from the Put on', 'failure.outcome-unknown', [step([declare()])], {
    faults: [trouble(error('InternalFailure', 500), { times: 10 * MANY })],
  }),
];

const REMOVES: Exclusive = { userName: 'alice', ignoredPolicyNames: [], onUnmanaged: 'REMOVE' };
const WRITE_TOO = [somebody(-1, LISTS, { policyName: 'Write' })];

const EXCLUSIVE: readonly Directed[] = [
  directed(
    'a policy that nobody declares is removed',
    ['exclusive.remove', 'exclusive.declared', 'exclusive.delete'],
    [step([declare()], { exclusive: REMOVES }), DELETE_STACK],
    { foreign: WRITE_TOO },
  ),
  directed(
    'a policy that nobody declares is reported',
    'exclusive.report',
    [step([declare()], { exclusive: { ...REMOVES, onUnmanaged: 'REPORT' } })],
    { foreign: WRITE_TOO },
  ),
  directed(
    'a policy is spared by its name',
    'exclusive.ignored',
    [step([declare()], { exclusive: { ...REMOVES, ignoredPolicyNames: ['W*'] } })],
    { foreign: WRITE_TOO },
  ),
  directed('a policy is renamed', 'exclusive.owned', [
    step([declare()], { exclusive: REMOVES }),
    step([RENAMED], { exclusive: REMOVES }),
  ]),
  ...(['update', 'delete'] as const).map((rollback) =>
    directed(`a rename is rolled back by ${rollback}, and so is the control`, 'exclusive.owned', [
      step([declare()], { exclusive: REMOVES }),
      step([RENAMED], { exclusive: REMOVES, rollback, sibling: { ...FAILING, dependsOn: ['Exclusive'] } }),
    ]),
  ),
  directed('a policy is removed from the template, which is rolled back', 'exclusive.owned', [
    step([declare(), declare({ policyName: 'Write' }, 'B')], { exclusive: REMOVES }),
    step([{ edit: 'remove', slot: 'B' }], {
      exclusive: REMOVES,
      sibling: { ...FAILING, dependsOn: ['Exclusive'] },
    }),
  ]),
];

/** Histories to the rows of plain operations. */
export const PLAIN: readonly Directed[] = [
  ...PRESENT,
  ...STALE,
  ...MOVED,
  ...CHANGED,
  ...UNANSWERED,
  ...RETRIED,
  ...ENDED_EARLY,
  ...EXCLUSIVE,
];
