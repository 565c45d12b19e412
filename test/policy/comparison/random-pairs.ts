import { PlainDocument, PlainStatement, Universe, Values } from './brute-force';

/** Gives a whole number from 0, below the one it is given. */
export interface Random {
  (below: number): number;
}

/** Always the same numbers from the same seed. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** What the documents below can tell apart, and a little more. */
export const UNIVERSE: Universe = {
  actions: ['s3:Get', 's3:Gets', 's3:Got', 's3:Put', 's3:Del', 'sqs:Get', 'sqs:Put', 'x:y'],
  resources: [
    '*',
    'arn:aws:s3:::a',
    'arn:aws:s3:::ab',
    'arn:aws:s3:::a/bob',
    'arn:aws:s3:::a/bob/1',
    'arn:aws:s3:::a/al/1',
    'arn:aws:s3:::b',
    'arn:aws:s3:::b/*',
    'arn:aws:sqs:eu:1:q',
    'arn:aws:sqs:us:1:q',
    'arn:aws:sqs:us:2:q:1',
    'arn:aws:sqs:us:2:r',
  ],
  keys: {
    'aws:username': [['bob'], ['al'], ['b'], []],
    'aws:team': [['a'], ['q'], []],
    'aws:k': [
      [],
      ['a'],
      ['b'],
      ['A'],
      ['ab'],
      ['bob'],
      ['al'],
      ['zz'],
      ['*'],
      ['arn:aws:s3:::a'],
      ['arn:aws:sqs:eu:1:q'],
    ],
    'aws:tags': [
      [],
      ['a'],
      ['b'],
      ['c'],
      ['a', 'b'],
      ['a', 'c'],
      ['b', 'c'],
      ['a', 'b', 'c'],
      ['zz', 'bob'],
      ['ab'],
    ],
    'aws:n': [[], ['0'], ['1'], ['4'], ['5'], ['6'], ['9'], ['10'], ['11']],
    'aws:t': [
      [],
      ['2025-12-31T23:59:59Z'],
      ['2026-01-01T00:00:00Z'],
      ['2026-06-01T00:00:00Z'],
      ['2027-01-01T00:00:00Z'],
    ],
    'aws:m': [[], ['true'], ['false']],
    'aws:ip': [[], ['10.0.0.1'], ['10.1.0.1'], ['10.1.2.3'], ['11.0.0.1']],
  },
};

const ACTIONS = [
  '*',
  's3:*',
  's3:G*',
  's3:Get',
  's3:get*',
  's3:Get?',
  's3:?et',
  's3:G?t',
  's3:Put',
  's3:*t',
  's3:Del',
  'sqs:*',
  'sqs:Get',
  'sqs:P*',
];
const RESOURCES = [
  '*',
  '*',
  'arn:aws:s3:::*',
  'arn:aws:s3:::a',
  'arn:aws:s3:::a*',
  'arn:aws:s3:::a/*',
  'arn:aws:s3:::a?',
  'arn:aws:s3:::?',
  'arn:aws:s3:::*/bob*',
  'arn:aws:s3:::b*',
  'arn:aws:s3:::a/${aws:username}',
  'arn:aws:s3:::a/${aws:username}/*',
  'arn:aws:s3:::a/${aws:username}*',
  "arn:aws:s3:::${aws:username, 'b'}",
  'arn:aws:s3:::b/${*}',
  'arn:aws:s3:::${aws:team}',
  'arn:aws:s3:::*/${aws:team}',
  'arn:aws:sqs:*:1:q',
  'arn:aws:sqs:*:*:q',
  'arn:aws:sqs:*:q:1',
  'arn:aws:sqs:us:*',
  'arn:aws:sqs:us:?:*',
  'arn:aws:sqs',
];

const STRINGS = ['${aws:team}', 'a', 'b', 'A', 'ab', 'bob', '${aws:username}', "${aws:username, 'a'}"];
const LIKES = [
  '*',
  'a',
  'a*',
  '*b',
  '?',
  'b?b',
  '${aws:username}',
  '${aws:username}*',
  '${*}',
  'arn:aws:s3:::*',
];
const ARNS = [
  'arn:aws:s3:::*',
  'arn:aws:s3:::a',
  'arn:aws:sqs:*:*:q',
  'arn:aws:*:*:*:*',
  'arn:aws:s3:::${aws:username}',
];

const CONDITIONS: readonly (readonly [
  key: string,
  operators: readonly string[],
  values: readonly Values[],
])[] = [
  [
    'aws:k',
    [
      'StringEquals',
      'StringNotEquals',
      'StringEqualsIfExists',
      'StringEqualsIgnoreCase',
      'StringNotEqualsIgnoreCase',
      'StringNotEqualsIfExists',
    ],
    STRINGS,
  ],
  ['aws:k', ['StringLike', 'StringNotLike', 'StringLikeIfExists'], LIKES],
  ['aws:k', ['ArnLike', 'ArnEquals', 'ArnNotLike'], ARNS],
  ['AWS:K', ['Null'], ['true', 'false']],
  [
    'aws:tags',
    [
      'ForAllValues:StringEquals',
      'ForAnyValue:StringEquals',
      'ForAllValues:StringNotEquals',
      'ForAnyValue:StringNotEquals',
    ],
    STRINGS,
  ],
  [
    'aws:tags',
    [
      'ForAllValues:StringLike',
      'ForAnyValue:StringLike',
      'ForAnyValue:StringLikeIfExists',
      'ForAllValues:StringNotLike',
    ],
    LIKES,
  ],
  ['aws:tags', ['Null'], ['true', 'false']],
  [
    'aws:n',
    [
      'NumericEquals',
      'NumericNotEquals',
      'NumericLessThan',
      'NumericLessThanEquals',
      'NumericGreaterThan',
      'NumericGreaterThanEqualsIfExists',
    ],
    ['1', '5', 10],
  ],
  [
    'aws:t',
    ['DateLessThan', 'DateGreaterThanEquals', 'DateEquals', 'DateNotEquals'],
    ['2026-01-01', '2026-06-01T00:00:00Z'],
  ],
  ['aws:m', ['Bool', 'BoolIfExists', 'Null'], ['true', 'false']],
  [
    'aws:ip',
    ['IpAddress', 'NotIpAddress', 'NotIpAddressIfExists'],
    ['10.0.0.0/8', '10.1.0.0/16', '10.1.2.3'],
  ],
  ['aws:username', ['StringEquals', 'StringLike', 'StringNotEquals'], ['bob', 'al']],
];

