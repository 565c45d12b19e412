import type { Edit, Forgery, History } from './history';
import type { Declaration, Native } from './template';

/** Turns that chance alone takes too seldom: what else a history holds stays. */
export const STORIES = [
  'a native policy gives way to ours',
  'our policy gives way to a native one',
  'a policy is overwritten, and the operation fails',
  'somebody changes a policy that is updated next',
  'somebody forges an event while a resource is made',
  'a roll-back fails',
  'clean-ups fail',
] as const;

export type Story = (typeof STORIES)[number];

/** What a story is about. */
export interface Subject {
  readonly declaration: Declaration;
  readonly native: Native;
  readonly forgery: Forgery;
  /** Somebody else's. */
  readonly document: string;
  /** What it becomes. */
  readonly next: string;
}

/** The history with that turn in its first two steps, of one stack. */
export function tell(history: History, story: Story | undefined, about: Subject): History {
  if (story === undefined) {
    return history;
  }
  const { steps, ...turned } = TURNS[story](about);
  return {
    ...history,
    steps: history.steps.map((step, index) => {
      const { edits = [], ...more } = steps[index] ?? {};
      return index > 1
        ? step
        : { ...step, ...more, stack: 'S', beside: false, edits: [...edits, ...(step.edits ?? [])] };
    }),
    foreign: [...history.foreign, ...(turned.foreign ?? [])],
    forged: [...history.forged, ...(turned.forged ?? [])],
    faults: [...(turned.faults ?? []), ...history.faults],
  };
}

type Turn = Partial<Pick<History, 'foreign' | 'forged' | 'faults'>> & {
  readonly steps: readonly Partial<History['steps'][number]>[];
};

const LIKE_ITS_OWN = { stack: 'S', of: 'its own', resource: 'policy', slot: 'A', ownHost: false } as const;
const FAILING = { dependsOn: ['A'], seconds: 15, fails: true };

const TURNS: Readonly<Record<Story, (about: Subject) => Turn>> = {
  'a native policy gives way to ours': ({ native, declaration }) => ({
    steps: [
      { edits: [{ edit: 'declare native', id: 'N', native }] },
      { edits: [{ edit: 'take over', id: 'N', slot: 'A', onExisting: declaration.onExisting }] },
    ],
  }),
  'our policy gives way to a native one': ({ native, declaration }) => ({
    steps: [
      { edits: [declare(declaration)] },
      { edits: [{ edit: 'give back', slot: 'A', id: 'N', type: native.type }] },
    ],
  }),
  'a policy is overwritten, and the operation fails': ({ declaration, document }) => ({
    steps: [
      {},
      {
        edits: [{ edit: 'remove', slot: 'A' }, declare({ ...declaration, onExisting: 'OVERWRITE' })],
        sibling: FAILING,
      },
    ],
    foreign: [{ ...namesOf(declaration), step: -1, seconds: 0, document }],
  }),
  'somebody changes a policy that is updated next': ({ declaration, document, next }) => ({
    steps: [
      { edits: [declare(declaration)] },
      { edits: [{ edit: 'change', slot: 'A', change: { document: next } }], after: 60 },
    ],
    foreign: [{ ...namesOf(declaration), step: 0, seconds: 40, document }],
  }),
  'somebody forges an event while a resource is made': ({ declaration, forgery }) => ({
    steps: [{ edits: [declare(declaration)] }],
    forged: [2, 2.5, 3].map((seconds) => ({ ...forgery, ...LIKE_ITS_OWN, step: 0, seconds })),
  }),
  'a roll-back fails': ({ declaration, document }) => ({
    steps: [
      { edits: [declare(declaration)] },
      { edits: [{ edit: 'change', slot: 'A', change: { document } }], sibling: FAILING },
    ],
    faults: [{ ...ANY_CALL, event: 'roll-back', trouble: { kind: 'kill', done: false } }],
  }),
  'clean-ups fail': ({ declaration }) => ({
    steps: [{ edits: [declare(declaration)] }, { edits: [{ edit: 'remove', slot: 'A' }] }],
    faults: [
      {
        ...ANY_CALL,
        event: 'clean-up',
        trouble: { kind: 'error', code: 'MalformedPolicyDocument', status: 400 },
      },
    ],
  }),
};

const ANY_CALL = { delivery: 0, call: 0, times: 1 };

function declare(declaration: Declaration): Edit {
  return { edit: 'declare', slot: 'A', declaration };
}

function namesOf({ userName, policyName }: Declaration) {
  return { userName, policyName };
}
