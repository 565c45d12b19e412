import { App, Aws, CfnJson, CfnParameter, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { UserInlinePolicy, UserInlinePolicyProps } from '../../../lib';

const ENV = { account: '111122223333', region: 'eu-west-1' };
const READ = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' };

function newStack(scope = new App(), id = 'Reports'): Stack {
  return new Stack(scope, id, { env: ENV });
}

function policyOf(stack: Stack, props: Partial<UserInlinePolicyProps>): UserInlinePolicy {
  const user = iam.User.fromUserName(stack, 'Alice', 'alice');
  return new UserInlinePolicy(stack, 'Read', { user, ...props });
}

function document(...statements: object[]): object {
  return { Version: '2012-10-17', Statement: statements };
}

/** What CloudFormation sends to the Lambda, with the values of references in the place of them. */
function sentOf(stack: Stack, values: Record<string, string> = {}): string {
  const [{ Properties }] = Object.values(
    Template.fromStack(stack).findResources('Custom::UserInlinePolicy'),
  ) as { Properties: { PolicyDocument: unknown } }[];
  return valueOf(Properties.PolicyDocument, values);
}

function valueOf(value: unknown, values: Record<string, string>): string {
  if (typeof value === 'string') {
    return value;
  }
  const { 'Fn::Join': join, ...rest } = value as { 'Fn::Join'?: [string, unknown[]] };
  return join
    ? join[1].map((part) => valueOf(part, values)).join(join[0])
    : (values[JSON.stringify(rest)] ?? JSON.stringify(rest));
}

/** The documents in the resources that are never created. */
function shownOf(stack: Stack): unknown[] {
  const found = Template.fromStack(stack).findResources('AWS::IAM::Policy', {
    Condition: 'UserInlinePolicyNeverCreated',
  }) as Record<string, { Properties: { PolicyDocument: unknown } }>;
  return Object.values(found).map(({ Properties }) => Properties.PolicyDocument);
}

function problemsOf(stack: Stack): string[] {
  try {
    Template.fromStack(stack);
  } catch (error) {
    return (error as Error).message.split('\n').slice(1);
  }
  return [];
}

describe('JSON text from stack.toJsonString', () => {
  test('is checked', () => {
    const stack = newStack();
    policyOf(stack, { documentJson: stack.toJsonString(document({ ...READ, Effect: 'allow' })) });
    expect(problemsOf(stack)).toEqual([
      '  [Reports/Read] $.Statement[0].Effect: the Effect is "allow"; perhaps "Allow"; ' +
        'allowed are "Allow" and "Deny" [INVALID_EFFECT]',
    ]);
  });

  test('is checked around what is known at deploy only', () => {
    const stack = newStack();
    const name = new CfnParameter(stack, 'Name').valueAsString;
    const resources = [
      `arn:${Aws.PARTITION}:s3:::${name}/*`, // right, whatever they are
      `arn:${Aws.PARTITION}:iam:eu-west-1:${Aws.ACCOUNT_ID}:user/${name}`,
    ];
    policyOf(stack, { documentJson: stack.toJsonString(document({ ...READ, Resource: resources })) });
    expect(problemsOf(stack)).toEqual([
      expect.stringMatching(
        /^ {2}\[Reports\/Read\] \$\.Statement\[0\]\.Resource\[1\]: .*\[ARN_REGION_NOT_ALLOWED\]$/,
      ),
    ]);
  });

  test('is shown to reviewers as statements', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Bucket');
    policyOf(stack, {
      documentJson: stack.toJsonString(document({ ...READ, Resource: bucket.arnForObjects('*') })),
    });
    expect(shownOf(stack)).toEqual([
      document({ ...READ, Resource: stack.resolve(bucket.arnForObjects('*')) as object }),
    ]);
  });

  test('takes references of another stack with it', () => {
    const app = new App();
    const bucket = new s3.Bucket(newStack(app, 'Buckets'), 'Bucket');
    const stack = newStack(app);
    policyOf(stack, { documentJson: stack.toJsonString(document({ ...READ, Resource: bucket.bucketArn })) });
    const Resource = { 'Fn::ImportValue': 'Buckets:ExportsOutputFnGetAttBucket83908E77Arn063C8555' };
    expect(shownOf(stack)).toEqual([document({ ...READ, Resource })]);
    expect(sentOf(stack, { [JSON.stringify(Resource)]: 'BUCKET' })).toBe(
      JSON.stringify(document({ ...READ, Resource: 'BUCKET' })),
    );
  });
});

