import { diff } from '../../lib/policy/diff';

const text = (document: unknown) => JSON.stringify(document);
const base = { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] };

test('finds none between documents that mean the same', () => {
  expect(
    diff(text(base), text({ Statement: { Resource: ['*'], Action: 'S3:GetObject', Effect: 'Allow' } })),
  ).toEqual([]);
});

test('names each place with both values', () => {
  expect(
    diff(
      text(base),
      text({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Action: ['s3:GetObject', 's3:PutObject'], Resource: '*' }],
      }),
    ),
  ).toEqual([
    'Statement[0].Action: live has "s3:getobject", declared has ["s3:getobject","s3:putobject"]',
    'Statement[0].Effect: live has "Allow", declared has "Deny"',
    'Version: live has none, declared has "2012-10-17"',
  ]);
});

test('names a statement that only one of them has', () => {
  expect(diff(text({ Statement: [...base.Statement, { Sid: 'More' }] }), text(base))).toEqual([
    'Statement[1]: live has {"Sid":"More"}, declared has none',
  ]);
});

test('says how many more there are', () => {
  const many = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`Key${i}`, i]));
  expect(diff(text(many), '{}', 2)).toEqual([
    'Key0: live has "0", declared has none',
    'Key1: live has "1", declared has none',
    '3 more',
  ]);
});

test('shows the beginning of a long value', () => {
  const [difference] = diff(text({ Id: 'x'.repeat(10_000) }), '{}');
  expect(difference).toBe(`Id: live has "${'x'.repeat(119)}…, declared has none`);
});

test('says which one is not JSON', () => {
  expect(diff('{', '{}')).toEqual(['the live document is not JSON']);
  expect(diff('{}', '{')).toEqual(['the declared document is not JSON']);
});

test('says where documents of other kinds differ', () => {
  expect(diff('[1]', '{}')).toEqual(['document: live has "1", declared has {}']);
});