/** An old and a new document. */
export interface Pair {
  readonly before: PlainDocument;
  readonly after: PlainDocument;
}

/** Two documents that have nothing to do with each other, or one and what somebody made of it. */
export function randomPair(random: Random): Pair {
  const source = withFewConditions(random);
  const before = randomDocument(source);
  const other = random(3) === 0 ? randomDocument(source) : changed(before, source);
  return random(2) === 0 ? { before, after: other } : { before: other, after: before };
}

/** Random numbers, and the conditions to choose from: with few of them the statements have something in common. */
interface Source extends Random {
  readonly conditions: readonly (typeof CONDITIONS)[number][];
}

function withFewConditions(random: Random): Source {
  const chosen = Array.from({ length: 3 }, () => pick(CONDITIONS, random));
  return Object.assign((below: number) => random(below), { conditions: chosen });
}

function randomDocument(random: Source): PlainDocument {
  const Statement = Array.from({ length: 1 + random(4) }, () => randomStatement(random));
  return { Version: random(12) === 0 ? '2008-10-17' : '2012-10-17', Statement };
}

function randomStatement(random: Source): PlainStatement {
  const actions = { [random(6) === 0 ? 'NotAction' : 'Action']: some(ACTIONS, random) };
  const resources = { [random(6) === 0 ? 'NotResource' : 'Resource']: some(RESOURCES, random) };
  const Condition = random(2) === 0 ? {} : { Condition: randomConditions(random) };
  return { Effect: random(4) === 0 ? 'Deny' : 'Allow', ...actions, ...resources, ...Condition };
}

function randomConditions(random: Source): NonNullable<PlainStatement['Condition']> {
  const condition: Record<string, Record<string, Values>> = {};
  for (let count = 1 + random(2); count > 0; count -= 1) {
    const [key, operators, values] = pick(random.conditions, random);
    condition[pick(operators, random)] = { [key]: some(values.flat(), random) };
  }
  return condition;
}

function some<T>(from: readonly T[], random: Random): T | T[] {
  return random(2) === 0
    ? pick(from, random)
    : Array.from({ length: 1 + random(3) }, () => pick(from, random));
}

function pick<T>(from: readonly T[], random: Random): T {
  return from[random(from.length)];
}

/** The document after one to three changes that people make. */
function changed(document: PlainDocument, random: Source): PlainDocument {
  let statements = [...document.Statement];
  for (let count = 1 + random(3); count > 0; count -= 1) {
    statements = pick(CHANGES, random)(statements, random);
  }
  return { ...document, Statement: statements.length === 0 ? document.Statement : statements };
}

type Change = (statements: PlainStatement[], random: Source) => PlainStatement[];

const CHANGES: readonly Change[] = [
  (statements) => [...statements].reverse(),
  (statements, random) => [...statements, randomStatement(random)],
  (statements, random) => without(statements, random(statements.length)),
  // split by action or by resource
  (statements, random) => onOne(statements, random, (each) => split(each, 'Action')),
  (statements, random) => onOne(statements, random, (each) => split(each, 'Resource')),
  // another condition, fewer conditions
  (statements, random) =>
    onOne(statements, random, (each) => [
      { ...each, Condition: { ...randomConditions(random), ...each.Condition } },
    ]),
  (statements, random) => onOne(statements, random, ({ Condition: _, ...each }) => [each]),
  // wider and narrower lists
  (statements, random) =>
    onOne(statements, random, (each) =>
      each.Action === undefined
        ? [each]
        : [{ ...each, Action: [...listOf(each.Action), pick(ACTIONS, random)] }],
    ),
  (statements, random) =>
    onOne(statements, random, (each) =>
      each.Resource === undefined ? [each] : [{ ...each, Resource: pick(RESOURCES, random) }],
    ),
  (statements, random) =>
    onOne(statements, random, (each) =>
      each.Resource === undefined
        ? [each]
        : [{ ...each, Resource: [...listOf(each.Resource), pick(RESOURCES, random)] }],
    ),
];

function onOne(
  statements: readonly PlainStatement[],
  random: Source,
  change: (statement: PlainStatement) => PlainStatement[],
): PlainStatement[] {
  const chosen = random(statements.length);
  return statements.flatMap((each, index) => (index === chosen ? change(each) : [each]));
}

function without<T>(items: readonly T[], index: number): T[] {
  return items.filter((_, at) => at !== index);
}

function split(statement: PlainStatement, name: 'Action' | 'Resource'): PlainStatement[] {
  const value = statement[name];
  return value === undefined ? [statement] : listOf(value).map((each) => ({ ...statement, [name]: each }));
}

function listOf(value: string | string[]): string[] {
  return Array.isArray(value) ? value : [value];
}
