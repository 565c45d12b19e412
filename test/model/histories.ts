import * as fc from 'fast-check';
import { ERRORS, Fault, MANY } from './faults';
import type { Edit, ForeignAct, Forgery, History, Limits, Recovery, Step } from './history';
import { STORIES, Story, tell } from './stories';
import { Declaration, Exclusive, Native, NATIVE_TYPES, Sibling } from './template';

// Few names, so that they collide.
const SLOTS = ['A', 'B', 'C'];
const USERS = ['alice', 'bob'];
const POLICIES = ['Read', 'Write'];
const STACKS = ['S', 'T'];
const NATIVES = ['N', 'O'];

function document(action: string, resources: number): string {
  const Resource = Array.from(
    { length: resources },
    (_, index) => `arn:aws:s3:::reports-of-the-year-${index}/*`,
  );
  const Statement = [
    { Effect: 'Allow', Action: `s3:${action}`, Resource: resources === 1 ? Resource[0] : Resource },
  ];
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

/** The second means the same as the first; of the last two, one alone finds room. */
export const DOCUMENTS = [
  document('GetObject', 1),
  '{ "Statement": [{ "Resource": ["arn:aws:s3:::reports-of-the-year-0/*"], "Action": ["S3:getobject"], "Effect": "Allow" }], "Version": "2012-10-17" }',
  document('ListBucket', 1),
  document('PutObject', 30),
  document('DeleteObject', 32),
];

/** A name that IAM does not take. */
export const IMPOSSIBLE = 'not a name';

const slot = fc.constantFrom(...SLOTS);
const user = fc.constantFrom(...USERS);
const policy = fc.oneof(
  { arbitrary: fc.constantFrom(...POLICIES), weight: 150 },
  // none that IAM takes, as a token may turn out at deployment
  { arbitrary: fc.constant(IMPOSSIBLE), weight: 1 },
);
const text = fc.oneof(
  { arbitrary: fc.constantFrom(...DOCUMENTS.slice(0, 3)), weight: 9 },
  { arbitrary: fc.constantFrom(...DOCUMENTS.slice(3)), weight: 1 },
);
const onExisting = fc.constantFrom<Declaration['onExisting'][]>('FAIL', 'FAIL', 'ADOPT', 'OVERWRITE');
const onModified = fc.constantFrom<Declaration['onModified'][]>('PROCEED', 'PROCEED', 'RETAIN', 'FAIL');
const rarely = (weight: number) =>
  fc.oneof(
    { arbitrary: fc.constant(false), weight: weight - 1 },
    { arbitrary: fc.constant(true), weight: 1 },
  );

const declaration: fc.Arbitrary<Declaration> = fc.record({
  userName: user,
  policyName: policy,
  document: text,
  onExisting,
  onModified,
  retain: rarely(10),
  dependsOn: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.subarray(SLOTS) }, // those of later slots count
  ),
});

const native: fc.Arbitrary<Native> = fc.record({
  type: fc.constantFrom(...NATIVE_TYPES),
  userName: user,
  policyName: fc.constantFrom(...POLICIES),
  document: fc.constantFrom(...DOCUMENTS.slice(0, 3)),
  retain: rarely(5),
  referenced: rarely(5),
});
const nativeId = fc.constantFrom(...NATIVES);

// What a developer does to one declaration.
const change: fc.Arbitrary<Partial<Declaration>> = fc.oneof(
  fc.record({ document: text }),
  fc.record({ document: text }),
  fc.record({ policyName: policy }),
  fc.record({ userName: user }),
  fc.record({ userName: user, document: text }),
  fc.record({ onExisting }),
  fc.record({ onModified }),
  fc.record({ retain: fc.boolean() }),
);

