import { App, Aspects, CfnCondition, CfnParameter, CfnResource, Fn, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { UserInlinePolicy, UserInlinePolicyProps } from '../../../lib/index';

const ENV = { account: '111122223333', region: 'eu-west-1' };
const READ = { Action: 's3:GetObject', Effect: 'Allow', Resource: '*' };
const NEVER = 'UserInlinePolicyNeverCreated';

function newStack(): Stack {
  return new Stack(new App(), 'Reports', { env: ENV });
}

function read(resource = '*'): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [resource] });
}

function policyOf(stack: Stack, props: Partial<UserInlinePolicyProps> = {}): UserInlinePolicy {
  const user = iam.User.fromUserName(stack, 'Alice', 'alice');
  return new UserInlinePolicy(stack, 'Read', { user, policyName: 'ReadReports', ...props });
}

/** The policies that are never created. */
function shadowsOf(stack: Stack): Record<string, unknown>[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy', { Condition: NEVER }));
}

function statementsOf(stack: Stack): unknown {
  const [{ Properties }] = shadowsOf(stack) as { Properties: { PolicyDocument: { Statement: unknown } } }[];
  return Properties.PolicyDocument.Statement;
}

test('beside the custom resource stands an IAM policy that is never created', () => {
  const stack = newStack();
  policyOf(stack, { statements: [read()] });
  expect(shadowsOf(stack)).toEqual([
    {
      Type: 'AWS::IAM::Policy',
      Condition: NEVER,
      Properties: {
        PolicyName: 'ReadReports',
        Users: ['alice'],
        PolicyDocument: { Statement: [READ], Version: '2012-10-17' },
      },
    },
  ]);
  expect(Template.fromStack(stack).toJSON()).toMatchObject({
    Conditions: { [NEVER]: { 'Fn::Equals': [{ Ref: 'AWS::StackName' }, 'never true'] } },
  });
});

test('one condition serves all policies of a stack, and each nested stack has its own', () => {
  const stack = newStack();
  const nested = new NestedStack(stack, 'Nested');
  for (const scope of [stack, nested]) {
    const user = iam.User.fromUserName(scope, 'Alice', 'alice');
    new UserInlinePolicy(scope, 'A', { user, statements: [read()] });
    new UserInlinePolicy(scope, 'B', { user, statements: [read()] });
  }
  for (const scope of [stack, nested]) {
    expect(shadowsOf(scope)).toHaveLength(2);
    expect(Object.keys(Template.fromStack(scope).findConditions('*'))).toEqual([NEVER]);
  }
});

test('securityDiff: false leaves both away', () => {
  const stack = newStack();
  policyOf(stack, { statements: [read()], securityDiff: false });
  const template = Template.fromStack(stack);
  expect(shadowsOf(stack)).toEqual([]);
  expect(template.findConditions('*')).toEqual({});
});

test('follows statements and grants that are added later, tokens included', () => {
  const stack = newStack();
  const policy = policyOf(stack);
  const bucket = new s3.Bucket(stack, 'Bucket');
  const arn = { 'Fn::GetAtt': [stack.getLogicalId(bucket.node.defaultChild as s3.CfnBucket), 'Arn'] };
  policy.addStatements(read());
  bucket.grantDelete(policy, 'old/*');
  expect(statementsOf(stack)).toEqual([
    READ,
    { Action: 's3:DeleteObject*', Effect: 'Allow', Resource: { 'Fn::Join': ['', [arn, '/old/*']] } },
  ]);
});

test('holds the very document that the custom resource holds', () => {
  const stack = newStack();
  const document = new iam.PolicyDocument({ statements: [read('arn:aws:s3:::a')], minimize: true });
  policyOf(stack, { document }).addStatements(read('arn:aws:s3:::b'));
  const [resource] = Object.values(Template.fromStack(stack).findResources('Custom::UserInlinePolicy'));
  const { PolicyDocument } = resource.Properties as { PolicyDocument: string };
  const [shadow] = shadowsOf(stack) as { Properties: { PolicyDocument: unknown } }[];
  expect(shadow.Properties.PolicyDocument).toEqual(JSON.parse(PolicyDocument));
});

