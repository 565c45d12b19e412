import * as fc from 'fast-check';
import { lintPolicyText, refusals } from '../../lib/policy/lint';
import { lintRefusals } from '../../lib/policy/refusals';
import { RULES, TEXT_RULES } from '../../lib/policy/rules';
import { isRefusal, REFUSING_RULES, REFUSING_TEXT_RULES } from '../../lib/policy/rules/refusing';

test('are found by all rules that find them, in the order of all rules', () => {
  expect(REFUSING_RULES).toEqual(RULES.filter(isRefusal));
  expect(REFUSING_TEXT_RULES).toEqual(TEXT_RULES.filter(isRefusal));
});

const value = fc.oneof(
  fc.constantFrom<unknown>(
    '*',
    's3:*',
    'GetObject',
    's3:Get Object',
    '',
    7,
    null,
    true,
    [],
    {},
    '${aws:username}',
  ),
  fc.constantFrom<unknown>(
    'arn:aws:s3:::a/*',
    'arn:aws',
    'arn:aws:iam::1:user/a',
    '${bad',
    '2012-10-17',
    'Allow',
  ),
  fc.string({ maxLength: 12 }),
);
const values = fc.oneof(value, fc.array(value, { maxLength: 3 }));
const condition = fc.dictionary(
  fc.constantFrom('StringEquals', 'Bool', 'IpAddress', 'DateLessThan', 'NumericLessThan', 'Null', 'Nonsense'),
  fc.dictionary(fc.constantFrom('aws:SourceIp', 'aws:username', 's3:prefix', 'nonsense'), values, {
    maxKeys: 2,
  }),
  { maxKeys: 2 },
);
const statement = fc.record(
  {
    Sid: value,
    Effect: fc.oneof(fc.constantFrom('Allow', 'Deny'), value),
    Action: values,
    NotAction: values,
    Resource: values,
    NotResource: values,
    Principal: values,
    Condition: fc.oneof(condition, value),
  },
  { requiredKeys: [] },
);
const document = fc.record(
  {
    Version: fc.oneof(fc.constantFrom('2012-10-17', '2008-10-17'), value),
    Id: value,
    Statement: fc.oneof(statement, fc.array(statement, { maxLength: 3 }), value),
  },
  { requiredKeys: [] },
);
const text = fc.oneof(
  document.map((each) => JSON.stringify(each)),
  document.map((each) => JSON.stringify(each, undefined, 2)),
  document.map((each) => JSON.stringify(each).slice(0, -1)),
  fc.string(),
);

test('are the same as among all findings, whatever the text', () => {
  fc.assert(
    fc.property(
      text,
      fc.boolean(),
      fc.constantFrom(undefined, 'aws', 'aws-cn'),
      (each, minified, partition) => {
        const options = { minified, ...(partition === undefined ? {} : { partition }) };
        expect(lintRefusals(each, options)).toEqual(refusals(lintPolicyText(each, options)));
      },
    ),
    { numRuns: 500 },
  );
});
