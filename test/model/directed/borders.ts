import { NATIVE_TYPES } from '../template';
import type { Exclusive } from '../template';
import {
  change,
  declare,
  DELETE_STACK,
  Directed,
  directed,
  error,
  FAILING,
  FORGERY,
  KILLED,
  LATER,
  LISTS,
  MEANWHILE,
  native,
  PUTS,
  READS,
  RENAMED,
  somebody,
  step,
  takeOver,
  trouble,
} from './steps';

const KEPT = { disableRollback: true, sibling: FAILING };
const OVERWRITES = { onExisting: 'OVERWRITE', document: READS } as const;
const THERE = { foreign: [somebody(-1, LISTS)] };
const MODIFIED = { foreign: [somebody(0, PUTS, MEANWHILE)] };

const OVERWRITTEN: readonly Directed[] = [
  directed(
    'a policy is overwritten by a Create that is rolled back',
    ['create.overwrite', 'delete.overwrote-restored'],
    [step([declare(OVERWRITES)], { sibling: FAILING })],
    THERE,
  ),
  ...(['update', 'delete'] as const).map((rollback) =>
    directed(
      `a policy is overwritten by a rename that is rolled back by ${rollback}`,
      ['create.overwrite', 'delete.overwrote-restored'],
      [
        step([declare({ ...OVERWRITES, policyName: 'Write' })]),
        step([change({ policyName: 'Read' })], { sibling: FAILING, rollback, ...LATER }),
      ],
      THERE,
    ),
  ),
  directed(
    'a policy is overwritten, the operation rolled back, and the log cannot be read',
    'delete.overwrote-kept',
    [step([declare(OVERWRITES)], { sibling: FAILING })],
    { ...THERE, logsReadable: false },
  ),
  directed(
    'a policy is overwritten twice, somebody changes it between, and both operations are rolled back',
    ['create.overwrite', 'delete.overwrote-restored'],
    [
      step([declare({ policyName: 'Write' }, 'B')]),
      step([declare(OVERWRITES)], { sibling: FAILING, ...LATER }),
      step([declare(OVERWRITES)], { sibling: FAILING, ...LATER }),
    ],
    { foreign: [somebody(-1, LISTS), somebody(1, PUTS, { seconds: 60 })] },
  ),
  directed(
    'an equal policy is overwritten, and the operation rolled back',
    ['create.overwrite-equal', 'delete.overwrote-restored'],
    [step([declare(OVERWRITES)], { sibling: FAILING })],
    { foreign: [somebody(-1, READS)] },
  ),
  directed(
    'somebody changes what was overwritten, before the roll-back',
    'delete.overwrote-modified',
    [step([declare(OVERWRITES)], { sibling: FAILING })],
    { foreign: [somebody(-1, LISTS), somebody(0, PUTS, { seconds: 15 })] },
  ),
  directed(
    'a policy is overwritten, and its stack deleted much later',
    ['create.overwrite', 'delete.equal'],
    [step([declare(OVERWRITES)]), { ...DELETE_STACK, ...LATER }],
    THERE,
  ),
  directed(
    'the handler is killed after it overwrote a policy',
    'delete.unanswered-overwrote',
    [step([declare(OVERWRITES)])],
    { ...THERE, faults: [trouble({ kind: 'kill', done: true }, { call: 4 })] },
  ),
  directed(
    'the handler is killed after it overwrote a policy, and the request is sent again',
    'create.overwrite-equal',
    [step([declare(OVERWRITES)], { sibling: FAILING })],
    {
      ...THERE,
      faults: [trouble({ kind: 'kill', done: true }, { call: 4 }), { event: 1, resentAfter: 30 }],
    },
  ),
  directed(
    'a policy is overwritten twice, with one RequestId, and both operations are rolled back',
    ['create.overwrite', 'delete.overwrote-restored'],
    [
      step([declare(OVERWRITES)], { sibling: FAILING }),
      step([declare(OVERWRITES)], { sibling: FAILING, sameRequestIds: true, ...LATER }),
    ],
    THERE,
  ),
];