describe('of JSON text', () => {
  const text = (statement: unknown, more = {}) =>
    JSON.stringify({ Version: '2012-10-17', ...more, Statement: statement });

  test('holds the statements, as a list', () => {
    const stack = newStack();
    policyOf(stack, { documentJson: text(READ, { Id: 'Reports' }) });
    expect(shadowsOf(stack)).toMatchObject([
      { Properties: { PolicyDocument: { Version: '2012-10-17', Statement: [READ] } } },
    ]);
  });

  test('holds tokens inside of strings', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Bucket');
    policyOf(stack, { documentJson: text({ ...READ, Resource: bucket.bucketArn }) });
    expect(statementsOf(stack)).toEqual([{ ...READ, Resource: stack.resolve(bucket.bucketArn) as object }]);
  });

  test('holds a statement with a token as a key as text, as templates take no such key', () => {
    const stack = newStack();
    const issuer = new CfnParameter(stack, 'Issuer').valueAsString;
    const Condition = { StringEquals: { [`${issuer}:sub`]: 'alice' } };
    policyOf(stack, { documentJson: text([READ, { ...READ, Condition }]) });
    expect(statementsOf(stack)).toEqual([
      READ,
      {
        'Fn::Join': [
          '',
          [
            '{"Action":"s3:GetObject","Effect":"Allow","Resource":"*","Condition":{"StringEquals":{"',
            { Ref: 'Issuer' },
            ':sub":"alice"}}}',
          ],
        ],
      },
    ]);
  });

  test('holds the whole text where that is known at deploy only', () => {
    const stack = newStack();
    policyOf(stack, { documentJson: new CfnParameter(stack, 'Document').valueAsString });
    expect(statementsOf(stack)).toEqual([{ Ref: 'Document' }]);
  });

  test.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['a statement that is none', '{"Statement":null}'],
    ['deeper than any policy', '['.repeat(100_000)],
    ['a hostile key', '{"Statement":[{"__proto__":{"Effect":"Allow"}}],"__proto__":1}'],
  ])('leaves it to the validator to refuse %s', (_what, documentJson) => {
    const stack = newStack();
    policyOf(stack, { documentJson });
    expect(() => Template.fromStack(stack)).toThrow(
      /^Validation failed with the following errors:\n {2}\[Reports\/Read\] \$/,
    );
  });
});

test('takes no more from the stack of the user than the custom resource does', () => {
  const exportsOf = (securityDiff: boolean) => {
    const app = new App();
    const users = new Stack(app, 'Users', { env: ENV });
    const stack = new Stack(app, 'Reports', { env: ENV });
    const user = new iam.User(users, 'Alice');
    const policy = new UserInlinePolicy(stack, 'Read', { user, statements: [read()], securityDiff });
    new s3.Bucket(users, 'Bucket').grantRead(policy);
    return Template.fromStack(users).findOutputs('*');
  };
  expect(exportsOf(true)).toEqual(exportsOf(false));
  expect(Object.keys(exportsOf(true)).length).toBeGreaterThan(1);
});

test('nothing waits for what is never created', () => {
  const stack = newStack();
  const policy = policyOf(stack, { statements: [read()] });
  const after = new CfnResource(stack, 'After', { type: 'AWS::SNS::Topic' });
  after.node.addDependency(policy);
  const { DependsOn } = Template.fromStack(stack).findResources('AWS::SNS::Topic').After;
  expect(DependsOn).toEqual([stack.getLogicalId(policy.node.defaultChild as CfnResource)]);
});

test('fails when something else puts another condition on it', () => {
  const stack = newStack();
  policyOf(stack, { statements: [read()] });
  const expression = Fn.conditionEquals('a', 'a');
  const condition = new CfnCondition(stack, 'Always', { expression });
  Aspects.of(stack).add({
    visit: (node) => {
      if (node instanceof CfnResource) {
        node.cfnOptions.condition = condition;
      }
    },
  });
  expect(() => Template.fromStack(stack)).toThrow(
    'Validation failed with the following errors:\n' +
      '  [Reports/Read/SecurityDiff] the condition was changed, and CloudFormation might create this policy; ' +
      'leave it as it is, or give the UserInlinePolicy securityDiff: false',
  );
});
