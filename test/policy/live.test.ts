import { lintPolicyText } from '../../lib/policy/lint';
import { services } from '../../lib/policy/service-data';

/**
 * What the live IAM was seen to answer, by what others published; docs/findings.md says where. What it refuses
 * is an error that cannot be acknowledged, what it accepts is no error at all.
 */

function refused(text: string): string[] {
  return lintPolicyText(text, { services: services() })
    .filter((finding) => finding.refused)
    .map(({ id }) => id);
}

function errors(text: string): string[] {
  return lintPolicyText(text, { services: services() })
    .filter(({ severity }) => severity === 'error')
    .map(({ id }) => id);
}

function policy(changes: object): string {
  const statement = {
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::reports/*',
    ...changes,
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

const STATEMENT = '{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}';

describe('fails as IAM does', () => {
  test.each([
    ['arn:aws:*:*:*:*x*', 'WILDCARD_IN_SERVICE_NAME'],
    ['arn:aws:s3*:::b', 'WILDCARD_IN_SERVICE_NAME'],
    ['arn:aws:*:::b', 'WILDCARD_IN_SERVICE_NAME'],
    ['arn:aws:*', 'WILDCARD_IN_SERVICE_NAME'],
    ['arn:aws:s3::111122223333:b', 'ARN_ACCOUNT_NOT_ALLOWED'],
    ['arn:aws:s3::111122223333:b/key', 'ARN_ACCOUNT_NOT_ALLOWED'],
    ['arn:aws:s3:us-east-1::b', 'ARN_REGION_NOT_ALLOWED'],
    ['arn:aws:s3:us-east-1:*:*', 'ARN_REGION_NOT_ALLOWED'],
    ['arn:aws:s3:us-west-2:847560344714:functest/training/*', 'ARN_REGION_NOT_ALLOWED'],
    ['arn:aws:s3:my-bucket', 'ARN_REGION_NOT_ALLOWED'],
    ['arn:aws:s3:b', 'ARN_REGION_NOT_ALLOWED'],
    ['arn:aws:iam:us-east-1:111122223333:role/r', 'ARN_REGION_NOT_ALLOWED'],
    ['arn:aws:iam:*:*:role/*name*', 'ARN_REGION_NOT_ALLOWED'],
    ['arn:aws:route53:us-east-1::hostedzone/z', 'ARN_REGION_NOT_ALLOWED'],
    ['arn:aws:route53::111122223333:hostedzone/*', 'ARN_ACCOUNT_NOT_ALLOWED'],
    ['arn:aws:sqs:eu-west-1:<ACCOUNT_ID>:q', 'INVALID_CHARACTER_IN_ARN_ACCOUNT'],
    ['arn:aws:secretsmanager:{region}:{aws-account-id}:secret:*', 'INVALID_CHARACTER_IN_ARN_ACCOUNT'],
    ['arn:aws:sts::ACCOUNT_ID:federated-user/S3UploadWebToken', 'INVALID_CHARACTER_IN_ARN_ACCOUNT'],
    ['arn:aws:iam:111122223333:user/alice', 'INVALID_CHARACTER_IN_ARN_ACCOUNT'],
    ['arn:aws:iam::${aws:PrincipalAccount}:role/workshop-*', 'VARIABLE_BEFORE_RESOURCE'],
    ['arn:aws-cn:s3:::b', undefined],
    ['arn:AWS:s3:::b', 'INVALID_PARTITION'],
    ['arn::s3:::b', 'INVALID_PARTITION'],
    ['arn:awss3::b/*', 'INVALID_PARTITION'],
    ['s3::b/*', 'INVALID_PARTITION'],
    ['aws:s3:::b', 'INVALID_PARTITION'],
    ['arn:aws::fdsasf', 'ARN_WITHOUT_SERVICE'],
    ['arn:aws', 'ARN_WITHOUT_SERVICE'],
    ['arn:aws:s3::b', 'INVALID_ARN_SHAPE'],
    ['arn:aws:iam:::b', 'INVALID_IAM_PATH'],
    ['arn:aws:iam::123456789012:*/*', 'INVALID_IAM_PATH'],
  ])('on the resource %s', (Resource, id) => {
    const expected = id === undefined ? ['INVALID_PARTITION'] : [id];
    const text = policy({ Resource });
    const found = lintPolicyText(text, { services: services(), partition: 'aws' });
    const ids = found.filter((finding) => finding.refused).map((finding) => finding.id);
    // a partition that is wrong as well as the number of fields is two findings
    expect(ids.slice(0, 1)).toEqual(expected);
  });

  test.each([
    ['NumericLessThan', ['abc', ' 10', '10 ', '0x10', '', '1,000', '${aws:x}']],
    ['ForAnyValue:NumericEqualsIfExists', ['abc']],
    [
      'DateGreaterThan',
      ['tomorrow', '2026/01/01', '2026-13-45', 'Thu, 01 Jan 2026 00:00:00 GMT', '${aws:x}'],
    ],
    ['ArnLike', ['nope', 'arn:aws:s3:b', '${aws:PrincipalArn}', 'arn:*', '*:role/x', '', ' arn:aws:s3:::b']],
    ['ArnNotEqualsIfExists', ['nope', 'arn:aws:iam::123456789012']],
    ['BinaryEquals', ['abc', '!!!', 'YWJj==', '${aws:x}']],
    ['IpAddress', ['203.0.113.999/24', '10.0.0.0/33', '10.0.0.0/8 ', 'example.com', '1.2.3', '${aws:x}']],
    ['NotIpAddress', ['10.0.*.*']],
  ])('on values of %s', (operator, values) => {
    for (const value of values) {
      expect([value, refused(policy({ Condition: { [operator]: { 'aws:x': value } } })).length]).toEqual([
        value,
        1,
      ]);
      const listed = policy({ Condition: { [operator]: { 'aws:x': [value] } } });
      expect([value, refused(listed).length]).toEqual([value, 1]);
    }
  });

  test.each([
    ['a single statement before the Version', `{"Statement":${STATEMENT},"Version":"2012-10-17"}`],
    ['the same with an Id', `{"Id":"a","Statement":${STATEMENT},"Version":"2012-10-17"}`],
    ['white space before the document', `\n{"Version":"2012-10-17","Statement":[${STATEMENT}]}`],
    ['NullIfExists', policy({ Condition: { NullIfExists: { 'aws:TokenIssueTime': 'true' } } })],
    [
      'NullIfExists with a qualifier',
      policy({ Condition: { 'ForAnyValue:NullIfExists': { 'aws:TagKeys': 'true' } } }),
    ],
    ['a condition without an operator', policy({ Condition: { 'servicecatalog:accountLevel': 'self' } })],
    ['an object as a condition value', policy({ Condition: { StringEquals: { k: [{ a: 'b' }] } } })],
    ['an element of a policy in a statement', policy({ Id: 'a' })],
    ['an unknown element of the policy', `{"Version":"2012-10-17","Comment":"a","Statement":[${STATEMENT}]}`],
    ['an element in lower case', `{"version":"2012-10-17","Statement":[${STATEMENT}]}`],
    ['a wildcard before the colon', policy({ Action: 's3?:Get' })],
  ])('on %s', (_what, text) => {
    expect(refused(text).length).toBe(1);
  });
});