const NATIVE: readonly Directed[] = [
  ...NATIVE_TYPES.filter((type) => type !== 'AWS::IAM::User').flatMap((type) =>
    (['old template', 'new template'] as const).map((shows) =>
      directed(
        `a policy of ${type} gives way to ours, while CloudFormation shows the ${shows}`,
        'create.native',
        [step([native({ type })]), step([takeOver('ADOPT')], { shows, ...LATER })],
      ),
    ),
  ),
  directed('a native policy gives way to ours under OVERWRITE', 'create.native', [
    step([native()]),
    step([takeOver('OVERWRITE')], LATER),
  ]),
  directed('a native policy whose names are references gives way to ours', 'create.native', [
    step([native({ referenced: true })]),
    step([takeOver('ADOPT')], { shows: 'old template', ...LATER }),
  ]),
  directed('a policy of a native user gives way to ours', 'create.absent', [
    step([native({ type: 'AWS::IAM::User' })]),
    step([takeOver('ADOPT')], LATER),
  ]),
  directed(
    'a policy of a native user gives way to ours, and the operation is rolled back',
    [],
    [step([native({ type: 'AWS::IAM::User' })]), step([takeOver('ADOPT')], { sibling: FAILING, ...LATER })],
  ),
  directed(
    'a native policy is kept in one deployment, removed in the next, and adopted in the third',
    'create.adopt',
    [
      step([native()]),
      step([{ edit: 'retain native', id: 'N' }], LATER),
      step([{ edit: 'remove native', id: 'N' }], LATER),
      step([declare({ onExisting: 'ADOPT' })], LATER),
    ],
  ),
  directed(
    'REMOVE spares what a native resource holds that leaves, in an operation that is rolled back',
    'exclusive.owned',
    [
      step([native({ type: 'AWS::IAM::UserPolicy' })]),
      step([{ edit: 'remove native', id: 'N' }], {
        exclusive: removes(),
        sibling: { ...FAILING, dependsOn: ['Exclusive'] },
        ...LATER,
      }),
    ],
  ),
  directed(
    'a native policy takes the name of ours, the failure is kept, and ours is to go back',
    'create.native',
    [
      step([declare()]),
      step([change({ policyName: 'Write' }), native({ document: LISTS })], {
        ...KEPT,
        sibling: { ...FAILING, dependsOn: ['A', 'N'] },
        ...LATER,
      }),
      step([], { recovery: 'go back', ...LATER }),
    ],
  ),
  directed('our policy gives way to a native one in one deployment', 'delete.native', [
    step([declare()]),
    step([{ edit: 'give back', slot: 'A', id: 'N', type: 'AWS::IAM::Policy' }], LATER),
  ]),
  directed(
    'our policy is kept in one deployment, and gives way to a native one in the next',
    [],
    [
      step([declare()]),
      step([change({ retain: true })], LATER),
      step([{ edit: 'give back', slot: 'A', id: 'N', type: 'AWS::IAM::Policy' }], LATER),
    ],
  ),
];

