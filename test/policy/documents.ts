import fc from 'fast-check';

/** Random documents that IAM takes, as plain objects. */

const letters = (characters: string, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength });
const word = letters('abcdefGHIJ', 11);
const action = fc.oneof(
  fc.constant('*'),
  fc
    .tuple(letters('abcz1-', 9), letters('GetPut', 9), fc.constantFrom('', '*', '?'))
    .map(([vendor, name, wild]) => `${vendor}:${name}${wild}`),
);
const resource = fc.oneof(
  fc.constant('*'),
  fc
    .tuple(
      fc.constantFrom('sqs', 'lambda', 'ec2', 'made-up'),
      fc.constantFrom('', '*', 'eu-central-1'),
      fc.constantFrom('', '*', '123456789012'),
      word,
    )
    .map(([service, region, account, name]) => `arn:aws:${service}:${region}:${account}:${name}/*`),
  word.map((name) => `arn:aws:s3:::${name.toLowerCase()}/\${aws:username}/*`),
  word.map((name) => `arn:aws:iam::*:role/${name}`),
);
const values = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 }));
const block = (operators: string[], value: fc.Arbitrary<unknown>) =>
  fc
    .tuple(fc.constantFrom(...operators), word, values(value))
    .map(([operator, key, given]) => [operator, { [`aws:${key}`]: given }] as const);
const condition = fc
  .array(
    fc.oneof(
      block(
        ['StringEquals', 'StringLikeIfExists', 'ForAnyValue:StringLike', 'ForAllValues:StringNotEquals'],
        fc.oneof(word, fc.constant('${aws:username}')),
      ),
      block(['Bool', 'BoolIfExists', 'Null'], fc.constantFrom('true', 'false', true, false)),
      block(['NumericLessThan'], fc.nat().map(String)),
      block(
        ['DateGreaterThan', 'DateLessThanEquals'],
        fc.constantFrom('2026-01-01', '2026-01-01T00:00:00Z', '1796083200'),
      ),
      block(
        ['IpAddress', 'NotIpAddress'],
        fc.ipV4().map((ip) => `${ip}/32`),
      ),
      block(['ArnLike', 'ArnNotEquals'], fc.constant('arn:aws:sns:*:*:topic')),
    ),
    { maxLength: 3 },
  )
  .map((blocks) => Object.fromEntries(blocks));

const oneOrMore = (value: fc.Arbitrary<string>) =>
  fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 4 }));

const statement = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Deny'),
    actions: fc.tuple(fc.constantFrom('Action', 'NotAction'), oneOrMore(action)),
    resources: fc.tuple(fc.constantFrom('Resource', 'NotResource'), oneOrMore(resource)),
    Condition: fc.option(condition, { nil: undefined }),
  })
  .map(({ Effect, actions, resources, Condition }) => ({
    Effect,
    [actions[0]]: actions[1],
    [resources[0]]: resources[1],
    ...(Condition ? { Condition } : {}),
  }));

export interface PlainDocument {
  Version: string;
  Statement: Record<string, unknown>[];
}

/** Small enough for the quota. */
export const soundDocument: fc.Arbitrary<PlainDocument> = fc
  .array(statement, { minLength: 1, maxLength: 3 })
  .map((statements) => ({
    Version: '2012-10-17',
    Statement: statements.map((each, index): Record<string, unknown> =>
      index % 2 ? each : { Sid: `S${index}`, ...each },
    ),
  }));
