import {
  App,
  Aspects,
  CfnCondition,
  CfnParameter,
  CfnResource,
  ConstructSelector,
  Fn,
  Mixin,
  Mixins,
  NestedStack,
  PropertyMergeStrategy,
  Stack,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct, IDependable } from 'constructs';
import { UserInlinePolicy } from '../../../lib/index';
import { ENV, newStack, policyOf, read, READ, synthError } from '../../declared';

const NEVER = 'UserInlinePolicyNeverCreated';

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
  const policy = policyOf(stack, { statements: [read()] });
  expect(shadowsOf(stack)).toEqual([
    {
      Type: 'AWS::IAM::Policy',
      Condition: NEVER,
      Properties: {
        PolicyName: policy.policyName,
        Users: ['alice'],
        PolicyDocument: { Statement: [READ], Version: '2012-10-17' },
      },
    },
  ]);
  expect(Template.fromStack(stack).toJSON()).toMatchObject({
    Conditions: { [NEVER]: { 'Fn::Equals': [{ Ref: 'AWS::Partition' }, 'never true'] } },
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

describe('nothing waits for what is never created', () => {
  const waiting = (stack: Stack, target: IDependable): unknown => {
    const after = new CfnResource(stack, 'After', { type: 'AWS::SNS::Topic' });
    after.node.addDependency(target);
    const { After } = Template.fromStack(stack).findResources('AWS::SNS::Topic') as Record<
      string,
      { DependsOn?: unknown }
    >;
    return After.DependsOn;
  };

  test('but for the custom resource when it depends on the policy', () => {
    const stack = newStack();
    const policy = policyOf(stack, { statements: [read()] });
    const customResource = stack.getLogicalId(policy.node.defaultChild as CfnResource);
    expect(waiting(stack, policy)).toEqual([customResource]);
  });

  test('but for the custom resource when it depends on a construct around the policy', () => {
    const stack = newStack();
    const team = new Construct(stack, 'Team');
    const user = iam.User.fromUserName(stack, 'Alice', 'alice');
    const policy = new UserInlinePolicy(team, 'Read', { user, statements: [read()] });
    const customResource = stack.getLogicalId(policy.node.defaultChild as CfnResource);
    expect(waiting(stack, team)).toEqual([customResource]);
  });

  test('when it depends on the never-created policy alone', () => {
    const stack = newStack();
    const policy = policyOf(stack, { statements: [read()] });
    expect(waiting(stack, policy.node.findChild('SecurityDiff'))).toBeUndefined();
  });

  test('and it has a logical id that can be renamed', () => {
    const stack = newStack();
    const policy = policyOf(stack, { statements: [read()] });
    const logicalId = stack.getLogicalId(policy.node.findChild('SecurityDiff') as CfnResource);
    stack.renameLogicalId(logicalId, 'Renamed');
    const copies = Template.fromStack(stack).findResources('AWS::IAM::Policy', { Condition: NEVER });
    expect(logicalId).toMatch(/^ReadSecurityDiff[0-9A-F]{8}$/);
    expect(Object.keys(copies)).toEqual(['Renamed']);
  });
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
      'leave the condition as it is, or give the UserInlinePolicy securityDiff: false',
  );
});

describe('what is reviewed is what is deployed', () => {
  const DENY = { Action: 's3:DeleteObject', Effect: 'Deny', Resource: '*' };
  const deny = () =>
    new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['s3:DeleteObject'], resources: ['*'] });

  function onPolicies(scope: IConstruct, change: (policy: iam.CfnPolicy) => void): void {
    Aspects.of(scope).add({
      visit: (node) => {
        if (node instanceof iam.CfnPolicy && node.node.id === 'SecurityDiff') {
          change(node);
        }
      },
    });
  }

  function reviewedAndDeployed(stack: Stack): [unknown, unknown] {
    const [resource] = Object.values(Template.fromStack(stack).findResources('Custom::UserInlinePolicy'));
    const { PolicyDocument } = resource.Properties as { PolicyDocument: string };
    return [statementsOf(stack), (JSON.parse(PolicyDocument) as { Statement: unknown }).Statement];
  }

  test.each([
    ['statements', { statements: [read()] }],
    ['a document', { document: new iam.PolicyDocument({ statements: [read()] }) }],
  ])('when an Aspect adds a statement to %s', (_what, props) => {
    const stack = newStack();
    policyOf(stack, props);
    onPolicies(stack, ({ policyDocument }) => (policyDocument as iam.PolicyDocument).addStatements(deny()));
    expect(reviewedAndDeployed(stack)).toEqual([
      [READ, DENY],
      [READ, DENY],
    ]);
  });

  test.each([
    ['statements', { statements: [read()] }],
    ['a document', { document: new iam.PolicyDocument({ statements: [read()] }) }],
    ['JSON text', { documentJson: JSON.stringify({ Version: '2012-10-17', Statement: READ }) }],
  ])('when an Aspect replaces %s', (_what, props) => {
    const stack = newStack();
    const policy = policyOf(stack, props);
    const Condition = { Bool: { 'aws:SecureTransport': 'true' } };
    onPolicies(stack, (each) => {
      const { Version, Statement } = stack.resolve(each.policyDocument) as iam.CfnPolicy & {
        Version: string;
        Statement: object[];
      };
      each.policyDocument = { Version, Statement: Statement.map((one) => ({ ...one, Condition })) };
    });
    const expected = [{ ...READ, Condition }];
    expect(reviewedAndDeployed(stack)).toEqual([expected, expected]);
    expect(policy.characterCount()).toBe(
      JSON.stringify({ Version: '2012-10-17', Statement: expected }).length,
    );
  });

  test('when an Aspect adds a reference', () => {
    const stack = newStack();
    policyOf(stack, { statements: [read()] });
    const bucket = new s3.Bucket(stack, 'Bucket');
    onPolicies(stack, (each) => {
      each.policyDocument = new iam.PolicyDocument({ statements: [read(bucket.bucketArn)] });
    });
    const arn = stack.resolve(bucket.bucketArn) as { 'Fn::GetAtt': string[] };
    expect(statementsOf(stack)).toEqual([{ ...READ, Resource: arn }]);
    expect(
      Object.values(Template.fromStack(stack).findResources('Custom::UserInlinePolicy'))[0].Properties,
    ).toMatchObject({
      PolicyDocument: {
        'Fn::Join': [
          '',
          [
            '{"Statement":[{"Action":"s3:GetObject","Effect":"Allow","Resource":"',
            arn,
            '"}],"Version":"2012-10-17"}',
          ],
        ],
      },
    });
  });

  test('when a Mixin replaces it', () => {
    const stack = newStack();
    policyOf(stack, { statements: [read()] });
    const policyDocument = { Version: '2012-10-17', Statement: [DENY] };
    Mixins.of(stack, ConstructSelector.resourcesOfType(iam.CfnPolicy.CFN_RESOURCE_TYPE_NAME)).apply(
      new (class extends Mixin {
        applyTo(construct: IConstruct): void {
          if (construct.node.id === 'SecurityDiff') {
            PropertyMergeStrategy.override().apply(construct, { policyDocument }, ['policyDocument']);
          }
        }
      })(),
    );
    expect(reviewedAndDeployed(stack)).toEqual([[DENY], [DENY]]);
  });

  test('what an Aspect makes of it is checked, too', () => {
    const stack = newStack();
    policyOf(stack, { statements: [read()] });
    onPolicies(stack, (each) => {
      each.policyDocument = { Version: '2012-10-17', Statement: [{ ...READ, Efect: 'Allow' }] };
    });
    expect(() => Template.fromStack(stack)).toThrow(/\[Reports\/Read\] \$\.Statement\[0\]\.Efect/);
  });

  test('metadata may be overridden', () => {
    const stack = newStack();
    policyOf(stack, { statements: [read()] });
    onPolicies(stack, (each) => each.addOverride('Metadata.cfn_nag', 'known'));
    expect(shadowsOf(stack)).toMatchObject([{ Metadata: { cfn_nag: 'known' } }]);
  });

  const here = '[Reports/Read/SecurityDiff]';
  const override = (pathOfOverride: string) =>
    `${here} the override of "${pathOfOverride}" would change what reviewers see but not what is deployed; assign ` +
    'policyDocument, which changes both, declare the change in the UserInlinePolicy, or skip this resource';
  const change = (what: string) =>
    `${here} ${what}, which would change what reviewers see but not what is deployed; ` +
    'declare the change in the UserInlinePolicy, or skip this resource';
  test.each<[string, (policy: iam.CfnPolicy) => void, string]>([
    [
      'a property is overridden',
      (policy) => policy.addPropertyOverride('PolicyDocument.Statement.0.Effect', 'Deny'),
      override('Properties.PolicyDocument.Statement.0.Effect'),
    ],
    [
      'a property is deleted',
      (policy) => policy.addPropertyDeletionOverride('Users'),
      override('Properties.Users'),
    ],
    ['the condition is overridden', (policy) => policy.addOverride('Condition', 'A'), override('Condition')],
    [
      'the users are changed',
      (policy) => (policy.users = ['alice', 'bob']),
      change('users was changed from ["alice"] to ["alice","bob"]'),
    ],
    ['roles are added', (policy) => (policy.roles = ['r']), change('roles was changed from none to ["r"]')],
    [
      'the name is changed',
      (policy) => (policy.policyName = 'prefix-ReadReports'),
      change('policyName was changed from "Reports-Read-8E6D7B28-eu-west-1" to "prefix-ReadReports"'),
    ],
    [
      'a Mixin merges a document',
      (policy) =>
        PropertyMergeStrategy.combine().apply(policy, { policyDocument: { Statement: [DENY] } }, [
          'policyDocument',
        ]),
      '[Reports/Read] a Mixin merged a policyDocument with the one of the AWS::IAM::Policy SecurityDiff, which is a ' +
        'token; use PropertyMergeStrategy.override() with the whole document, or addStatements',
    ],
  ])('or synth fails: %s', (_what, apply, problem) => {
    const stack = newStack();
    policyOf(stack, { statements: [read()] });
    onPolicies(stack, apply);
    expect(synthError(stack)).toContain(`Validation failed with the following errors:\n  ${problem}`);
  });

  test('or synth fails: statements are added to a document that was replaced before', () => {
    const stack = newStack();
    const policy = policyOf(stack, { statements: [read()] });
    const copy = policy.node.findChild('SecurityDiff') as iam.CfnPolicy;
    copy.policyDocument = { Version: '2012-10-17', Statement: [DENY] };
    policy.addStatements(read());
    expect(synthError(stack)).toBe(
      'Validation failed with the following errors:\n' +
        '  [Reports/Read] statements were added after an Aspect or a Mixin had replaced policyDocument of the ' +
        'AWS::IAM::Policy SecurityDiff, and would be lost; add them before that',
    );
  });
});
