import fc from 'fast-check';
import { lintPolicyText } from '../../lib/policy/lint';
import { services } from '../../lib/policy/service-data';
import { PlainDocument, soundDocument } from './documents';

/** Shrinking a failure takes no longer than this; the runs are over before, on a busy machine, too. */
const runs = (numRuns: number) => ({ numRuns, interruptAfterTimeLimit: 600_000 });

function errorIds(text: string): string[] {
  const findings = lintPolicyText(text, { services: services() });
  return findings.filter(({ severity }) => severity === 'error').map(({ id }) => id);
}

test('a sound document is never an error, however it is printed', () => {
  fc.assert(
    fc.property(soundDocument, fc.constantFrom(0, 2, 4), (document, indent) => {
      expect(errorIds(JSON.stringify(document, null, indent))).toEqual([]);
    }),
    runs(300),
  );
});

type Break = (document: PlainDocument) => unknown;

function changed(change: (statement: Record<string, unknown>) => Record<string, unknown>): Break {
  return ({ Version, Statement }) => ({
    Version,
    Statement: Statement.map((each, index) => (index === 0 ? change(each) : each)),
  });
}

function put(members: Record<string, unknown>): Break {
  return changed((statement) => {
    const clean = { ...statement };
    for (const name of Object.keys(members)) {
      delete clean[name.startsWith('Not') ? name.slice(3) : `Not${name}`];
    }
    return { ...clean, ...members };
  });
}

function without(pattern: RegExp): Break {
  return changed((statement) =>
    Object.fromEntries(Object.entries(statement).filter(([name]) => !pattern.test(name))),
  );
}

