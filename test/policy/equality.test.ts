import * as fc from 'fast-check';
import { documentsEqual } from '../../lib/policy/equality';

const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' };
const text = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });

describe('documents that mean the same are equal', () => {
  test.each<[string, string, string]>([
    [
      'white space and key order',
      text(statement),
      `{ "Statement": ${JSON.stringify([statement])}, "Version": "2012-10-17" }`,
    ],
    [
      'one statement or a list of one',
      text(statement),
      JSON.stringify({ Version: '2012-10-17', Statement: statement }),
    ],
    ['one action or a list of one', text(statement), text({ ...statement, Action: ['s3:GetObject'] })],
    ['the case of actions', text(statement), text({ ...statement, Action: 'S3:getobject' })],
    [
      'order and repeats of actions',
      text({ ...statement, Action: ['s3:Get*', 's3:Put*'] }),
      text({ ...statement, Action: ['s3:put*', 's3:Get*', 's3:Put*'] }),
    ],
    [
      'order and repeats of resources',
      text({ ...statement, Resource: ['a', 'b'] }),
      text({ ...statement, Resource: ['b', 'a', 'b'] }),
    ],
    [
      'order, repeats and kind of condition values',
      text({ ...statement, Condition: { StringEquals: { 'aws:x': ['a', 'b'] }, Bool: { 'aws:y': true } } }),
      text({
        ...statement,
        Condition: { Bool: { 'aws:y': ['true'] }, StringEquals: { 'aws:x': ['b', 'a', 'a'] } },
      }),
    ],
    ['escapes', '{"Statement":[{"Sid":"é/"}]}', '{"Statement":[{"Sid":"\\u00e9\\/"}]}'],
  ])('%s', (_what, a, b) => {
    expect(documentsEqual(a, b)).toBe(true);
    expect(documentsEqual(b, a)).toBe(true);
  });
});

describe('documents that mean something else are not equal', () => {
  test.each<[string, object]>([
    ['another effect', { ...statement, Effect: 'Deny' }],
    ['another action', { ...statement, Action: 's3:PutObject' }],
    ['one action more', { ...statement, Action: ['s3:GetObject', 's3:PutObject'] }],
    ['NotAction', { Effect: 'Allow', NotAction: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' }],
    ['the case of a resource', { ...statement, Resource: 'arn:aws:s3:::Reports/*' }],
    ['a condition', { ...statement, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
    ['a Sid', { ...statement, Sid: 'Read' }],
    [
      'an own key named __proto__',
      JSON.parse(
        '{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/*","__proto__":{}}',
      ) as object,
    ],
  ])('%s', (_what, other) => {
    expect(documentsEqual(text(statement), text(other))).toBe(false);
  });

  test('the order of statements', () => {
    const deny = { ...statement, Effect: 'Deny' };
    expect(documentsEqual(text(statement, deny), text(deny, statement))).toBe(false);
  });

  test('the case of a condition value', () => {
    const withValue = (value: string) =>
      text({ ...statement, Condition: { StringEquals: { 'aws:x': value } } });
    expect(documentsEqual(withValue('a'), withValue('A'))).toBe(false);
  });
});

test('numbers are what is written, not what JavaScript makes of them', () => {
  const withNumber = (number: string) => `{"Statement":{"Condition":{"NumericEquals":{"aws:x":${number}}}}}`;
  expect(documentsEqual(withNumber('9007199254740993'), withNumber('9007199254740992'))).toBe(false);
  expect(documentsEqual(withNumber('9007199254740993'), withNumber('"9007199254740993"'))).toBe(true);
});

test('a text nested without end is compared as text', () => {
  const deep = '['.repeat(100_000);
  expect(documentsEqual(deep, deep)).toBe(true);
  expect(documentsEqual(deep + ']'.repeat(100_000), deep)).toBe(false);
});

test('a text that is not JSON equals only itself', () => {
  expect(documentsEqual('{', '{')).toBe(true);
  expect(documentsEqual('{', '{ ')).toBe(false);
  expect(documentsEqual('{', '{}')).toBe(false);
});

test('lists of values are sets', () => {
  const values = fc.array(fc.stringMatching(/^[a-c:]{1,3}$/), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(values, values, (a, b) => {
      const folded = (list: string[]) => [...new Set(list.map((item) => item.toLowerCase()))].sort().join();
      const withActions = (Action: string[]) => text({ ...statement, Action });
      expect(documentsEqual(withActions(a), withActions(b))).toBe(folded(a) === folded(b));
    }),
  );
});

test('any JSON value equals itself, however it is laid out', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(documentsEqual(JSON.stringify(value), JSON.stringify(value, undefined, 2))).toBe(true);
    }),
  );
});

describe('a repeated key', () => {
  const once = '{"Statement":{"Effect":"Allow","Action":"s3:Get*"}}';
  const twice = '{"Statement":{"Effect":"Deny","Effect":"Allow","Action":"s3:Get*"}}';

  test('makes a document equal to nothing but itself', () => {
    expect(documentsEqual(twice, twice)).toBe(true);
    expect(documentsEqual(twice, twice.replaceAll(',', ' ,\n '))).toBe(true);
    expect(documentsEqual(once, twice)).toBe(false);
    expect(documentsEqual(twice, once)).toBe(false);
    expect(documentsEqual(twice, twice.replace('"s3:Get*"', '["s3:Get*"]'))).toBe(false);
  });

  test.each([
    ['at the top', '{"Version":"2012-10-17","Version":"2012-10-17"}', '{"Version":"2012-10-17"}'],
    ['in a list', '{"Statement":[{"Sid":"a","Sid":"a"}]}', '{"Statement":[{"Sid":"a"}]}'],
    ['by an escape', '{"Version":"a","\\u0056ersion":"a"}', '{"Version":"a"}'],
    [
      'in a condition',
      '{"Statement":{"Condition":{"Bool":{"aws:a":true,"aws:a":true}}}}',
      '{"Statement":{"Condition":{"Bool":{"aws:a":true}}}}',
    ],
  ])('is found %s', (_where, repeated, plain) => {
    expect(documentsEqual(repeated, plain)).toBe(false);
    expect(documentsEqual(repeated, repeated)).toBe(true);
  });

  test('of a text that is not JSON is not compared', () => {
    expect(documentsEqual(`minified ${twice}`, twice)).toBe(false);
  });
});
