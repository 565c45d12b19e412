import { compare, Comparison } from '../../../lib/policy/comparison/comparison';
import { Work } from '../../../lib/policy/comparison/work';
import { services } from '../../../lib/policy/service-data';
import { PlainStatement } from './brute-force';
import { policyOf } from './check-pairs';

const READ: PlainStatement = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' };

function document(statements: readonly PlainStatement[], Version = '2012-10-17') {
  return policyOf({ Version, Statement: statements });
}

function answer(before: readonly PlainStatement[], after: readonly PlainStatement[]): Comparison {
  return compare(document(before), document(after), { services });
}

/** The statement of every row, changed. */
function allow(changes: Partial<PlainStatement>): PlainStatement {
  return { ...READ, ...changes };
}

function deny(changes: Partial<PlainStatement>): PlainStatement {
  return { ...READ, Effect: 'Deny', ...changes };
}

function when(operator: string, key: string, values: string | string[]): PlainStatement {
  return allow({ Condition: { [operator]: { [key]: values } } });
}

type Row = readonly [what: string, before: readonly PlainStatement[], after: readonly PlainStatement[]];

const NARROWER: readonly Row[] = [
  ['the same document', [READ], [READ]],
  [
    'statements in another order',
    [READ, allow({ Action: 's3:List*' })],
    [allow({ Action: 's3:List*' }), READ],
  ],
  [
    'a statement that is split',
    [allow({ Action: ['s3:GetObject', 's3:PutObject'] })],
    [allow({}), allow({ Action: 's3:PutObject' })],
  ],
  [
    'statements that are merged',
    [allow({}), allow({ Action: 's3:PutObject' })],
    [allow({ Action: ['s3:GetObject', 's3:PutObject'] })],
  ],
  ['actions in another case', [allow({ Action: 'S3:getobject' })], [allow({ Action: 's3:GetObject' })]],
  [
    'a wildcard that is written out',
    [allow({ Action: 's3:Get*' })],
    [allow({ Action: ['s3:GetObject', 's3:GetBucketAcl'] })],
  ],
  ['wildcards in another order', [allow({ Action: 's3:*?' })], [allow({ Action: 's3:?*' })]],
  [
    'a list that is covered by its parts',
    [allow({ Resource: 'arn:aws:s3:::a*' }), allow({ Resource: 'arn:aws:s3:::b*' })],
    [allow({ Resource: ['arn:aws:s3:::a/*', 'arn:aws:s3:::b'] })],
  ],
  [
    'lengths that together cover a star',
    [allow({ Resource: ['arn:aws:s3:::a', 'arn:aws:s3:::a?*'] })],
    [allow({ Resource: 'arn:aws:s3:::a*' })],
  ],
  [
    'an incomplete ARN that is completed',
    [allow({ Resource: 'arn:aws:sqs' })],
    [allow({ Resource: 'arn:aws:sqs:*:*:*' })],
  ],
  [
    'a completed ARN that is left incomplete',
    [allow({ Resource: 'arn:aws:sqs:*:*:*' })],
    [allow({ Resource: 'arn:aws:sqs' })],
  ],
  [
    'one region instead of all',
    [allow({ Resource: 'arn:aws:sqs:*:*:q' })],
    [allow({ Resource: 'arn:aws:sqs:eu-west-1:*:q' })],
  ],
  ['another condition', [READ], [when('StringEquals', 'aws:PrincipalTag/team', 'a')]],
  ['fewer values', [when('StringEquals', 'aws:k', ['a', 'b'])], [when('StringEquals', 'aws:k', 'b')]],
  [
    'values of two statements in one',
    [when('StringEquals', 'aws:k', 'a'), when('StringEquals', 'AWS:K', 'b')],
    [when('StringEquals', 'aws:k', ['b', 'a'])],
  ],
  [
    'a value that a pattern matches',
    [when('StringLike', 'aws:k', 'team-*')],
    [when('StringEquals', 'aws:k', 'team-a')],
  ],
  [
    'case that counts',
    [when('StringEqualsIgnoreCase', 'aws:k', 'Team')],
    [when('StringEquals', 'aws:k', ['team', 'TEAM'])],
  ],
  [
    'more values that are excluded',
    [when('StringNotEquals', 'aws:k', 'a')],
    [when('StringNotEquals', 'aws:k', ['a', 'b'])],
  ],
  ['what is excluded and missing', [when('StringNotEquals', 'aws:k', 'a')], [when('Null', 'aws:k', 'true')]],
  [
    'a key that is there or is missing',
    [when('Null', 'aws:k', 'true'), when('StringLike', 'aws:k', '*')],
    [READ],
  ],
  ['without IfExists', [when('StringEqualsIfExists', 'aws:k', 'a')], [when('StringEquals', 'aws:k', 'a')]],
  [
    'a smaller number',
    [when('NumericLessThan', 'aws:n', '3600')],
    [when('NumericLessThanEquals', 'aws:n', '900')],
  ],
  [
    'an earlier date',
    [when('DateLessThan', 'aws:CurrentTime', '2026-12-31')],
    [when('DateLessThan', 'aws:CurrentTime', '2026-06-30T00:00:00Z')],
  ],
  [
    'a smaller block',
    [when('IpAddress', 'aws:SourceIp', '203.0.0.0/16')],
    [when('IpAddress', 'aws:SourceIp', ['203.0.113.0/24', '203.0.7.7'])],
  ],
  [
    'blocks that together are one',
    [when('IpAddress', 'aws:SourceIp', ['203.0.112.0/25', '203.0.112.128/25'])],
    [when('IpAddress', 'aws:SourceIp', '203.0.112.0/24')],
  ],
  [
    'one boolean',
    [when('BoolIfExists', 'aws:MultiFactorAuthPresent', 'true')],
    [when('Bool', 'aws:MultiFactorAuthPresent', 'true')],
  ],
  [
    'an ARN of a pattern',
    [when('ArnLike', 'aws:SourceArn', 'arn:aws:sns:*:*:t*')],
    [when('ArnEquals', 'aws:SourceArn', 'arn:aws:sns:eu-west-1:1:topic')],
  ],
  [
    'fewer values for all',
    [when('ForAllValues:StringEquals', 'aws:TagKeys', ['a', 'b'])],
    [when('ForAllValues:StringEquals', 'aws:TagKeys', 'a')],
  ],
  [
    'fewer values for any',
    [when('ForAnyValue:StringLike', 'aws:CalledVia', ['a*', 'b'])],
    [when('ForAnyValue:StringEquals', 'aws:CalledVia', 'ab')],
  ],
  ['a Deny more', [allow({ Action: 's3:*' })], [allow({ Action: 's3:*' }), deny({ Action: 's3:Delete*' })]],
  [
    'a Deny that is wider',
    [allow({ Action: 's3:*' }), deny({ Action: 's3:DeleteObject' })],
    [allow({ Action: 's3:*' }), deny({ Action: 's3:Delete*' })],
  ],
  [
    'a Deny by exclusion',
    [allow({ Action: 's3:*' }), deny({ Action: 's3:Delete*' })],
    [allow({ Action: 's3:*' }), deny({ NotAction: ['s3:Get*', 's3:List*'], Action: undefined })],
  ],
  ['a Deny of what was never allowed that goes', [READ, deny({ Action: 'iam:*' })], [READ]],
  [
    'exclusions more',
    [allow({ Action: undefined, NotAction: 'iam:*' })],
    [allow({ Action: undefined, NotAction: ['iam:*', 's3:*'] })],
  ],
  [
    'a list instead of exclusions',
    [allow({ Action: undefined, NotAction: 'iam:*' })],
    [allow({ Action: ['s3:*', 'ec2:*'] })],
  ],
  [
    'a resource instead of exclusions',
    [allow({ Resource: undefined, NotResource: 'arn:aws:s3:::secret/*' })],
    [allow({ Resource: 'arn:aws:s3:::reports/*' })],
  ],
  [
    'a variable',
    [allow({ Resource: 'arn:aws:s3:::home/*' })],
    [allow({ Resource: 'arn:aws:s3:::home/${aws:username}/*' })],
  ],
  [
    'less behind a variable',
    [allow({ Resource: 'arn:aws:s3:::home/${aws:username}/*' })],
    [allow({ Resource: 'arn:aws:s3:::home/${AWS:UserName}/a' })],
  ],
  [
    'a list with a variable that is split',
    [allow({ Resource: ['arn:aws:s3:::all', 'arn:aws:s3:::home/${aws:username}'] })],
    [allow({ Resource: 'arn:aws:s3:::home/${aws:username}' }), allow({ Resource: 'arn:aws:s3:::all' })],
  ],
  [
    'a variable as a value',
    [when('StringEquals', 'aws:ResourceAccount', ['${aws:PrincipalAccount}', '1'])],
    [when('StringEquals', 'aws:ResourceAccount', '${aws:PrincipalAccount}')],
  ],
  [
    'an escaped wildcard',
    [allow({ Resource: 'arn:aws:s3:::b/*' })],
    [allow({ Resource: 'arn:aws:s3:::b/${*}' })],
  ],
  ['nothing that matches', [READ], [allow({ Action: undefined, NotAction: '*' })]],
  ['nothing but a Deny', [READ], [deny({ Action: '*' })]],
];