test('JSON text from Lazy is checked and shown as statements', () => {
  const right = newStack();
  policyOf(right, { documentJson: Lazy.string({ produce: () => JSON.stringify(document(READ)) }) });
  expect(shownOf(right)).toEqual([document(READ)]);
  const wrong = newStack();
  policyOf(wrong, { documentJson: Lazy.string({ produce: () => '[]' }) });
  expect(problemsOf(wrong)).toEqual([
    '  [Reports/Read] $: the document is an empty list; it must be an object [DATA_TYPE_MISMATCH]',
  ]);
});

test('findings about JSON text of several lines have line and column', () => {
  const stack = newStack();
  policyOf(stack, {
    documentJson: `{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Action": "GetObject",
    "Resource": "*"
  }]
}`,
  });
  expect(problemsOf(stack)).toEqual([
    '  [Reports/Read] $.Statement[0].Action (line 5, column 15): the action "GetObject" names no service; ' +
      'write "service:action" or "*" [ACTION_WITHOUT_VENDOR]',
  ]);
});

test('names of users and policies from Lazy are checked', () => {
  const stack = newStack();
  const lazy = (name: string) => Lazy.string({ produce: () => name });
  const user = iam.User.fromUserName(stack, 'Alice', lazy('al ice'));
  new UserInlinePolicy(stack, 'Read', {
    user,
    policyName: lazy(''),
    documentJson: JSON.stringify(document(READ)),
  });
  expect(problemsOf(stack)).toEqual([
    '  [Reports/Read] the user name "al ice" holds " "; allowed are letters and digits of ASCII and + = , . @ _ -',
    '  [Reports/Read] the policy name is empty; it takes 1 to 128 characters',
  ]);
});

describe('a CfnJson as a condition block', () => {
  const statementWith = (block: CfnJson) =>
    new iam.PolicyStatement({
      actions: ['s3:GetObject'],
      resources: ['arn:aws:s3:::reports/*'],
      conditions: { StringEquals: block },
    });

  test('is sent as the block that it stands for, keys known at deploy only included', () => {
    const stack = newStack();
    const issuer = new CfnParameter(stack, 'Issuer').valueAsString;
    const block = new CfnJson(stack, 'Block', { value: { [`${issuer}:aud`]: ['a "b"', issuer] } });
    policyOf(stack, { statements: [statementWith(block)] });
    expect(JSON.parse(sentOf(stack, { '{"Ref":"Issuer"}': 'issuer.example' }))).toEqual(
      document({
        ...READ,
        Condition: { StringEquals: { 'issuer.example:aud': ['a "b"', 'issuer.example'] } },
      }),
    );
  });

  test('is shown to reviewers as iam.Policy shows it', () => {
    const stack = newStack();
    const block = new CfnJson(stack, 'Block', { value: { 'aws:PrincipalTag/a': 'b' } });
    policyOf(stack, { document: new iam.PolicyDocument({ statements: [statementWith(block)] }) });
    const native = new iam.Policy(stack, 'Native', {
      users: [iam.User.fromUserName(stack, 'Bob', 'bob')],
      statements: [statementWith(block)],
    });
    expect(shownOf(stack)).toEqual([stack.resolve(native.document)]);
  });

  test('takes references of another stack with it', () => {
    const app = new App();
    const buckets = newStack(app, 'Buckets');
    const bucket = new s3.Bucket(buckets, 'Bucket');
    const block = new CfnJson(buckets, 'Block', { value: { [`${bucket.bucketName}:aud`]: 'a' } });
    const stack = newStack(app);
    policyOf(stack, { statements: [statementWith(block)], securityDiff: false });
    const name = { 'Fn::ImportValue': 'Buckets:ExportsOutputRefBucket83908E7781C90AC0' };
    expect(JSON.parse(sentOf(stack, { [JSON.stringify(name)]: 'BUCKET' }))).toEqual(
      document({ ...READ, Condition: { StringEquals: { 'BUCKET:aud': 'a' } } }),
    );
  });
});
