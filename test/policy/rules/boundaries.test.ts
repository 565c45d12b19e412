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
  [
    'a shell variable has characters that no account has',
    queue('$ACCOUNT'),
    ['INVALID_CHARACTER_IN_ARN_ACCOUNT'],
  ],
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
    'a principal is no bare name of a service',
    {
      Action: 'iam:PassRole',
      Resource: 'arn:aws:iam::*:role/a',
      Condition: { StringEquals: { 'iam:PassedToService': 'lambda' } },
    },
    ['INVALID_SERVICE_PRINCIPAL_FORMAT'],
  ],
  [
    'a pattern of principals is fine',
    {
      Action: 'iam:PassRole',
      Resource: 'arn:aws:iam::*:role/a',
      Condition: {
        StringLike: { 'iam:PassedToService': ['ec2.*', '*.amazonaws.com.cn', 'ecs.amazonaws.com'] },
      },
    },
    [],
  ],
  [
    'the services that a call came by are principals too',
    { Condition: { 'ForAnyValue:StringEquals': { 'aws:CalledVia': ['athena', 'glue.amazonaws.com'] } } },
    ['INVALID_SERVICE_PRINCIPAL_FORMAT'],
  ],
  ['an ARN without its account', queue(''), ['MISSING_ARN_ACCOUNT']],
  [
    'documents that AWS publishes have no account',
    { Action: 'ssm:SendCommand', Resource: 'arn:aws:ssm:*::document/AWS-RunShellScript' },
    [],
  ],
  [
    'a region that AWS does not have',
    { Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-central-9:123456789012:jobs' },
    ['INVALID_ARN_REGION'],
  ],
  [
    'nor in a condition',
    { Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-central-9' } } },
    ['INVALID_REGION'],
  ],
  [
    'an id of 10 digits',
    { Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-0123456789' } } },
    ['INVALID_VPC_FORMAT'],
  ],
  ['an id of 8 digits', { Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-01234567' } } }, []],
  [
    'a wildcard in one character of an action',
    { Action: 'iam:?assRole', Resource: '*' },
    ['PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE'],
  ],
  [
    'any service is no restriction of the roles',
    {
      Action: 'iam:PassRole',
      Resource: '*',
      Condition: { StringLike: { 'iam:PassedToService': '*' } },
    },
    ['PASS_ROLE_WITH_STAR_IN_RESOURCE', 'EQUIVALENT_TO_NULL_FALSE'],
  ],
  ['everything is one finding', { Action: '*', Resource: '*' }, ['ADMINISTRATOR_ACCESS']],
  [
    'a bucket with an account is one finding',
    { Resource: 'arn:aws:s3::111122223333:b/*' },
    ['ARN_ACCOUNT_NOT_ALLOWED'],
  ],
  [
    'a service in capitals is one finding',
    { Resource: 'arn:aws:S3:::reports/*' },
    ['INVALID_ARN_SERVICE_CASE'],
  ],
  [
    'tags of listeners and target groups',
    {
      Action: 'elasticloadbalancing:AddTags',
      Resource: [
        'arn:aws:elasticloadbalancing:*:*:listener/app/*/*/*',
        'arn:aws:elasticloadbalancing:*:*:targetgroup/*/*',
      ],
    },
    [],
  ],
  [
    'recovery points of AWS Backup',
    { Action: 'backup:DeleteRecoveryPoint', Resource: 'arn:aws:backup:*:*:recovery-point:*' },
    [],
  ],
  [
    'the address of an instance as the variable of another key',
    { Condition: { StringEquals: { 'aws:Ec2InstanceSourcePrivateIPv4': '${aws:VpcSourceIp}' } } },
    [],
  ],
  [
    'keys and services newer than the package',
    {
      Action: 'aws-mcp:InvokeMcp',
      Resource: '*',
      Condition: { ArnLike: { 'aws:SignInSessionArn': 'arn:aws:signin:*:*:session/*' } },
    },
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

test('names the nearest type of resource', () => {
  const messages = (Action: string, Resource: string) =>
    lintPolicyText(
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] }),
      { services: services() },
    ).map(({ message }) => message);
  expect(messages('lambda:InvokeFunction', 'arn:aws:lambda:*:*:functions/report')).toEqual([
    'the ARN "arn:aws:lambda:*:*:functions/report" fits no resource of lambda; the nearest is "arn:*:lambda:*:*:function:*"',
  ]);
  expect(messages('ec2:StartInstances', 'arn:aws:ec2:*:*:instances/i-1')).toEqual([
    'the ARN "arn:aws:ec2:*:*:instances/i-1" fits no resource of ec2; the nearest is "arn:*:ec2:*:*:instance/*"',
  ]);
  expect(messages('s3:ListBucket', 'arn:aws:s3:::reports/*')).toEqual([
    'no resource of the statement fits the action "s3:ListBucket"; it takes arn:${Partition}:s3:::${BucketName} or another of its 2 types',
  ]);
});

test('finds statements that say the same in another order', () => {
  const statement = (action: string[], tags: object) => ({
    Effect: 'Allow',
    Action: action,
    Resource: 'arn:aws:s3:::reports/*',
    Condition: tags,
  });
  const Statement = [
    statement(['s3:GetObject', 's3:PutObject'], {
      Bool: { 'aws:SecureTransport': 'true' },
      StringEquals: { 'aws:PrincipalTag/a': ['1', '2'], 'aws:PrincipalTag/b': '3' },
    }),
    statement(['S3:putobject', 's3:GetObject'], {
      StringEquals: { 'aws:PrincipalTag/b': ['3'], 'aws:PrincipalTag/a': ['2', '1'] },
      Bool: { 'aws:SecureTransport': true },
    }),
  ];
  const text = JSON.stringify({ Version: '2012-10-17', Statement });
  expect(lintPolicyText(text).map(({ id, message }) => [id, message])).toEqual([
    ['REDUNDANT_STATEMENT', 'the statement says the same as $.Statement[0]; remove it'],
  ]);
});

describe('the work on a document', () => {
  const found = (Action: string | string[], Resource: string[]) => {
    const text = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action, Resource }],
    });
    const ids = lintPolicyText(text, { services: services() }).map(({ id }) => id);
    return { length: text.length, count: (id: string) => ids.filter((each) => each === id).length };
  };

  test('is never cut short within the quota', () => {
    // as many actions and ARNs as fit, and none of them fits another
    const actions = services()
      .vendors.filter((vendor) => vendor.length <= 3 && vendor !== 's3')
      .flatMap((vendor) => {
        const letters = services()
          .service(vendor)!
          .actionNames.map((name) => name.charAt(0));
        return [...new Set(letters)].map((letter) => `${vendor}:${letter}*`);
      });
    const resources = Array.from({ length: 55 }, (_, index) => `arn:aws:s3:::${index}`);
    const { length, count } = found(actions.slice(0, 90), resources);
    expect(length).toBeLessThanOrEqual(2_048);
    expect(count('ACTION_WITHOUT_FITTING_RESOURCE')).toBe(90);
    expect(count('CHECKS_CUT_SHORT')).toBe(0);
  });

  test('is limited beyond it, and the findings say so', () => {
    const resources = Array.from({ length: 1_500 }, (_, index) => `arn:aws:s3:::reports-${index}-*`);
    expect(found('s3:PutObject', resources).count('CHECKS_CUT_SHORT')).toBe(1);
  });
});