test.each(NARROWER)('yes: %s', (_, before, after) => {
  expect(answer(before, after)).toEqual({ answer: 'yes' });
});

type WiderRow = readonly [
  ...Row,
  action: string,
  resource: string,
  context?: Record<string, string[]>,
  deniedBy?: string,
];

const REPORT = 'arn:aws:s3:::reports/x';

const WIDER: readonly WiderRow[] = [
  ['a wildcard', [READ], [allow({ Action: 's3:GetObject*' })], 's3:GetObjectAcl', REPORT],
  ['an action', [READ], [allow({ Action: ['s3:PutObject', 's3:GetObject'] })], 's3:PutObject', REPORT],
  [
    'an action that AWS does not have',
    [READ],
    [READ, allow({ Action: 'made-up:Get' })],
    'made-up:get',
    REPORT,
  ],
  [
    'a resource',
    [READ],
    [allow({ Resource: 'arn:aws:s3:::reports*' })],
    's3:GetObject',
    'arn:aws:s3:::reportsx',
  ],
  ['every resource', [READ], [allow({ Resource: '*' })], 's3:GetObject', 'arn:aws:s3:::x'],
  [
    'requests without a resource',
    [allow({ Resource: 'arn:*:*:*:*:*' })],
    [allow({ Resource: '*' })],
    's3:GetObject',
    '*',
  ],
  [
    'an incomplete ARN',
    [READ],
    [allow({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs' })],
    'sqs:SendMessage',
    'arn:aws:sqs:us-east-1:111122223333:x',
  ],
  ['a condition less', [when('StringEquals', 'aws:k', 'a')], [READ], 's3:GetObject', REPORT],
  [
    'a value more',
    [when('StringEquals', 'aws:k', 'a')],
    [when('StringEquals', 'aws:k', ['a', 'b'])],
    's3:GetObject',
    REPORT,
    { 'aws:k': ['b'] },
  ],
  [
    'other case',
    [when('StringEquals', 'aws:k', 'a')],
    [when('StringEqualsIgnoreCase', 'aws:k', 'A')],
    's3:GetObject',
    REPORT,
    { 'aws:k': ['A'] },
  ],
  [
    'a greater number',
    [when('NumericLessThan', 'aws:n', '5')],
    [when('NumericLessThanEquals', 'aws:n', '5')],
    's3:GetObject',
    REPORT,
    { 'aws:n': ['5'] },
  ],
  [
    'a later date',
    [when('DateLessThan', 'aws:t', '2026-06-30')],
    [when('DateLessThan', 'aws:t', '2026-07-01')],
    's3:GetObject',
    REPORT,
    { 'aws:t': ['2026-06-30T00:00:00Z'] },
  ],
  [
    'an address more',
    [when('IpAddress', 'aws:SourceIp', '203.0.113.0/25')],
    [when('IpAddress', 'aws:SourceIp', '203.0.113.0/24')],
    's3:GetObject',
    REPORT,
    { 'aws:sourceip': ['203.0.113.128'] },
  ],
  [
    'IPv6',
    [when('IpAddress', 'aws:SourceIp', '2001:db8::/33')],
    [when('IpAddress', 'aws:SourceIp', '2001:db8::/32')],
    's3:GetObject',
    REPORT,
    { 'aws:sourceip': ['2001:db8:8000::'] },
  ],
  [
    'IfExists',
    [when('Bool', 'aws:MultiFactorAuthPresent', 'true')],
    [when('BoolIfExists', 'aws:MultiFactorAuthPresent', 'true')],
    's3:GetObject',
    'arn:aws:s3:::reports/y',
  ],
  [
    'several values',
    [when('ForAllValues:StringEquals', 'aws:TagKeys', 'a')],
    [when('ForAnyValue:StringEquals', 'aws:TagKeys', 'a')],
    's3:GetObject',
    REPORT,
    { 'aws:tagkeys': ['a', 'x'] },
  ],
  [
    'bytes',
    [when('BinaryEquals', 'aws:b', 'QQ==')],
    [when('BinaryEquals', 'aws:b', ['QQ==', 'Qg=='])],
    's3:GetObject',
    REPORT,
    { 'aws:b': ['Qg=='] },
  ],
  ['a Deny less', [READ, deny({})], [READ], 's3:GetObject', REPORT, {}, '$.Statement[1]'],
  [
    'a Deny that is narrower',
    [allow({ Action: 's3:*' }), deny({ Action: 's3:Delete*' })],
    [allow({ Action: 's3:*' }), deny({ Action: 's3:DeleteB*' })],
    's3:DeleteAccessGrant',
    REPORT,
    {},
    '$.Statement[1]',
  ],
  [
    'a Deny under a condition',
    [READ, deny({})],
    [READ, deny({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
    's3:GetObject',
    REPORT,
    {},
    '$.Statement[1]',
  ],
  [
    'an exclusion less',
    [allow({ Action: undefined, NotAction: ['iam:*', 's3:Get*'] })],
    [allow({ Action: undefined, NotAction: 'iam:*' })],
    's3:GetAccelerateConfiguration',
    REPORT,
  ],
  [
    'another user',
    [allow({ Resource: 'arn:aws:s3:::home/${aws:username}/*' })],
    [allow({ Resource: 'arn:aws:s3:::home/bob/*' })],
    's3:GetObject',
    'arn:aws:s3:::home/bob/x',
    { 'aws:username': ['xx'] },
  ],
  [
    'a variable for a name',
    [allow({ Resource: 'arn:aws:s3:::home/bob/*' })],
    [allow({ Resource: 'arn:aws:s3:::home/${aws:username}/*' })],
    's3:GetObject',
    'arn:aws:s3:::home/xx/x',
    { 'aws:username': ['xx'] },
  ],
];

function expectation([what, before, after, action, resource, context = {}, deniedBy]: WiderRow) {
  return [what, before, after, { action, resource, context, deniedBy }] as const;
}

test.each(WIDER.map(expectation))('no: %s', (_, before, after, { action, resource, context, deniedBy }) => {
  const comparison = answer(before, after);
  expect(comparison).toEqual({
    answer: 'no',
    witness: {
      request: { action, resource, context: new Map(Object.entries(context)) },
      allowedBy: expect.stringMatching(/^\$\.Statement\[\d\]$/) as string,
      ...(deniedBy === undefined ? {} : { deniedBy }),
    },
  });
});

test('no: names the statement that allows it', () => {
  expect(answer([READ], [READ, allow({ Action: 'iam:*' })])).toMatchObject({
    witness: { allowedBy: '$.Statement[1]' },
  });
});

test('without service data the witness is of what the patterns say', () => {
  expect(compare(document([READ]), document([allow({ Action: 's3:*' })]))).toMatchObject({
    witness: { request: { action: 's3:xx' } },
  });
});

test('a document of 2008 has no variables', () => {
  const home = allow({ Resource: 'arn:aws:s3:::home/${aws:username}' });
  const old = document([home], '2008-10-17');
  expect(compare(old, old)).toEqual({ answer: 'yes' });
  expect(compare(old, document([home]))).toMatchObject({ answer: 'no' });
});

const UNDECIDED: readonly (readonly [...Row, reason: string])[] = [
  [
    'a variable that can only be one name',
    [allow({ Resource: 'arn:aws:s3:::home/${aws:username}' })],
    [allow({ Resource: 'arn:aws:s3:::home/al', Condition: { StringEquals: { 'aws:username': 'al' } } })],
    'the values of the variables "aws:username"',
  ],
  [
    'a variable that may have no value',
    [allow({ Resource: ['arn:aws:s3:::all', 'arn:aws:s3:::${aws:PrincipalTag/team}'] })],
    [allow({ Resource: 'arn:aws:s3:::all' })],
    'the values of the variables "aws:PrincipalTag/team", and on what becomes of a statement whose variable has no value, which AWS does not document',
  ],
  [
    'wildcards that may match colons',
    [allow({ Resource: 'arn:aws:sns:*:2:t' })],
    [allow({ Resource: 'arn:aws:sns:eu:1:a:2:t' }), allow({ Resource: 'arn:aws:sns:*:2:t' })],
    'whether a wildcard in the fields of an ARN also matches colons, which AWS does not document',
  ],
  [
    'a value that is none',
    [when('Bool', 'aws:MultiFactorAuthPresent', 'yes')],
    [when('Bool', 'aws:MultiFactorAuthPresent', 'no')],
    'conditions whose values are not evaluated here, such as "[\\"Bool\\",\\"aws:multifactorauthpresent\\",[[\\"string\\",\\"no\\"]]]"',
  ],
];

test.each(UNDECIDED)('cannot tell: %s', (_, before, after, reason) => {
  expect(answer(before, after)).toEqual({
    answer: 'cannot tell',
    reason: `whether the old document allows all that $.Statement[0] of the new one does depends on ${reason}`,
  });
});

test('cannot tell: too much work', () => {
  const all = document([allow({ Action: ['s3:*', 'ec2:*', 'iam:*'] })]);
  expect(compare(all, all, { work: new Work(100) })).toEqual({
    answer: 'cannot tell',
    reason: 'the documents have too many combinations of patterns and conditions to look at',
  });
});

test.each([
  ['Bool', 'aws:MultiFactorAuthPresent', 'yes'],
  ['StringEquals', 'aws:k', '${aws:username'],
  ['StringEqualsIgnoreCase', 'aws:k', 'é'],
  ['DateLessThan', 'aws:CurrentTime', '2026'],
  ['NumericLessThan', 'aws:n', '1234567890123456789'],
  ['Null', 'aws:k', 'maybe'],
  ['ArnLike', 'aws:SourceArn', 'reports'],
])('a condition that cannot be evaluated still equals itself: %s %s %s', (operator, key, value) => {
  expect(answer([when(operator, key, value)], [when(operator, key, value)])).toEqual({ answer: 'yes' });
});

test('a text that is no valid variable is not the same to every operator', () => {
  const text = '*${aws:username';
  const [exact, wild] = [when('StringEquals', 'aws:k', text), when('StringLike', 'aws:k', text)];
  expect(answer([exact], [wild]).answer).toBe('cannot tell');
  expect(answer([wild], [wild]).answer).toBe('yes');
  expect(compare(document([wild], '2008-10-17'), document([wild])).answer).not.toBe('yes');
});
