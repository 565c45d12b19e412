import { lintPolicyText } from '../../../lib/policy/lint';
import { services } from '../../../lib/policy/service-data';

/** The ids found in one statement, with what is near the edge of a rule. */
function idsIn(changes: object): string[] {
  const statement = {
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::reports/*',
    ...changes,
  };
  const text = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  return lintPolicyText(text, { services: services() }).map(({ id }) => id);
}

const queue = (account: string) => ({
  Action: 'sqs:SendMessage',
  Resource: `arn:aws:sqs:eu-central-1:${account}:jobs`,
});

test.each<[string, object, string[]]>([
  ['a word where an account belongs is a placeholder', queue('80398EXAMPLE'), ['PLACEHOLDER_IN_ARN']],
  ['so is a shell variable', queue('$ACCOUNT_ID'), ['PLACEHOLDER_IN_ARN']],
  ['digits that are no account are an error', queue('1234-5678-9012'), ['INVALID_ARN_ACCOUNT']],
  ['an account of 12 digits is fine', queue('123456789012'), []],
  [
    'a String operator does not compare a boolean',
    { Condition: { StringEquals: { 'aws:ViaAWSService': 'true' } } },
    ['TYPE_MISMATCH'],
  ],
  ['Bool does', { Condition: { Bool: { 'aws:ViaAWSService': 'true' } } }, []],
  [
    'a key that no action supports restricts nothing under a negated operator',
    { Condition: { StringNotEquals: { 'iam:ResourceTag/status': 'prod' } } },
    ['UNSUPPORTED_ACTION_FOR_CONDITION_KEY'],
  ],
  [
    'under IfExists it may be meant so',
    { Condition: { StringNotEqualsIfExists: { 'iam:ResourceTag/status': 'prod' } } },
    [],
  ],
  [
    'a key of an identity provider is none of a service',
    { Condition: { StringEquals: { 'token.actions.githubusercontent.com:sub': 'repo' } } },
    [],
  ],
  [
    'two colons are no key of a service',
    { Condition: { StringEquals: { 'aws::PrincipalTag/a': 'b' } } },
    ['INVALID_CONDITION_KEY_FORMAT', 'INVALID_GLOBAL_CONDITION_KEY'],
  ],
])('%s', (_what, changes, ids) => {
  expect(idsIn(changes)).toEqual(ids);
});