test.each([
  ['arn:aws:sqs:${aws:RequestedRegion}:*:q', 'VARIABLE_BEFORE_RESOURCE'],
  ['s3:::b', 'INVALID_PARTITION'],
])('says one thing of the resource %s, which has one thing wrong', (Resource, id) => {
  expect(refused(policy({ Action: '*', Resource }))).toEqual([id]);
});

describe('takes what IAM takes', () => {
  test.each([
    'arn:aws:sqs',
    'arn:aws:logs:*',
    'arn:aws:sns:*:*',
    'arn:aws:iot:*',
    'arn:aws:fdsasf',
    'arn:aws:codepipeline:*',
    'arn:aws:s3:*',
    'arn:aws:s3:*:*:*',
    'arn:aws:s3::*:codepipeline-*',
    'arn:*:s3:::b',
    'arn:aws:s3:us-east-1:111122223333:accesspoint/ap',
    'arn:aws:s3::111122223333:accesspoint/alias.mrap',
    'arn:aws:s3:*:*:access-grants/default',
    'arn:aws:s3:us-west-2:111122223333:job/1',
    'arn:aws:route53:::hostedzone/z',
    'arn:aws:cloudfront:us-east-1:111122223333:distribution/D',
    'arn:aws:organizations:us-east-1:111122223333:account/o-a/111122223333',
    'arn:aws:waf:us-east-1:111122223333:webacl/a',
    'arn:aws:iam::*:*',
    'arn:aws:iam::aws:policy/*',
    'arn:aws:iam::123456789012:root',
    'arn:aws:iam::account-id:user/${aws:username}',
    'arn:aws:ec2:region:account-id:instance/*',
    'arn:aws:invalid-service:us-east-1::example',
  ])('on the resource %s', (Resource) => {
    expect(errors(policy({ Action: '*', Resource }))).toEqual([]);
  });

  test.each<[string, readonly (string | number)[]]>([
    ['NumericLessThan', ['10', 10, '10.5', '-1', '1e3']],
    [
      'DateGreaterThan',
      ['2026', '2026-01', '2026-01-01', '2026-01-01T00:00Z', '2026-01-01T00:00:00.000Z', '1767225600'],
    ],
    ['DateLessThan', ['2026-01-01T00:00:00+09:00']],
    ['ArnLike', ['*', 'arn:*:s3:::b', 'arn:aws:*:*:*:*', 'arn:aws:sns:*:*:${aws:username}']],
    ['BinaryEquals', ['YWJj', 'YWJjZA==']],
    ['IpAddress', ['203.0.113.0/24', '203.0.113.5', '0.0.0.0/0', '2001:db8::/32', '2001:db8::1', '::/0']],
    ['ForAllValues:Null', ['true']],
  ])('on values of %s', (operator, values) => {
    for (const value of values) {
      expect([value, errors(policy({ Condition: { [operator]: { 'aws:x': value } } }))]).toEqual([value, []]);
    }
  });

  test.each([
    ['a single statement behind the Version', `{"Version":"2012-10-17","Statement":${STATEMENT}}`],
    ['a list of statements before the Version', `{"Statement":[${STATEMENT}],"Version":"2012-10-17"}`],
    ['an Id', `{"Version":"2012-10-17","Id":"reports","Statement":[${STATEMENT}]}`],
    ['white space behind the document', `{"Version":"2012-10-17","Statement":[${STATEMENT}]}\n`],
    ['an unknown operator with nothing in it', policy({ Condition: { NullIfExists: {}, x: {} } })],
    ['2,048 characters', policy({ Sid: 'a'.repeat(2048 - policy({ Sid: '' }).length) })],
  ])('on %s', (_what, text) => {
    expect(errors(text)).toEqual([]);
  });

  test('on white space before a document that is minified on its way', () => {
    const text = `\n{"Version":"2012-10-17","Statement":[${STATEMENT}]}`;
    expect(lintPolicyText(text, { minified: true })).toEqual([]);
  });
});

test('says what an incomplete ARN matches', () => {
  const messages = (Resource: string) =>
    lintPolicyText(policy({ Action: 'sqs:*', Resource }), { services: services() }).map(
      ({ message }) => message,
    );
  expect(messages('arn:aws:sqs')).toEqual([
    'the ARN "arn:aws:sqs" has 3 of six fields; IAM completes it to "arn:aws:sqs:*:*:*", ' +
      'which matches every resource of sqs; write all six',
  ]);
  expect(messages('arn:aws:sqs:eu-west-1:123456789012')).toEqual([
    'the ARN "arn:aws:sqs:eu-west-1:123456789012" has 5 of six fields; IAM completes it to ' +
      '"arn:aws:sqs:eu-west-1:123456789012:*", which matches every resource of sqs in the region "eu-west-1" ' +
      'of the account "123456789012"; write all six',
  ]);
});
