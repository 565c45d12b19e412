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
  PUTS,
  READS,
  RENAMED,
  somebody,
  step,
  trouble,
} from './steps';

const DONE_AND_KILLED = trouble({ kind: 'kill', done: true });

function excused(excuse: Excuse, ...about: Parameters<typeof directed>): Directed {
  return { ...directed(...about), excuse };
}

/** What no handler can know: one history for each entry of the list in docs/lifecycle.md. */
export const UNKNOWABLE: readonly Directed[] = [
  excused(
    'equal policy, unanswered create',
    'a Create finds an equal policy and is killed before it answers',
    'delete.unanswered-identical',
    [step([declare()])],
    { foreign: [somebody(-1, READS)], faults: [trouble(KILLED, { call: 4 })] },
  ),
  excused(
    'adopted or written, unanswered create',
    'a Create under ADOPT writes and is killed',
    'delete.unanswered-adopt',
    [step([declare({ onExisting: 'ADOPT' })])],
    { faults: [DONE_AND_KILLED] },
  ),
  excused(
    'second delivery answered',
    'F8: a Create is killed after it wrote, and delivered again',
    'create.exists-equal',
    [step([declare()])],
    { faults: [DONE_AND_KILLED, { event: 1, duplicateAfter: 30 }] },
  ),
  excused(
    'second delivery of a killed one',
    'F7: the second delivery refuses what the first one wrote',
    'create.exists-equal',
    [step([declare()])],
    { faults: [DONE_AND_KILLED, { event: 1, duplicateAfter: 30 }] },
  ),
  excused(
    'changed between read and write',
    'somebody makes the policy between the read and the write of a Create',
    'create.absent',
    [step([declare()])],
    {
      foreign: [somebody(0, LISTS, { seconds: 3 })],
      faults: [trouble(error('Throttling'), { times: 6 })],
    },
  ),
  excused(
    'changed between read and write',
    'F13: a construct moves and changes while reads do not know yet what it has',
    [],
    [
      step([declare()]),
      step([change({ document: LISTS }), { edit: 'move', slot: 'A', to: 'B' }], {
        after: 1,
        sibling: { ...FAILING, dependsOn: ['B'] },
      }),
    ],
  ),
  excused(
    'carried out late',
    'F5: a Put is carried out when its policy was deleted',
    'delete.equal',
    [step([declare(), declare({ policyName: 'Write' }, 'B')]), step([{ edit: 'remove', slot: 'A' }])],
    { faults: [trouble({ kind: 'hang up', done: true, seconds: 10, carriedOutAfter: 60 })] },
  ),
  excused(
    'carried out late',
    'F6: a Put is carried out when its Create was called off and undone',
    [],
    [step([declare()], { sibling: { ...FAILING, dependsOn: [], seconds: 5 }, cancels: true })],
    { faults: [trouble({ kind: 'hang up', done: true, seconds: 10, carriedOutAfter: 60 })] },
  ),
  excused(
    'unanswered update, not rolled back',
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
    'backup out of reach',
    'what was overwritten stays so, as the log cannot be read',
    'delete.overwrote-kept',
    [step([declare({ onExisting: 'OVERWRITE' })], { sibling: FAILING })],
    { foreign: [somebody(-1, LISTS)], logsReadable: false },
  ),
  excused(
    'forged with a send time',
    'somebody forges an event with a send time, which nobody verifies',
    [],
    [step([declare()]), step([], LATER)],
    { forged: [{ ...FORGERY, type: 'Update', sent: 'now', document: PUTS }] },
  ),
  excused(
    'forged while under way',
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
