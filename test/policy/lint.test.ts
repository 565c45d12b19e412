import { lintPolicyText, refusals } from '../../lib/policy/lint';
import { services } from '../../lib/policy/service-data';

const SOUND =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/*"}]}';

describe('lintPolicyText', () => {
  test('finds nothing in a sound document', () => {
    expect(lintPolicyText(SOUND, { services: services() })).toEqual([]);
  });

  test('fails with all findings at once, in the order of the text, each with its place', () => {
    const text = `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "allow",
    "Action": ["s3:GetObject", "PutObject"],
    "Resource": "arn:aws:s3::reports/*",
    "Conditions": {}
  }
}`;
    expect(lintPolicyText(text)).toEqual([
      {
        id: 'INVALID_EFFECT',
        severity: 'error',
        refused: true,
        path: '$.Statement.Effect',
        message: 'the Effect is "allow"; perhaps "Allow"; allowed are "Allow" and "Deny"',
        line: 4,
        column: 15,
      },
      {
        id: 'ACTION_WITHOUT_VENDOR',
        severity: 'error',
        refused: true,
        path: '$.Statement.Action[1]',
        message: 'the action "PutObject" names no service; write "service:action" or "*"',
        line: 5,
        column: 32,
      },
      {
        id: 'INVALID_ARN_SHAPE',
        severity: 'error',
        refused: true,
        path: '$.Statement.Resource',
        message:
          'the ARN "arn:aws:s3::reports/*" has 5 fields; it must have six, arn:partition:service:region:account:resource',
        line: 6,
        column: 17,
      },
      {
        id: 'INVALID_POLICY_ELEMENT',
        severity: 'error',
        refused: true,
        path: '$.Statement.Conditions',
        message:
          '"Conditions" is not an element of a statement; perhaps "Condition"; allowed are Sid, Effect, Action, NotAction, Resource, NotResource, Condition',
        line: 7,
        column: 5,
      },
    ]);
  });

  test('fails ARNs of another partition than the account', () => {
    const found = (partition: string): string[] =>
      lintPolicyText(SOUND, { partition }).map(({ message }) => message);
    expect(found('aws')).toEqual([]);
    expect(found('aws-cn')).toEqual([
      'the partition of "arn:aws:s3:::reports/*" is "aws"; allowed are "aws-cn", "*"',
    ]);
  });

  test('leaves out what is acknowledged, but not what IAM refuses', () => {
    const text = SOUND.replace('s3:GetObject', '*:Get').replace('"Version":"2012-10-17",', '');
    const ids = (acknowledgedFindings: string[]): string[] =>
      lintPolicyText(text, { acknowledgedFindings }).map(({ id }) => id);
    expect(ids([])).toEqual(['MISSING_VERSION', 'WILDCARD_IN_VENDOR']);
    expect(ids(['MISSING_VERSION', 'WILDCARD_IN_VENDOR'])).toEqual(['WILDCARD_IN_VENDOR']);
  });

  test('tells what IAM refuses from what it stores', () => {
    const text = SOUND.replace('reports/*', '${aws:username').replace('s3:GetObject', 'GetObject');
    const findings = lintPolicyText(text);
    expect(findings.map(({ id }) => id)).toEqual(['ACTION_WITHOUT_VENDOR', 'MISSING_BRACE_IN_VARIABLE']);
    expect(refusals(findings).map(({ id }) => id)).toEqual(['ACTION_WITHOUT_VENDOR']);
  });

  test('names the largest statements and what merging would save', () => {
    const statement = (sid: string, action: string) => ({
      Sid: sid,
      Effect: 'Allow',
      Action: action,
      Resource: Array.from({ length: 25 }, (_, index) => `arn:aws:s3:::a-bucket-of-reports-${index}/*`),
    });
    const text = JSON.stringify({
      Version: '2012-10-17',
      Statement: [statement('A', 's3:GetObject'), statement('B', 's3:PutObject')],
    });
    expect(lintPolicyText(text)).toEqual([
      {
        id: 'POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA',
        severity: 'error',
        refused: true,
        path: '$',
        message:
          'the document has 2150 characters without white space; all inline policies of a user share 2048; ' +
          'the largest are $.Statement[0] (1055), $.Statement[1] (1055); ' +
          'merging the Action of $.Statement[0], $.Statement[1] would save 1039, enough to fit',
        line: 1,
        column: 1,
      },
    ]);
  });
});