const KEPT_FAILURES: readonly Directed[] = [
  directed(
    'F1: a Create that was never answered is made again, and its id cleaned up',
    'create.absent',
    [step([declare()], { disableRollback: true }), step([change({ onModified: 'RETAIN' })], LATER)],
    { faults: [trouble({ kind: 'kill', done: false }, { call: 1 })] },
  ),
  directed(
    'F1: a Create whose Put was done and never answered is made again',
    [],
    [step([declare()], { disableRollback: true }), step([change({ onModified: 'RETAIN' })], LATER)],
    { faults: [trouble({ kind: 'kill', done: true }, { call: 1 })] },
  ),
  ...[true, false].map((cleansHeld) =>
    directed(
      `F2: a resource goes back to its former name${cleansHeld ? ', which is cleaned up all the same' : ''}`,
      cleansHeld ? ['create.restored', 'delete.held-again'] : 'create.restored',
      [
        step([declare()]),
        step([RENAMED], { ...KEPT, ...LATER }),
        step([change({ policyName: 'Read' })], { recovery: 'retry', cleansHeld, ...LATER }),
      ],
    ),
  ),
  ...(['FAIL', 'ADOPT'] as const).map((onExisting) =>
    directed(
      `F3: a resource goes back to what it still has, under ${onExisting}, and is deleted`,
      ['create.restored', 'delete.equal'],
      [
        step([declare({ onExisting })]),
        step([RENAMED], { ...KEPT, ...LATER }),
        step([], { recovery: 'go back', ...LATER }),
        { ...DELETE_STACK, ...LATER },
      ],
    ),
  ),
  directed('a resource goes back to its former name with another document', 'create.restored-changed', [
    step([declare()]),
    step([RENAMED], { ...KEPT, ...LATER }),
    step([change({ policyName: 'Read', document: LISTS })], LATER),
  ]),
  ...(['RETAIN', 'FAIL'] as const).map((onModified) =>
    directed(
      `a resource goes back to its former name, which somebody has changed, under ${onModified}`,
      'create.restored-fail',
      [
        step([declare({ onModified })]),
        step([RENAMED], { ...KEPT, ...LATER }),
        step([change({ policyName: 'Read' })], LATER),
      ],
      { foreign: [somebody(1, PUTS, MEANWHILE)] },
    ),
  ),
  directed(
    'a rename is rolled back to what somebody has changed meanwhile, under RETAIN',
    'create.restored-retain',
    [step([declare({ onModified: 'RETAIN' })]), step([RENAMED], { sibling: FAILING, ...LATER })],
    { foreign: [somebody(1, PUTS, { seconds: 12 })] },
  ),
  ...(['roll back', 'go back', 'retry'] as const).map((recovery) =>
    directed(
      `F4: a rename is never answered, kept, and next: ${recovery}`,
      [],
      [
        step([declare()]),
        step([RENAMED], { disableRollback: true, ...LATER }),
        step([], { recovery, ...LATER }),
        { ...DELETE_STACK, ...LATER },
      ],
      { faults: [trouble({ kind: 'kill', done: true }, { event: 2, call: 1 })] },
    ),
  ),
  directed(
    'F4: a rename is never answered, its roll-back fails, and the stack is deleted',
    [],
    [step([declare()]), step([RENAMED], LATER), { ...DELETE_STACK, ...LATER }],
    {
      faults: [
        trouble({ kind: 'kill', done: true }, { event: 2, call: 1 }),
        trouble(KILLED, { event: 3, call: 0 }),
      ],
    },
  ),
  directed(
    'F9: OVERWRITE is kept and rolled back later',
    'delete.overwrote-restored',
    [
      step([declare({}, 'B'), declare({ policyName: 'Write' }, 'C')]),
      step([declare({ ...OVERWRITES, userName: 'bob' })], { ...KEPT, ...LATER }),
      step([], { recovery: 'roll back', ...LATER }),
    ],
    { foreign: [somebody(-1, LISTS, { userName: 'bob' })] },
  ),
  directed('F9: a policy is taken over and kept, and rolled back later', 'create.handed-over', [
    step([declare()]),
    step([{ edit: 'move', slot: 'A', to: 'B' }], {
      ...KEPT,
      sibling: { ...FAILING, dependsOn: ['B'] },
      ...LATER,
    }),
    step([], { recovery: 'roll back', ...LATER }),
  ]),
  directed('F9: REMOVE spares what a kept failure may go back to', 'exclusive.owned', [
    step([declare()], { exclusive: removes() }),
    step([RENAMED], { ...KEPT, exclusive: removes(), ...LATER }),
    step([change({ document: LISTS })], {
      ...KEPT,
      exclusive: { ...removes(), ignoredPolicyNames: ['X'] },
      sibling: { ...FAILING, dependsOn: ['Exclusive'], seconds: 25 },
      ...LATER,
    }),
    step([], { recovery: 'roll back', exclusive: removes(), ...LATER }),
  ]),
];

function removes(): Exclusive {
  return { userName: 'alice', ignoredPolicyNames: [], onUnmanaged: 'REMOVE' };
}

const THROTTLED = error('Throttling');