const BREAKS: readonly (readonly [id: string, apply: Break])[] = [
  ['DATA_TYPE_MISMATCH', (document) => [document]],
  ['DATA_TYPE_MISMATCH', ({ Version }) => ({ Version, Statement: 'all' })],
  ['DATA_TYPE_MISMATCH', ({ Version, Statement }) => ({ Version, Statement: [...Statement, null] })],
  ['DATA_TYPE_MISMATCH', put({ Action: { a: 1 } })],
  ['DATA_TYPE_MISMATCH', put({ Resource: [['*']] })],
  ['DATA_TYPE_MISMATCH', put({ Condition: [] })],
  ['DATA_TYPE_MISMATCH', put({ Condition: { Bool: [] } })],
  ['DATA_TYPE_MISMATCH', put({ Condition: { Bool: { 'aws:SecureTransport': null } } })],
  ['DATA_TYPE_MISMATCH', put({ Sid: 1 })],
  ['DATA_TYPE_MISMATCH', (document) => ({ ...document, Id: {} })],
  ['MISSING_STATEMENT', ({ Version }) => ({ Version })],
  ['MISSING_STATEMENT', ({ Version }) => ({ Version, Statement: [] })],
  ['INVALID_VERSION', (document) => ({ ...document, Version: '2012-10-18' })],
  ['INVALID_POLICY_ELEMENT', (document) => ({ ...document, statement: [] })],
  ['INVALID_POLICY_ELEMENT', put({ Conditions: {} })],
  ['UNSUPPORTED_PRINCIPAL', put({ Principal: '*' })],
  ['UNSUPPORTED_SID', put({ Sid: 'a b' })],
  [
    'UNIQUE_SIDS_REQUIRED',
    ({ Version, Statement }) => ({ Version, Statement: [...Statement, { ...Statement[0], Sid: 'S0' }] }),
  ],
  ['MISSING_EFFECT', without(/^Effect$/)],
  ['INVALID_EFFECT', put({ Effect: 'ALLOW' })],
  ['MISSING_ACTION', without(/Action$/)],
  ['MISSING_RESOURCE', without(/Resource$/)],
  ['MISSING_ACTION', put({ Action: [] })],
  ['MISSING_RESOURCE', put({ NotResource: [] })],
  ['UNSUPPORTED_ELEMENT_COMBINATION', changed((each) => ({ ...each, Action: '*', NotAction: 's3:*' }))],
  ['UNSUPPORTED_ELEMENT_COMBINATION', changed((each) => ({ ...each, Resource: '*', NotResource: '*' }))],
  ['ACTION_WITHOUT_VENDOR', put({ Action: ['s3:Get*', 'all'] })],
  ['ACTION_WITH_TWO_COLONS', put({ NotAction: 's3:a:b' })],
  ['INVALID_VENDOR', put({ Action: 's_3:Get' })],
  ['WILDCARD_IN_VENDOR', put({ Action: 's*:Get' })],
  ['RESOURCE_NOT_AN_ARN', put({ Resource: ['*', 'bucket'] })],
  ['RESOURCE_NOT_AN_ARN', put({ Resource: '' })],
  ['INVALID_PARTITION', put({ Resource: 'arn:amazon:s3:::a' })],
  ['ARN_WITHOUT_SERVICE', put({ Resource: 'arn:aws' })],
  ['INVALID_ARN_SHAPE', put({ NotResource: 'arn:aws:s3::a' })],
  ['ARN_REGION_NOT_ALLOWED', put({ Resource: 'arn:aws:s3:a' })],
  ['ARN_REGION_NOT_ALLOWED', put({ Resource: 'arn:aws:iam:us-east-1::role/a' })],
  ['ARN_ACCOUNT_NOT_ALLOWED', put({ Resource: 'arn:aws:route53::123456789012:hostedzone/*' })],
  ['WILDCARD_IN_SERVICE_NAME', put({ NotResource: 'arn:aws:*:*:*:*a*' })],
  ['INVALID_CHARACTER_IN_ARN_ACCOUNT', put({ Resource: 'arn:aws:sqs:*:{account}:a' })],
  ['INVALID_IAM_PATH', put({ Resource: 'arn:aws:iam::123456789012:*/*' })],
  ['INVALID_ARN_SERVICE_CASE', put({ Resource: 'arn:aws:S3:::a' })],
  ['INVALID_ARN_ACCOUNT', put({ Resource: 'arn:aws:sqs:eu-central-1:1234:a' })],
  ['INVALID_ARN_PREFIX', put({ Resource: 'a:aws:s3:::a' })],
  ['INVALID_CONDITION_OPERATOR', put({ Condition: { StringIs: { 'aws:a': 'b' } } })],
  ['NULL_WITH_IF_EXISTS', put({ Condition: { NullIfExists: { 'aws:a': 'true' } } })],
  ['INVALID_CONDITION_KEY_FORMAT', put({ Condition: { StringEquals: { a: 'b' } } })],
  [
    'DUPLICATE_KEYS_WITH_DIFFERENT_CASE',
    put({ Condition: { StringEquals: { 'aws:a': 'b', 'aws:A': 'b' } } }),
  ],
  ['MISSING_TAG_KEY_IN_CONDITION', put({ Condition: { StringEquals: { 'aws:RequestTag/': 'b' } } })],
  ['TYPE_MISMATCH_DATE', put({ Condition: { DateEquals: { 'aws:CurrentTime': ['tomorrow'] } } })],
  ['TYPE_MISMATCH_BOOLEAN', put({ Condition: { Null: { 'aws:a': '1' } } })],
  ['TYPE_MISMATCH_IP_RANGE', put({ Condition: { NotIpAddress: { 'aws:SourceIp': '1.2.3.4/40' } } })],
  ['TYPE_MISMATCH_NUMBER', put({ Condition: { NumericEquals: { 'aws:a': ' 10' } } })],
  ['TYPE_MISMATCH_STRING', put({ Condition: { BinaryEquals: { 'aws:a': 'YWJj==' } } })],
  ['CONDITION_VALUE_NOT_AN_ARN', put({ Condition: { ArnLike: { 'aws:a': '${aws:PrincipalArn}' } } })],
  ['SINGLE_STATEMENT_BEFORE_VERSION', ({ Version, Statement }) => ({ Statement: Statement[0], Version })],
  ['MISSING_BRACE_IN_VARIABLE', put({ Resource: 'arn:aws:s3:::${aws:username' })],
  ['MISSING_QUOTE_IN_VARIABLE', put({ Resource: "arn:aws:s3:::${aws:username, 'a}" })],
  ['UNSUPPORTED_SPACE_IN_VARIABLE', put({ Resource: 'arn:aws:s3:::${aws: username}' })],
  ['EMPTY_VARIABLE', put({ Condition: { StringLike: { 'aws:a': '${}' } } })],
  ['VARIABLE_BEFORE_RESOURCE', put({ Resource: 'arn:aws:sqs:${aws:RequestedRegion}:*:a' })],
  ['VARIABLE_UNSUPPORTED_IN_ELEMENT', put({ Action: 's3:${username}' })],
  ['INVALID_VARIABLE_FOR_OPERATOR', put({ Condition: { NumericEquals: { 'aws:a': '${aws:b}' } } })],
  [
    'VARIABLE_UNSUPPORTED_IN_VERSION',
    ({ Statement }) => ({
      Statement: [...Statement, { Effect: 'Deny', Action: '*', Resource: 'arn:aws:s3:::${aws:username}' }],
    }),
  ],
  ['UNSUPPORTED_CHARACTER', put({ Resource: 'arn:aws:s3:::a—b' })],
  ['POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA', put({ Resource: `arn:aws:s3:::${'a'.repeat(2_100)}` })],
];

test.each(BREAKS)('fails with %s, whatever the rest of the document', (id, apply) => {
  fc.assert(
    fc.property(soundDocument, (document) => {
      expect(errorIds(JSON.stringify(apply(document)))).toContain(id);
    }),
    runs(20),
  );
});

test('fails a repeated key, a second value and a cut text with JSON errors', () => {
  fc.assert(
    fc.property(soundDocument, fc.nat(), (document, at) => {
      const text = JSON.stringify(document);
      expect(errorIds(text.replace('"Effect"', '"Effect":"Deny","Effect"'))).toContain('DUPLICATE_KEY');
      expect(errorIds(text + text)).toContain('JSON_SYNTAX_ERROR'); // twice the size may be too much as well
      expect(errorIds(text.slice(0, at % text.length))).toEqual(['JSON_SYNTAX_ERROR']);
    }),
    runs(100),
  );
});