const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ edit: fc.constant('declare' as const), slot, declaration }) },
  { weight: 4, arbitrary: fc.record({ edit: fc.constant('change' as const), slot, change }) },
  { weight: 2, arbitrary: fc.record({ edit: fc.constant('move' as const), slot, to: slot }) },
  { weight: 2, arbitrary: fc.record({ edit: fc.constant('remove' as const), slot }) },
  { weight: 1, arbitrary: fc.record({ edit: fc.constant('swap names' as const), slot, with: slot }) },
);

const nativeEdit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ edit: fc.constant('declare native' as const), id: nativeId, native }),
  },
  { weight: 1, arbitrary: fc.record({ edit: fc.constant('remove native' as const), id: nativeId }) },
  { weight: 1, arbitrary: fc.record({ edit: fc.constant('retain native' as const), id: nativeId }) },
  {
    weight: 3,
    arbitrary: fc.record({ edit: fc.constant('take over' as const), id: nativeId, slot, onExisting }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      edit: fc.constant('give back' as const),
      slot,
      id: nativeId,
      type: fc.constantFrom(...NATIVE_TYPES),
    }),
  },
);

const sibling: fc.Arbitrary<Sibling> = fc.record({
  dependsOn: fc.subarray(SLOTS),
  seconds: fc.integer({ min: 1, max: 30 }),
  fails: fc.boolean(),
});

const exclusive: fc.Arbitrary<Exclusive> = fc.record({
  userName: user,
  ignoredPolicyNames: fc.constantFrom([], [], ['W*'], ['?ead']),
  onUnmanaged: fc.constantFrom('REPORT', 'REMOVE', 'REMOVE'),
});

const recovery = fc.constantFrom<Recovery[]>('retry', 'go back', 'roll back', 'roll back skipping');

function stepOf(without: ReadonlySet<Feature>): fc.Arbitrary<Step> {
  const maybe = (feature: Feature, weight: number) =>
    without.has(feature) ? fc.constant(false) : rarely(weight);
  const edits = without.has('native resources')
    ? edit
    : fc.oneof({ weight: 8, arbitrary: edit }, { weight: 1, arbitrary: nativeEdit });
  return fc.record({
    stack: fc.oneof(
      { weight: 3, arbitrary: fc.constant(STACKS[0]) },
      { weight: 1, arbitrary: fc.constant(STACKS[1]) },
    ),
    edits: fc.option(fc.array(edits, { minLength: 1, maxLength: 4 }), { nil: undefined, freq: 6 }),
    exclusive: fc.oneof(
      { weight: 2, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: exclusive },
    ),
    sibling: fc.option(sibling, { nil: undefined, freq: 1 }),
    recovery,
    after: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 60 })),
    beside: rarely(8),
    rollback: fc.constantFrom('update', 'delete'),
    cancels: fc.boolean(),
    disableRollback: maybe('kept failures', 5),
    express: maybe('express mode', 10),
    cleansHeld: fc.boolean(),
    shows: fc.constantFrom('old template', 'new template'),
    sameRequestIds: maybe('same RequestIds', 10),
    remembers: fc.constantFrom('applied', 'attempted'),
  });
}

const foreignAct: fc.Arbitrary<ForeignAct> = fc.record({
  step: fc.integer({ min: -1, max: 4 }),
  seconds: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 })),
  userName: user,
  policyName: fc.constantFrom(...POLICIES),
  document: fc.option(text, { nil: undefined, freq: 2 }),
});

const forgery: fc.Arbitrary<Forgery> = fc.record({
  step: fc.integer({ min: 0, max: 4 }),
  seconds: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 40 })),
  stack: fc.constantFrom(...STACKS, STACKS[0]),
  of: fc.constantFrom('its own', 'its own', 'another', 'nobody'),
  sent: fc.constantFrom('never', 'now', 'now', 'long ago'),
  type: fc.constantFrom('Create', 'Update', 'Delete'),
  resource: fc.constantFrom('policy', 'policy', 'exclusive'),
  slot: fc.constantFrom(...SLOTS, 'Exclusive', 'Other'),
  userName: user,
  policyName: fc.constantFrom(...POLICIES),
  document: fc.constantFrom(...DOCUMENTS.slice(0, 3)),
  onExisting,
  ownHost: fc.boolean(),
});

