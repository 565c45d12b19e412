import { Aws, CfnParameter, Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import { Effect, PolicyDocument, PolicyStatement, User } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { PolicyFindingSeverity, PolicyLinter } from '../lib';

const SOUND = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' };

function ids(document: unknown): string[] {
  return PolicyLinter.lint(document).map(({ id }) => id);
}

function statement(members: Record<string, unknown>): unknown {
  return { Version: '2012-10-17', Statement: [{ ...SOUND, ...members }] };
}

describe('PolicyLinter.lintText', () => {
  test('answers findings with id, severity, path, message, line and column', () => {
    const text = JSON.stringify(
      { Version: '2012-10-17', Statement: { ...SOUND, Action: 'GetObject' } },
      null,
      2,
    );
    expect(PolicyLinter.lintText(text)).toEqual([
      {
        id: 'ACTION_WITHOUT_VENDOR',
        severity: PolicyFindingSeverity.ERROR,
        acknowledgeable: false,
        path: '$.Statement.Action',
        message: 'the action "GetObject" names no service; write "service:action" or "*"',
        line: 5,
        column: 15,
      },
    ]);
  });

  test('looks at the text: a key that stands twice', () => {
    expect(
      PolicyLinter.lintText('{"Version":"2012-10-17","Statement":[],"Statement":[]}').map(({ id }) => id),
    ).toEqual(['DUPLICATE_KEY', 'MISSING_STATEMENT']);
  });

  test('leaves out acknowledged findings, and service data on demand', () => {
    const text = JSON.stringify({ Statement: { ...SOUND, Action: 's3:GetObjects' } });
    const found = (options: object): string[] => PolicyLinter.lintText(text, options).map(({ id }) => id);
    expect(found({})).toEqual(['MISSING_VERSION', 'INVALID_ACTION']);
    expect(found({ serviceData: false })).toEqual(['MISSING_VERSION']);
    expect(found({ acknowledgedFindings: ['MISSING_VERSION', 'INVALID_ACTION'] })).toEqual([]);
  });

  test('fails ARNs of another partition', () => {
    const text = JSON.stringify(statement({}));
    expect(PolicyLinter.lintText(text, { partition: 'aws-us-gov' }).map(({ id }) => id)).toEqual([
      'INVALID_PARTITION',
    ]);
  });
});

describe('PolicyLinter.lint', () => {
  test('finds nothing in a sound PolicyDocument, and leaves it as it is', () => {
    const document = new PolicyDocument({
      statements: [new PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::reports/*'] })],
    });
    expect(PolicyLinter.lint(document)).toEqual([]);
    document.addStatements(
      new PolicyStatement({ effect: Effect.DENY, actions: ['s3:*'], resources: ['all'] }),
    );
    expect(PolicyLinter.lint(document)).toEqual([
      {
        id: 'RESOURCE_NOT_AN_ARN',
        severity: 'error',
        acknowledgeable: false,
        path: '$.Statement[1].Resource',
        message:
          'the resource "all" is neither "*" nor an ARN, arn:partition:service:region:account:resource',
      },
    ]);
  });

  test('fails an empty PolicyDocument', () => {
    expect(ids(new PolicyDocument())).toContain('MISSING_STATEMENT');
  });

  test.each([undefined, null, 'text', 7, [], new Map(), () => 1])('fails %p', (document) => {
    expect(ids(document)).not.toEqual([]);
  });

  test('fails an object that contains itself', () => {
    const loop: Record<string, unknown> = { ...SOUND };
    loop.Condition = { Bool: loop };
    expect(ids({ Version: '2012-10-17', Statement: loop })).toContain('DATA_TYPE_MISMATCH');
  });

  test('checks what the CDK would drop in fromJson', () => {
    expect(ids(statement({ Effect: undefined, conditions: {} }))).toEqual([
      'MISSING_EFFECT',
      'INVALID_POLICY_ELEMENT',
    ]);
  });
});

describe('tokens', () => {
  const stack = new Stack(undefined, 'Stack');
  const parameter = new CfnParameter(stack, 'Parameter');
  const token = parameter.valueAsString;

  test.each([
    ['a whole document', Token.asAny({ a: 1 })],
    ['a list of statements', { Version: '2012-10-17', Statement: Lazy.any({ produce: () => [] }) }],
    ['a version', { Version: token, Statement: SOUND }],
    ['an effect', statement({ Effect: token })],
    ['an action', statement({ Action: token })],
    ['the name of an action', statement({ Action: `s3:${token}` })],
    ['a list of actions', statement({ Action: Lazy.list({ produce: () => ['s3:Get*'] }) })],
    ['a list of resources', statement({ Resource: Fn.split(',', token) })],
    ['a bucket', statement({ Resource: `arn:aws:s3:::${token}/*` })],
    ['the ARN of a bucket', statement({ Resource: `${new Bucket(stack, 'Bucket').bucketArn}/*` })],
    ['a user', statement({ Action: 'iam:GetUser', Resource: new User(stack, 'User').userArn })],
    [
      'a partition, a region and an account',
      statement({ Action: 'sqs:*', Resource: `arn:${Aws.PARTITION}:sqs:${Aws.REGION}:${Aws.ACCOUNT_ID}:q` }),
    ],
    [
      'those of the stack',
      statement({
        Action: 'sqs:*',
        Resource: `arn:${stack.partition}:sqs:${stack.region}:${stack.account}:q`,
      }),
    ],
    ['a condition', statement({ Condition: Token.asAny({}) })],
    ['an operator', statement({ Condition: { [token]: { 'aws:PrincipalOrgID': 'o' } } })],
    ['a value', statement({ Condition: { DateLessThan: { 'aws:CurrentTime': token } } })],
    [
      'a number',
      statement({
        Condition: { NumericLessThan: { 'aws:MultiFactorAuthAge': Token.asNumber({ Ref: 'P' }) } },
      }),
    ],
    ['an intrinsic function', statement({ Resource: { 'Fn::GetAtt': ['Bucket', 'Arn'] } })],
    [
      'Fn::Sub',
      statement({ Resource: { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::${Bucket}/${!aws:username}/*' } }),
    ],
    [
      'Fn::Sub with values',
      statement({ Resource: { 'Fn::Sub': ['arn:aws:s3:::${Name}/*', { Name: 'reports' }] } }),
    ],
    [
      'Fn::Join',
      statement({
        Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::', { Ref: 'B' }, '/*']] },
      }),
    ],
    ['Fn::If', statement({ Resource: [{ 'Fn::If': ['C', 'arn:aws:s3:::a/*', { Ref: 'AWS::NoValue' }] }] })],
  ])('%s may be one', (_, document) => {
    expect(PolicyLinter.lint(document)).toEqual([]);
  });

  test.each([
    ['a service', statement({ Action: `s 3:${token}` }), ['INVALID_VENDOR']],
    [
      'a service in Fn::Join',
      statement({ Action: { 'Fn::Join': [':', ['s*', { Ref: 'P' }]] } }),
      ['WILDCARD_IN_VENDOR'],
    ],
    ['a partition', statement({ Resource: `arn:amazon:s3:::${token}/*` }), ['INVALID_PARTITION']],
    [
      'a partition in Fn::Sub',
      statement({ Resource: { 'Fn::Sub': 'arn:amazon:s3:::${B}/*' } }),
      ['INVALID_PARTITION'],
    ],
    [
      'a region',
      statement({ Resource: `arn:${Aws.PARTITION}:s3:eu-west-1::reports-${token}/*` }),
      ['ARN_REGION_NOT_ALLOWED'],
    ],
    [
      'an account',
      statement({ Action: 'sqs:*', Resource: `arn:aws:sqs:${Aws.REGION}:1234:${token}` }),
      ['INVALID_ARN_ACCOUNT'],
    ],
    [
      'a path of IAM',
      statement({
        Action: 'iam:GetUser',
        Resource: `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:users/${token}`,
      }),
      ['INVALID_IAM_PATH'],
    ],
    ['a sid', statement({ Sid: `Read-${token}` }), ['UNSUPPORTED_SID']],
    [
      'a variable',
      statement({ Resource: `arn:aws:s3:::${token}/\${aws:username/*` }),
      ['MISSING_BRACE_IN_VARIABLE'],
    ],
    ['another value', statement({ Action: [token, 'GetObject'] }), ['ACTION_WITHOUT_VENDOR']],
  ])('fails what is known beside one: %s', (_, document, expected) => {
    expect(ids(document).sort()).toEqual([...expected].sort());
  });

  test('counts what is known towards the quota', () => {
    expect(ids(statement({ Resource: `arn:aws:s3:::${'a'.repeat(2048)}${token}` }))).toEqual([
      'POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA',
    ]);
  });

  test('shows tokens as tokens', () => {
    expect(PolicyLinter.lint(statement({ Action: `s 3:${token}` }))[0].message).toBe(
      'the service of the action "s 3:${Token}" holds " "; allowed are letters, digits, "-" and "."',
    );
  });
});
