import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { UserInlinePolicy } from '../../../lib/index';

const ENV = { account: '111122223333', region: 'eu-west-1' };

function newStack(app = new App(), id = 'Reports', env = ENV): Stack {
  return new Stack(app, id, { env });
}

function policyOf(stack: Stack): UserInlinePolicy {
  return new UserInlinePolicy(stack, 'Policy', { user: iam.User.fromUserName(stack, 'Alice', 'alice') });
}

type Statement = Record<string, unknown>;

/** The statements that the policy ends up with, as `cdk diff` reads them. */
function statementsOf(stack: Stack): Statement[] {
  const template = Template.fromStack(stack);
  const policies = template.findResources('AWS::IAM::Policy', { Condition: 'UserInlinePolicyNeverCreated' });
  return Object.values(policies).flatMap(
    ({ Properties }) =>
      (Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement,
  );
}

/** What a resource policy of the stack says of principals other than the account itself. */
function resourceStatements(stack: Stack, type: string, property: string): Statement[] {
  return Object.values(Template.fromStack(stack).findResources(type))
    .flatMap(
      ({ Properties }) => (Properties as Record<string, { Statement: Statement[] }>)[property].Statement,
    )
    .filter(({ Principal }) => !JSON.stringify(Principal).includes(':root'));
}

test('bucket.grantRead adds its statement to the policy', () => {
  const stack = newStack();
  const policy = policyOf(stack);
  const bucket = new s3.Bucket(stack, 'Bucket');
  const grant = bucket.grantRead(policy);
  expect(grant.success).toBe(true);
  expect(statementsOf(stack)).toEqual([
    {
      Action: ['s3:GetObject*', 's3:GetBucket*', 's3:List*'],
      Effect: 'Allow',
      Resource: stack.resolve([bucket.bucketArn, bucket.arnForObjects('*')]) as unknown[],
    },
  ]);
  Template.fromStack(stack).resourceCountIs('AWS::S3::BucketPolicy', 0);
});

test('a bucket with a key grants both', () => {
  const stack = newStack();
  const bucket = new s3.Bucket(stack, 'Bucket', { encryption: s3.BucketEncryption.KMS });
  bucket.grantRead(policyOf(stack));
  expect(statementsOf(stack).map(({ Action }) => Action)).toEqual([
    ['s3:GetObject*', 's3:GetBucket*', 's3:List*'],
    ['kms:Decrypt', 'kms:DescribeKey'],
  ]);
  expect(resourceStatements(stack, 'AWS::KMS::Key', 'KeyPolicy')).toEqual([]);
});

test('table.grantReadWriteData and key.grantDecrypt do as with an iam.Policy', () => {
  const stack = newStack();
  const ours = policyOf(stack);
  const user = iam.User.fromUserName(stack, 'Bob', 'bob');
  const theirs = new iam.Policy(stack, 'Theirs', { users: [user] });
  const partitionKey = { name: 'id', type: dynamodb.AttributeType.STRING };
  const table = new dynamodb.Table(stack, 'Table', { partitionKey });
  const key = new kms.Key(stack, 'Key');
  for (const policy of [ours, theirs]) {
    table.grantReadWriteData(policy);
    key.grantDecrypt(policy);
  }
  expect(statementsOf(stack).length).toBeGreaterThan(1);
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    Users: ['bob'],
    PolicyDocument: { Version: '2012-10-17', Statement: statementsOf(stack) },
  });
});

test('across accounts the policy of the resource names the user', () => {
  const app = new App();
  const others = newStack(app, 'Others', { ...ENV, account: '444455556666' });
  const stack = newStack(app);
  new s3.Bucket(others, 'Bucket', { bucketName: 'others-reports' }).grantRead(policyOf(stack));
  expect(resourceStatements(others, 'AWS::S3::BucketPolicy', 'PolicyDocument')).toMatchObject([
    {
      Action: ['s3:GetObject*', 's3:GetBucket*', 's3:List*'],
      Principal: {
        AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111122223333:user/alice']] },
      },
    },
  ]);
  expect(statementsOf(stack)).toHaveLength(1);
});

test('the account of a user imported by ARN is the one that grants compare', () => {
  const stack = new Stack(new App(), 'Reports');
  const user = iam.User.fromUserArn(stack, 'Alice', 'arn:aws:iam::111122223333:user/team/alice');
  const { grantPrincipal } = new UserInlinePolicy(stack, 'Policy', { user });
  expect(grantPrincipal.principalAccount).toBe('111122223333');
  expect(stack.resolve(grantPrincipal.policyFragment.principalJson)).toEqual({
    AWS: ['arn:aws:iam::111122223333:user/team/alice'],
  });
});

test('what needs a grant waits for the custom resource', () => {
  const stack = newStack();
  const policy = policyOf(stack);
  const after = new CfnResource(stack, 'After', { type: 'AWS::SNS::Topic' });
  new s3.Bucket(stack, 'Bucket').grantRead(policy).applyBefore(after);
  const { DependsOn } = Template.fromStack(stack).findResources('AWS::SNS::Topic').After;
  expect(DependsOn).toEqual([stack.getLogicalId(policy.node.defaultChild as CfnResource)]);
});

test('grants to a user imported by name in two stacks have two policy names', () => {
  const app = new App();
  const names = ['A', 'B'].map((id) => {
    const stack = newStack(app, id);
    const policy = policyOf(stack);
    new s3.Bucket(stack, 'Bucket').grantRead(policy);
    return policy.policyName;
  });
  expect(new Set(names).size).toBe(2);
});

test('fails on a policy that is given as JSON text', () => {
  const stack = newStack();
  const user = iam.User.fromUserName(stack, 'Alice', 'alice');
  const documentJson =
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}';
  const policy = new UserInlinePolicy(stack, 'Policy', { user, documentJson });
  new s3.Bucket(stack, 'Bucket').grantRead(policy);
  expect(() => Template.fromStack(stack)).toThrow(
    'Validation failed with the following errors:\n' +
      '  [Reports/Policy] statements were added by addStatements, a grant or an Aspect, but documentJson is written as it is; ' +
      'give statements or document instead',
  );
});

test('other constructs refer to it as to a user policy', () => {
  const stack = newStack();
  const policy: iam.IUserPolicyRef = policyOf(stack);
  expect(policy.userPolicyRef).toEqual({
    userName: 'alice',
    policyName: expect.stringMatching(/^Reports-Policy-[0-9A-F]{8}-eu-west-1$/) as string,
  });
  expect(policy.env).toEqual(ENV);
});
