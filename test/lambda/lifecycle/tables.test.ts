import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CREATE, CreateFacts } from '../../../lambda/lifecycle/tables/create';
import { DELETE, DeleteFacts } from '../../../lambda/lifecycle/tables/delete';
import { EXCLUSIVE, ExclusiveFacts } from '../../../lambda/lifecycle/tables/exclusive';
import { UPDATE, UpdateFacts } from '../../../lambda/lifecycle/tables/update';
import { nextStep, Row } from '../../../lambda/lifecycle/decision-table';
import { lifecyclePage } from '../../../scripts/lifecycle-docs';

type Values<Facts> = { readonly [Fact in keyof Facts]: readonly Facts[Fact][] };

const onExisting = ['FAIL', 'ADOPT', 'OVERWRITE'] as const;
const onModified = ['PROCEED', 'RETAIN', 'FAIL'] as const;
const stack = ['rolling back', 'going forward'] as const;
const CREATE_VALUES: Values<CreateFacts> = {
  live: ['absent', 'equal', 'as before', 'different'],
  owner: ['this resource, before', 'another resource', 'a native resource', 'nobody'],
  onExisting,
  onModified,
  stack,
};
const UPDATE_VALUES: Values<UpdateFacts> = {
  live: ['absent', 'equal', 'as before', 'different from both'],
  document: ['changed', 'as before'],
  onModified,
  stack,
};
const DELETE_VALUES: Values<DeleteFacts> = {
  id: [
    '!create-failed',
    'U/P',
    'U/P#adopted',
    'U/P#overwrote',
    'U/P#unanswered',
    'unanswered create',
    'unanswered create of impossible names',
  ],
  onExisting,
  live: ['absent', 'identical', 'equal', 'different'],
  owner: ['another resource', 'this resource', 'a native resource', 'nobody'],
  onModified,
  operation: ['undone', 'over'],
  former: ['found', 'not found'],
};

/** Every combination of what can be so. */
function situations<Facts>(values: Values<Facts>): Facts[] {
  return (Object.keys(values) as (keyof Facts)[]).reduce<Partial<Facts>[]>(
    (all, fact) => all.flatMap((situation) => values[fact].map((value) => ({ ...situation, [fact]: value }))),
    [{}],
  ) as Facts[];
}

/** The row that holds, and what was asked to find it. */
function read<Facts>(table: readonly Row<Facts>[], situation: Facts, known: Partial<Facts>) {
  const asked: (keyof Facts)[] = [];
  for (;;) {
    const step = nextStep(table, known);
    if ('row' in step) {
      return { row: step.row, asked };
    }
    asked.push(step.ask);
    known = { ...known, [step.ask]: situation[step.ask] };
  }
}

const YES_NO = ['yes', 'no'] as const;
const EXCLUSIVE_VALUES: Values<ExclusiveFacts> = {
  event: ['Create or Update', 'Delete'],
  declared: YES_NO,
  ignored: YES_NO,
  owned: YES_NO,
  onUnmanaged: ['REPORT', 'REMOVE'],
};

describe.each([
  ['Create', CREATE, CREATE_VALUES],
  ['Update', UPDATE, UPDATE_VALUES],
  ['Delete', DELETE, DELETE_VALUES],
  ['exclusive control', EXCLUSIVE, EXCLUSIVE_VALUES],
] as [string, readonly Row<object>[], Values<object>][])('the table of %s', (_name, table, values) => {
  test('has a row for every situation, and a situation for every row', () => {
    const ids = situations(values).map((situation) => read(table, situation, {}).row.id);
    expect(new Set(ids)).toEqual(new Set(table.map(({ id }) => id)));
  });

  test('never lets a write of what was not read twice be answered with a failure', () => {
    expect(table.filter(({ status, call }) => status === 'FAILED' && call !== undefined)).toEqual([]);
    expect(
      table.filter(
        ({ status, confirmWithSecondRead }) => status === 'FAILED' && confirmWithSecondRead !== true,
      ),
    ).toEqual([]);
  });
});

test('CloudFormation is not asked where the policy is absent', () => {
  const asked = [
    read(CREATE, { live: 'absent' } as CreateFacts, { onExisting: 'FAIL', onModified: 'FAIL' }),
    read(DELETE, { live: 'absent' } as DeleteFacts, { id: 'U/P', onExisting: 'FAIL', onModified: 'FAIL' }),
  ];
  expect(asked.map((step) => step.asked)).toEqual([['live'], ['live']]);
});

test('nothing is asked to delete what failed to be created', () => {
  const { asked, row } = read(DELETE, {} as DeleteFacts, { id: '!create-failed' });
  expect([asked, row.id]).toEqual([[], 'delete.create-failed']);
});

test('fails when docs/lifecycle.md is older than the tables: npm run docs:lifecycle', () => {
  const page = readFileSync(join(__dirname, '../../../docs/lifecycle.md'), 'utf8');
  expect(page === lifecyclePage()).toBe(true);
});