const DELIVERED_TWICE: readonly Directed[] = [
  directed(
    'F5: a second delivery of a Create is held up, and the policy deleted meanwhile',
    'failure.duplicate',
    [
      step([declare(), declare({ policyName: 'Write' }, 'B')]),
      step([{ edit: 'remove', slot: 'A' }], { after: 10 }),
    ],
    {
      faults: [{ event: 1, duplicateAfter: 1 }, trouble(THROTTLED, { delivery: 1, call: 0, times: 12 })],
    },
  ),
  directed(
    'F5: a second delivery of a Delete is held up, and another resource is given the name meanwhile',
    'failure.duplicate',
    [
      step([declare(), declare({ policyName: 'Write' }, 'B')]),
      step([{ edit: 'remove', slot: 'A' }], LATER),
      step([declare({}, 'C')]),
    ],
    {
      faults: [
        { event: 3, duplicateAfter: 2 },
        trouble(THROTTLED, { event: 3, delivery: 1, call: 0, times: 8 }),
        trouble({ kind: 'hang up', done: false, seconds: 10 }, { event: 4, call: 2 }),
      ],
    },
  ),
  directed(
    'F7: of two deliveries, the one that is answered first finds what the other wrote',
    [],
    [step([declare()]), DELETE_STACK],
    { faults: [{ event: 1, duplicateAfter: 1 }, trouble({ kind: 'hang up', done: true, seconds: 10 })] },
  ),
  directed(
    'F10: a Put is never answered, while another delivery writes and answers',
    [],
    [step([declare()]), DELETE_STACK],
    {
      faults: [
        { event: 1, duplicateAfter: 5 },
        trouble({ kind: 'hang up', done: true, seconds: 10 }, { times: 1_000 }),
      ],
    },
  ),
  directed(
    'F11: a Put is never answered, and another resource of the stack holds the policy again when it is undone',
    ['failure.outcome-unknown', 'delete.handed-over'],
    [
      step([declare(), declare({ policyName: 'Write' }, 'C')]),
      step([{ edit: 'move', slot: 'A', to: 'B' }], LATER),
    ],
    {
      foreign: [somebody(0, undefined, MEANWHILE)],
      faults: [trouble({ kind: 'hang up', done: true, seconds: 10 }, { event: 3, times: 1_000 })],
    },
  ),
  directed('F12: a Put is never answered, and somebody makes an equal policy', [], [step([declare()])], {
    faults: [trouble({ kind: 'hang up', done: false, seconds: 10 }, { times: 1_000 })],
    foreign: [somebody(0, READS, { seconds: 40 })],
  }),
  directed(
    'a request is sent again, as nobody answered the first one',
    [],
    [step([declare()]), DELETE_STACK],
    {
      faults: [trouble(KILLED), { event: 1, resentAfter: 60 }],
    },
  ),
];

const MODIFIED_BY_SOMEBODY: readonly Directed[] = [
  ...(['RETAIN', 'FAIL'] as const).flatMap((onModified) => [
    directed(
      `somebody has changed what is updated, under ${onModified}`,
      'update.modified-fail',
      [step([declare({ onModified })]), step([change({ document: LISTS })], LATER)],
      MODIFIED,
    ),
    directed(
      `somebody has changed what gets other options, under ${onModified}`,
      'update.modified-options',
      [step([declare({ onModified })]), step([change({ onExisting: 'ADOPT' })], LATER)],
      MODIFIED,
    ),
  ]),
  directed(
    'somebody has changed what is rolled back, under RETAIN',
    'update.modified-rollback',
    [
      step([declare({ onModified: 'RETAIN' })]),
      step([change({ document: LISTS })], { sibling: FAILING, ...LATER }),
    ],
    { foreign: [somebody(1, PUTS, { seconds: 12 })] },
  ),
  directed(
    'a construct moves whose policy somebody has changed',
    'create.handed-over-different',
    [step([declare()]), step([{ edit: 'move', slot: 'A', to: 'B' }], LATER)],
    MODIFIED,
  ),
  directed(
    'a construct moves whose policy somebody has changed, as the refusal says: declared first, and moved then',
    'create.handed-over',
    [
      step([declare()]),
      step([change({ document: PUTS })], LATER),
      step([{ edit: 'move', slot: 'A', to: 'B' }], LATER),
    ],
    MODIFIED,
  ),
  directed(
    'a clean-up fails three times, and is skipped',
    'delete.modified-fail',
    [
      step([declare({ onModified: 'FAIL' }), declare({ policyName: 'Write' }, 'B')]),
      step([{ edit: 'remove', slot: 'A' }], LATER),
    ],
    MODIFIED,
  ),
];

