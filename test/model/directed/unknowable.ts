import type { Excuse } from '../properties/excuses';
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
  native,
  PUTS,
  READS,
  RENAMED,
  somebody,
  step,
  takeOver,
  trouble,
} from './steps';

const SEED_OF_A_LATE_READ = 15;
const DONE_AND_KILLED = trouble({ kind: 'kill', done: true });

function excused(excuse: Excuse, ...about: Parameters<typeof directed>): Directed {
  return { ...directed(...about), excuse };
}

/** What no handler can know: one history for each entry of the list in docs/lifecycle.md. */
export const UNKNOWABLE: readonly Directed[] = [
  excused(
    'an equal policy, and an unanswered create',
    'a Create finds an equal policy and is killed before it answers',
    'delete.unanswered-identical',
    [step([declare()])],
    { foreign: [somebody(-1, READS)], faults: [trouble(KILLED, { call: 4 })] },
  ),
  excused(
    'an unanswered create under ADOPT',
    'a Create under ADOPT writes and is killed',
    'delete.unanswered-adopt',
    [step([declare({ onExisting: 'ADOPT' })])],
    { faults: [DONE_AND_KILLED] },
  ),
  excused(
    'a second delivery answered, not the one that wrote',
    'F8: a Create is killed after it wrote, and delivered again',
    'create.exists-equal',
    [step([declare()])],
    { faults: [DONE_AND_KILLED, { event: 1, duplicateAfter: 30 }] },
  ),
  excused(
    'a second delivery refuses what a killed one wrote',
    'F7: the second delivery refuses what the first one wrote',
    'create.exists-equal',
    [step([declare()])],
    { faults: [DONE_AND_KILLED, { event: 1, duplicateAfter: 30 }] },
  ),
  excused(
    'a second delivery overwrites what a killed one wrote',
    'a Create under OVERWRITE writes and is killed, is delivered again, and rolled back',
    ['create.overwrite-equal', 'delete.overwrote-restored'],
    [step([declare({ onExisting: 'OVERWRITE' })], { sibling: FAILING })],
    { faults: [DONE_AND_KILLED, { event: 1, duplicateAfter: 15 }] },
  ),
  excused(
    'somebody wrote between read and write',
    'somebody makes the policy between the read and the write of a Create',
    'create.absent',
    [step([declare()])],
    {
      foreign: [somebody(0, LISTS, { seconds: 3 })],
      faults: [trouble(error('Throttling'), { times: 6 })],
    },
  ),
  excused(
    'the stack wrote between read and write',
    'F13: a construct moves and changes while reads do not know yet what it has',
    [],
    [
      step([declare()]),
      step([change({ document: LISTS }), { edit: 'move', slot: 'A', to: 'B' }], {
        after: 1,
        sibling: { ...FAILING, dependsOn: ['B'] },
      }),
    ],
    { seed: SEED_OF_A_LATE_READ },
  ),
  excused(
    'a call took effect late',
    'F5: a Put takes effect after its policy was deleted',
    'delete.equal',
    [step([declare(), declare({ policyName: 'Write' }, 'B')]), step([{ edit: 'remove', slot: 'A' }])],
    { faults: [trouble({ kind: 'hang up', done: true, seconds: 10, carriedOutAfter: 60 })] },
  ),
  excused(
    'a call took effect late',
    'F6: a Put takes effect after its Create was cancelled and undone',
    [],
    [step([declare()], { sibling: { ...FAILING, dependsOn: [], seconds: 5 }, cancels: true })],
    { faults: [trouble({ kind: 'hang up', done: true, seconds: 10, carriedOutAfter: 60 })] },
  ),
  excused(
    'an unanswered update that was not rolled back',
    'F4: an Update to another name is never answered, kept, and forgotten',
    [],
    [
      step([declare()]),
      step([RENAMED], { disableRollback: true, remembers: 'applied', ...LATER }),
      step([], { recovery: 'go back', ...LATER }),
    ],
    { faults: [trouble({ kind: 'kill', done: true }, { event: 2 })] },
  ),
  excused(
    'a native resource deletes what was absent',
    'somebody deletes a native policy, which gives way to ours',
    'create.absent',
    [step([native()]), step([takeOver('ADOPT')], LATER)],
    { foreign: [somebody(0, undefined, { seconds: 30 })] },
  ),
  excused(
    'a native resource leaves again',
    'our policy gives way to a native one in a deployment that is rolled back',
    [],
    [
      step([declare()]),
      step([{ edit: 'give back', slot: 'A', id: 'N', type: 'AWS::IAM::Policy' }], {
        sibling: { ...FAILING, dependsOn: ['N'] },
        ...LATER,
      }),
    ],
  ),
  excused(
    'the document of another resource stays',
    'somebody deletes a native policy, which gives way to ours in a deployment that is rolled back',
    ['create.absent', 'delete.native'],
    [step([native()]), step([takeOver('FAIL')], { sibling: FAILING, ...LATER })],
    { foreign: [somebody(0, undefined, { seconds: 30 })] },
  ),
  excused(
    'CloudFormation let go of it',
    'a policy is overwritten under RETAIN, and the operation is rolled back',
    'create.overwrite',
    [step([declare({ onExisting: 'OVERWRITE', retain: true })], { sibling: FAILING })],
    { foreign: [somebody(-1, LISTS)] },
  ),
  excused(
    'the log cannot be read',
    'what was overwritten stays so, as the log cannot be read',
    'delete.overwrote-kept',
    [step([declare({ onExisting: 'OVERWRITE' })], { sibling: FAILING })],
    { foreign: [somebody(-1, LISTS)], logsReadable: false },
  ),
  excused(
    'a forged event with a send time',
    'somebody forges an event with a send time, which nobody verifies',
    [],
    [step([declare()]), step([], LATER)],
    { forged: [{ ...FORGERY, type: 'Update', sent: 'now', document: PUTS }] },
  ),
  excused(
    'a forged event of a resource that is worked on',
    'somebody forges a Create while CloudFormation waits for one, and every event is verified',
    [],
    [step([declare()]), DELETE_STACK],
    {
      forged: [{ ...FORGERY, step: 0, seconds: 3, type: 'Create', sent: 'now', document: PUTS }],
      faults: [trouble(error('Throttling'), { call: 0, times: 6 })],
      verifyEvents: true,
    },
  ),
];