const limits: fc.Arbitrary<Limits> = fc.record({
  iam: fc.integer({ min: 1, max: 3 }),
  cloudFormation: fc.integer({ min: 1, max: 3 }),
});

// early events are in every history
const eventNumber = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 12 }));
const callNumber = fc.integer({ min: 0, max: 7 });

// Seconds: while the first run is under way, in the next operation, or after CloudFormation has given the event up.
const delay = fc.oneof(
  fc.integer({ min: 0, max: 15 }),
  fc.integer({ min: 10, max: 120 }),
  fc.integer({ min: 0, max: 400 }),
);

const killed = fc.record({ kind: fc.constant('kill' as const), done: fc.boolean() });

const callFault: fc.Arbitrary<Fault> = fc.record({
  event: eventNumber,
  delivery: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) }),
  call: callNumber,
  times: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 4 }) },
    { weight: 1, arbitrary: fc.constant(10 * MANY) },
  ),
  trouble: fc.oneof(killed, fc.constantFrom(...ERRORS), fc.constantFrom(...ERRORS)),
});

const resent = fc.record({ event: eventNumber, resentAfter: delay });

const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ event: eventNumber, duplicateAfter: delay }) },
  { weight: 1, arbitrary: fc.record({ event: eventNumber, delayedBy: delay }) },
  { weight: 2, arbitrary: callFault },
);

/** What a search may leave out. */
export const FEATURES = [
  'native resources',
  'kept failures',
  'express mode',
  'same RequestIds',
  'forged events',
  'limits',
  'resent requests',
  'faults',
  'foreign acts',
] as const;

export type Feature = (typeof FEATURES)[number];

/** Any history: few names and operations, so that they meet. */
export function anyHistory(left: readonly Feature[] = []): fc.Arbitrary<History> {
  const without = new Set(left);
  const unless = <T>(feature: Feature, nothing: T, weight: number, arbitrary: fc.Arbitrary<T>) =>
    without.has(feature)
      ? fc.constant(nothing)
      : fc.oneof({ weight: 10 - weight, arbitrary: fc.constant(nothing) }, { weight, arbitrary });
  const faults = without.has('resent requests')
    ? fault
    : fc.oneof({ weight: 9, arbitrary: fault }, { weight: 1, arbitrary: resent });
  const plain = fc.record({
    seed: fc.nat(),
    newUsers: fc.record(Object.fromEntries(USERS.map((name) => [name, newUser]))),
    steps: fc.array(stepOf(without), { minLength: 2, maxLength: 5 }),
    foreign: unless('foreign acts', [], 5, fc.array(foreignAct, { maxLength: 3 })),
    forged: unless('forged events', [], 1, fc.array(forgery, { minLength: 1, maxLength: 2 })),
    faults: unless('faults', [], 6, fc.array(faults, { maxLength: 3 })),
    limits: unless<Limits | undefined>('limits', undefined, 1, limits),
    verifyEvents: rarely(5),
    logsReadable: rarely(5).map((unreadable) => !unreadable),
  });
  const story = fc.option(fc.constantFrom(...STORIES.filter((one) => !needs(one, without))), { freq: 2 });
  return fc
    .record({
      plain,
      story,
      declaration,
      native,
      forgery,
      document: fc.constantFrom(...DOCUMENTS.slice(0, 3)),
      next: text,
    })
    .map(({ plain: history, story: turn, ...about }) => tell(history, turn ?? undefined, about));
}

function needs(story: Story, without: ReadonlySet<Feature>): boolean {
  return (
    (story.includes('native') && without.has('native resources')) ||
    (story.includes('forges') && without.has('forged events')) ||
    (story.includes('fail') && without.has('faults')) ||
    (story.includes('somebody') && without.has('foreign acts'))
  );
}

const newUser = fc.oneof(
  { weight: 5, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 5, max: 25 }) },
);