const EXPRESS: readonly Directed[] = [
  directed(
    'a policy is made and deleted in express mode',
    ['create.absent', 'delete.equal'],
    [step([declare()], { express: true }), { ...DELETE_STACK, express: true, ...LATER }],
  ),
  directed(
    'a Create in express mode is throttled',
    'retry.throttled',
    [step([declare()], { express: true })],
    { faults: [trouble(error('Throttling'), { times: 6 })] },
  ),
  directed(
    'a Delete is throttled, after its stack is complete',
    'delete.equal',
    [
      step([declare(), declare({ policyName: 'Write' }, 'B')]),
      step([{ edit: 'remove', slot: 'A' }], { express: true, ...LATER }),
    ],
    { faults: [trouble(error('Throttling'), { event: 3, call: 0, times: 8 })] },
  ),
  directed(
    'a policy is overwritten by a rename in express mode, and its stack deleted',
    ['create.overwrite', 'delete.equal'],
    [
      step([declare({ ...OVERWRITES, policyName: 'Write' })], { express: true }),
      step([change({ policyName: 'Read' })], { express: true, ...LATER }),
      { ...DELETE_STACK, express: true, ...LATER },
    ],
    THERE,
  ),
];

const CONTINUED: readonly Directed[] = (['roll back', 'roll back skipping'] as const).map((recovery) =>
  directed(
    `a roll-back fails and is continued: ${recovery}`,
    [],
    [
      step([declare()]),
      step([change({ document: LISTS })], { sibling: FAILING, ...LATER }),
      step([], { recovery, ...LATER }),
    ],
    { faults: [trouble(KILLED, { event: 3, call: 0 })] },
  ),
);

const FORGED: readonly Directed[] = [
  ...(['Create', 'Update', 'Delete'] as const).flatMap((type) =>
    (['policy', 'exclusive'] as const).map((resource) =>
      directed(
        `somebody forges a ${type} of a resource for ${resource}, without a send time`,
        type === 'Delete' ? [] : 'failure.unconfirmed',
        [step([declare()]), step([], LATER)],
        { forged: [{ ...FORGERY, type, resource }] },
      ),
    ),
  ),
  directed('somebody forges an event of another stack', [], [step([declare()]), step([], LATER)], {
    forged: [{ ...FORGERY, of: 'another', sent: 'now' }],
  }),
  directed(
    'somebody forges an event that is to be answered elsewhere',
    [],
    [step([declare()]), step([], LATER)],
    { forged: [{ ...FORGERY, sent: 'now', ownHost: true }], verifyEvents: true },
  ),
  ...(['Create', 'Update', 'Delete'] as const).map((type) =>
    directed(
      `somebody forges a ${type}, and every event is verified`,
      'failure.unconfirmed',
      [step([declare()]), step([], LATER)],
      { forged: [{ ...FORGERY, type, sent: 'now' }], verifyEvents: true },
    ),
  ),
  directed(
    'every event is verified, clean-ups included',
    ['create.absent', 'delete.equal'],
    [step([declare()]), step([RENAMED], LATER), { ...DELETE_STACK, ...LATER }],
    { verifyEvents: true },
  ),
];

const LIMITED: readonly Directed[] = [
  directed(
    'APIs take one call a second',
    'retry.throttled',
    [
      step([
        declare(),
        declare({ policyName: 'Write', dependsOn: ['C'] }, 'B'),
        declare({ userName: 'bob' }, 'C'),
      ]),
      DELETE_STACK,
    ],
    { limits: { iam: 1, cloudFormation: 1 } },
  ),
  directed('a role is denied by an explicit deny', 'retry.explicit-deny', [step([declare()])], {
    faults: [
      trouble({ ...error('AccessDenied', 403), message: 'with an explicit deny' }, { call: 0, times: 1_000 }),
    ],
  }),
];

/** Histories of what is at the borders: native resources, operations that failed, events that nobody sent. */
export const BORDERS: readonly Directed[] = [
  ...OVERWRITTEN,
  ...NATIVE,
  ...KEPT_FAILURES,
  ...DELIVERED_TWICE,
  ...MODIFIED_BY_SOMEBODY,
  ...EXPRESS,
  ...CONTINUED,
  ...FORGED,
  ...LIMITED,
];
