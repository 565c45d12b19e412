import {
  Annotations as CdkAnnotations,
  App,
  CfnOutput,
  CfnParameter,
  NestedStack,
  RemovalPolicy,
  Stack,
} from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  OnExisting,
  OnModified,
  UserInlinePolicy,
  UserInlinePolicyProps,
  UserInlinePolicyProvider,
} from '../lib';
import { ENV, newStack, policyOf, read, READ, synthError } from './declared';

/** The one custom resource of the stack, whole, but for its token and what it waits for. */
function resourceOf(stack: Stack): Record<string, unknown> {
  const [resource] = Object.values(Template.fromStack(stack).findResources('Custom::UserInlinePolicy'));
  const { ServiceToken: _token, ...Properties } = resource.Properties as Record<string, unknown>;
  const { DependsOn: _dependsOn, ...rest } = resource as Record<string, unknown>;
  return { ...rest, Properties };
}

function documentOf(stack: Stack): unknown {
  const { PolicyDocument } = resourceOf(stack).Properties as Record<string, unknown>;
  return PolicyDocument;
}

describe('the custom resource', () => {
  test('holds user, name, document and options', () => {
    const stack = newStack();
    policyOf(stack, {
      policyName: 'ReadReports',
      statements: [read()],
      onExisting: OnExisting.ADOPT,
      onModified: OnModified.RETAIN,
    });
    expect(resourceOf(stack)).toEqual({
      Type: 'Custom::UserInlinePolicy',
      Properties: {
        ContractVersion: '1',
        ServiceTimeout: '420',
        UserName: 'alice',
        PolicyName: 'ReadReports',
        PolicyDocument: JSON.stringify({ Statement: [READ], Version: '2012-10-17' }),
        OnExisting: 'ADOPT',
        OnModified: 'RETAIN',
      },
      UpdateReplacePolicy: 'Delete',
      DeletionPolicy: 'Delete',
    });
  });

  test('fails on an existing policy and deletes its own, by default', () => {
    const stack = newStack();
    policyOf(stack, { statements: [read()] });
    expect(resourceOf(stack)).toMatchObject({ Properties: { OnExisting: 'FAIL', OnModified: 'PROCEED' } });
  });

  test('a change of revision changes the custom resource, and nothing else of it', () => {
    const propertiesWith = (revision?: string) => {
      const stack = newStack();
      policyOf(stack, { statements: [read()], revision });
      return (resourceOf(stack) as { Properties: Record<string, unknown> }).Properties;
    };
    expect({ ...propertiesWith('2'), Revision: undefined }).toEqual({
      ...propertiesWith(),
      Revision: undefined,
    });
    expect([propertiesWith('2').Revision, propertiesWith().Revision]).toEqual(['2', undefined]);
  });

  test('stays with removalPolicy RETAIN', () => {
    const stack = newStack();
    policyOf(stack, { statements: [read()], removalPolicy: RemovalPolicy.RETAIN });
    expect(resourceOf(stack)).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test('stays with removalPolicy RETAIN_ON_UPDATE_OR_DELETE, unless its creation is rolled back', () => {
    const stack = newStack();
    policyOf(stack, { statements: [read()], removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE });
    Template.fromStack(stack).hasResource('Custom::UserInlinePolicy', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('stays with applyRemovalPolicy RETAIN', () => {
    const stack = newStack();
    policyOf(stack, { statements: [read()] }).applyRemovalPolicy(RemovalPolicy.RETAIN);
    expect(resourceOf(stack)).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });
});

describe('the user', () => {
  test('may be made in the stack: the policy is made after and deleted before it', () => {
    const stack = newStack();
    const user = new iam.User(stack, 'Alice');
    new UserInlinePolicy(stack, 'Read', { user, statements: [read()] });
    expect(resourceOf(stack)).toMatchObject({
      Properties: { UserName: { Ref: stack.getLogicalId(user.node.defaultChild as iam.CfnUser) } },
    });
  });

  test('may be a CfnUser', () => {
    const stack = newStack();
    const user = new iam.CfnUser(stack, 'Alice');
    new UserInlinePolicy(stack, 'Read', { user, statements: [read()] });
    expect(resourceOf(stack)).toMatchObject({ Properties: { UserName: { Ref: 'Alice' } } });
  });

  test('may be imported by ARN', () => {
    const stack = newStack();
    const user = iam.User.fromUserArn(stack, 'Alice', 'arn:aws:iam::111122223333:user/team/alice');
    const policy = new UserInlinePolicy(stack, 'Read', { user, statements: [read()] });
    expect(policy.userName).toBe('alice');
  });

  test('may be of another stack', () => {
    const app = new App();
    const users = new Stack(app, 'Users', { env: ENV });
    const reports = new Stack(app, 'Reports', { env: ENV });
    const user = new iam.User(users, 'Alice');
    new UserInlinePolicy(reports, 'Read', { user, statements: [read()] });
    expect(resourceOf(reports)).toMatchObject({
      Properties: {
        UserName: { 'Fn::ImportValue': expect.stringMatching(/^Users:ExportsOutputRefAlice/) as string },
      },
    });
  });

  test('fails when it is of another account than the stack', () => {
    const stack = newStack();
    const user = iam.User.fromUserArn(stack, 'Alice', 'arn:aws:iam::444455556666:user/alice');
    new UserInlinePolicy(stack, 'Read', { user, statements: [read()] });
    expect(synthError(stack)).toBe(
      'Validation failed with the following errors:\n' +
        '  [Reports/Read] the user "alice" belongs to account 444455556666, the stack to account 111122223333; ' +
        'set assumeRole to a role of the account of the user',
    );
  });
});

test('fails when the user is made in a stack of another account', () => {
  const app = new App();
  const users = new Stack(app, 'Users', { env: { ...ENV, account: '444455556666' } });
  const user = new iam.User(users, 'Alice', { userName: 'alice' });
  const stack = new Stack(app, 'Reports', { env: ENV });
  new UserInlinePolicy(stack, 'Read', { user, statements: [read()] });
  expect(synthError(stack)).toMatch(/belongs to account 444455556666, the stack to account 111122223333;/);
});

test('fails when two policies of one user have one name, naming both', () => {
  const stack = newStack();
  const user = iam.User.fromUserName(stack, 'Alice', 'alice');
  const sameUser = iam.User.fromUserName(stack, 'AliceAgain', 'ALICE');
  new UserInlinePolicy(stack, 'A', { user, policyName: 'Read', statements: [read()] });
  new UserInlinePolicy(stack, 'B', { user: sameUser, policyName: 'Read', statements: [read()] });
  new UserInlinePolicy(stack, 'C', { user, policyName: 'Other', statements: [read()] });
  expect(synthError(stack)).toBe(
    'Validation failed with the following errors:\n' +
      '  [Reports/A] Reports/B also declares the policy "Read" of the user "alice"; give each another policyName\n' +
      '  [Reports/B] Reports/A also declares the policy "Read" of the user "ALICE"; give each another policyName',
  );
});

test('fails at once when the provider is of another stack', () => {
  const app = new App();
  const provider = new UserInlinePolicyProvider(new Stack(app, 'Other', { env: ENV }), 'Provider');
  const stack = new Stack(app, 'Reports', { env: ENV });
  expect(() => policyOf(stack, { provider, statements: [read()] })).toThrow(
    'Reports/Read: the provider belongs to the stack Other, the policy to Reports; ' +
      'pass a provider of the same stack, or import the other one with UserInlinePolicyProvider.fromServiceToken',
  );
});

describe('the default name', () => {
  test('is made of stack, path and region', () => {
    expect(policyOf(newStack(), { statements: [read()] }).policyName).toBe('Reports-Read-8E6D7B28-eu-west-1');
  });

  test('has the region of the deployment where that is not known at synth', () => {
    const stack = newStack({});
    const { policyName } = policyOf(stack, { statements: [read()] });
    expect(stack.resolve(policyName)).toEqual({
      'Fn::Join': ['', ['Reports-Read-8E6D7B28-', { Ref: 'AWS::Region' }]],
    });
  });

  test('follows the name of the stack', () => {
    const stack = newStack({ env: ENV, stackName: 'reports-prod' });
    expect(policyOf(stack, { statements: [read()] }).policyName).toMatch(
      /^reports-prod-Read-[0-9A-F]{8}-eu-west-1$/,
    );
  });

  test('fits into 128 characters, whatever the path', () => {
    const stack = newStack();
    const user = iam.User.fromUserName(stack, 'Alice', 'alice');
    const nested = new NestedStack(new NestedStack(stack, 'N'.repeat(120)), 'M'.repeat(120));
    const name = new UserInlinePolicy(nested, 'R'.repeat(120), { user, statements: [read()] }).policyName;
    expect(name.length).toBeLessThanOrEqual(128);
    expect(name).toMatch(/^[A-Za-z0-9_-]+-[0-9A-F]{8}-eu-west-1$/);
  });
});

describe('the document', () => {
  test('takes statements added later', () => {
    const stack = newStack();
    const policy = policyOf(stack);
    policy.addStatements(read('arn:aws:s3:::a'), read('arn:aws:s3:::b'));
    expect(documentOf(stack)).toBe(
      JSON.stringify({
        Statement: [
          { ...READ, Resource: 'arn:aws:s3:::a' },
          { ...READ, Resource: 'arn:aws:s3:::b' },
        ],
        Version: '2012-10-17',
      }),
    );
  });

  test('is the document given and what is added, and the document given stays as it is', () => {
    const stack = newStack();
    const document = new iam.PolicyDocument({ statements: [read('arn:aws:s3:::a')] });
    policyOf(stack, { document }).addStatements(read('arn:aws:s3:::b'));
    expect(documentOf(stack)).toBe(
      JSON.stringify({
        Statement: [
          { ...READ, Resource: 'arn:aws:s3:::a' },
          { ...READ, Resource: 'arn:aws:s3:::b' },
        ],
        Version: '2012-10-17',
      }),
    );
    expect(document.statementCount).toBe(1);
  });

  test('does not change the list of statements given', () => {
    const stack = newStack();
    const statements = [read()];
    policyOf(stack, { statements }).addStatements(read('arn:aws:s3:::b'));
    expect(statements).toHaveLength(1);
  });

  test('keeps the options of the document given', () => {
    const stack = newStack();
    const statements = [read('arn:aws:s3:::a'), read('arn:aws:s3:::b')];
    policyOf(stack, { document: new iam.PolicyDocument({ statements, minimize: true }) });
    expect(documentOf(stack)).toBe(
      JSON.stringify({
        Statement: [{ ...READ, Resource: ['arn:aws:s3:::a', 'arn:aws:s3:::b'] }],
        Version: '2012-10-17',
      }),
    );
  });

  test('keeps numbers, booleans and characters up to U+00FF', () => {
    const stack = newStack();
    const statement = read();
    statement.addConditions({
      NumericLessThan: { 'aws:MultiFactorAuthAge': 3600 },
      Bool: { 'aws:SecureTransport': true },
      StringEquals: { 'aws:PrincipalTag/Stra\u00dfe': 'Gro\u00df\u00ff' },
    });
    policyOf(stack, { statements: [statement] });
    expect(JSON.parse(documentOf(stack) as string)).toEqual({
      Statement: [
        {
          ...READ,
          Condition: {
            NumericLessThan: { 'aws:MultiFactorAuthAge': 3600 },
            Bool: { 'aws:SecureTransport': true },
            StringEquals: { 'aws:PrincipalTag/Stra\u00dfe': 'Gro\u00df\u00ff' },
          },
        },
      ],
      Version: '2012-10-17',
    });
  });

  test('takes JSON text as it is, but for white space outside strings', () => {
    const stack = newStack();
    policyOf(stack, {
      documentJson: `{
        "Version": "2012-10-17",
        "Id": "kept by text, dropped by PolicyDocument.fromJson",
        "Statement": { "Effect": "Deny", "Action": "s3:?etObject", "Resource": "*",
          "Condition": { "NumericGreaterThan": { "s3:max-keys": 1.0e1 } } }
      }`,
    });
    expect(documentOf(stack)).toBe(
      '{"Version":"2012-10-17","Id":"kept by text, dropped by PolicyDocument.fromJson",' +
        '"Statement":{"Effect":"Deny","Action":"s3:?etObject","Resource":"*",' +
        '"Condition":{"NumericGreaterThan":{"s3:max-keys":1.0e1}}}}',
    );
  });

  test('takes JSON text with white space before the document, which IAM does not', () => {
    const stack = newStack();
    policyOf(stack, { documentJson: ` \n${JSON.stringify({ Version: '2012-10-17', Statement: READ })}` });
    expect(documentOf(stack)).toBe(JSON.stringify({ Version: '2012-10-17', Statement: READ }));
  });

  // IAM refuses a single statement that is not in a list and stands before the Version
  test.each([
    ['a statement', { statements: [read()] }],
    ['a document', { document: new iam.PolicyDocument({ statements: [read()] }) }],
  ])('holds a list of statements, even of %s', (_what, props) => {
    const stack = newStack();
    policyOf(stack, props);
    expect(JSON.parse(documentOf(stack) as string)).toEqual({ Version: '2012-10-17', Statement: [READ] });
  });

  test('takes tokens', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Bucket');
    policyOf(stack, { statements: [read(bucket.arnForObjects('*'))] });
    expect(documentOf(stack)).toEqual({
      'Fn::Join': [
        '',
        [
          '{"Statement":[{"Action":"s3:GetObject","Effect":"Allow","Resource":"',
          { 'Fn::GetAtt': [stack.getLogicalId(bucket.node.defaultChild as s3.CfnBucket), 'Arn'] },
          '/*"}],"Version":"2012-10-17"}',
        ],
      ],
    });
  });
});

test('isUserInlinePolicy knows a policy, and nothing else', () => {
  const policy = policyOf(newStack(), { statements: [read()] });
  const others = [undefined, null, 'policy', {}, newStack(), new iam.Policy(newStack(), 'Native')];
  expect([policy, ...others].map((x) => UserInlinePolicy.isUserInlinePolicy(x))).toEqual([
    true,
    ...others.map(() => false),
  ]);
});

describe('the attributes', () => {
  test('documentHash is an attribute of the custom resource', () => {
    const stack = newStack();
    const policy = policyOf(stack, { statements: [read()] });
    expect(stack.resolve(policy.documentHash)).toEqual({
      'Fn::GetAtt': [stack.getLogicalId(policy.node.defaultChild as iam.CfnUser), 'DocumentHash'],
    });
  });

  test('characterCount counts the document without white space, as far as it is declared', () => {
    const stack = newStack();
    const policy = policyOf(stack, { statements: [read()] });
    expect(policy.characterCount()).toBe(JSON.stringify({ Statement: [READ], Version: '2012-10-17' }).length);
    policy.addStatements(read('arn:aws:s3:::b'));
    expect(policy.characterCount()).toBe(
      JSON.stringify({ Statement: [READ, { ...READ, Resource: 'arn:aws:s3:::b' }], Version: '2012-10-17' })
        .length,
    );
  });

  test('characterCount leaves statements as they are: they can still be changed', () => {
    const [own, given] = [read(), read()];
    const document = new iam.PolicyDocument({ statements: [given], minimize: true });
    const policy = policyOf(newStack(), { document });
    policy.addStatements(own);
    const before = policy.characterCount();
    own.addActions('s3:PutObject');
    given.addActions('s3:DeleteObject');
    expect(policy.characterCount()).toBeGreaterThan(before);
    expect(document.statementCount).toBe(1);
  });

  test('characterCount is 0 while nothing is declared', () => {
    expect(policyOf(newStack()).characterCount()).toBe(0);
  });

  test('characterCount leaves out what is known at deploy only', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Bucket');
    expect(policyOf(stack, { statements: [read(bucket.bucketArn)] }).characterCount()).toBe(
      JSON.stringify({ Statement: [{ ...READ, Resource: '' }], Version: '2012-10-17' }).length,
    );
  });

  test('userName and policyName can be used in outputs', () => {
    const stack = newStack();
    const policy = policyOf(stack, { policyName: 'Read', statements: [read()] });
    new CfnOutput(stack, 'Name', { value: `${policy.userName}/${policy.policyName}` });
    Template.fromStack(stack).hasOutput('Name', { Value: 'alice/Read' });
  });
});

describe('synth fails', () => {
  const failures: [string, Partial<UserInlinePolicyProps>, string[]][] = [
    [
      'a policy without statements',
      {},
      [
        'the policy has no statements, and IAM refuses an empty document; ' +
          'give statements, document or documentJson, or call addStatements',
      ],
    ],
    [
      'an empty document',
      { document: new iam.PolicyDocument() },
      [
        'the policy has no statements, and IAM refuses an empty document; ' +
          'give statements, document or documentJson, or call addStatements',
      ],
    ],
    [
      'an empty JSON text',
      { documentJson: '' },
      ['$: the text is empty; a policy document is one JSON object [JSON_SYNTAX_ERROR]'],
    ],
    [
      'two of the three ways to give a document',
      { statements: [read()], documentJson: JSON.stringify({ Version: '2012-10-17', Statement: READ }) },
      [
        'statements and documentJson exclude one another; give at most one of statements, document and documentJson',
      ],
    ],
    [
      'all three, with what else is wrong',
      { statements: [], document: new iam.PolicyDocument(), documentJson: '[]', policyName: 'a b' },
      [
        'the policy name "a b" holds " "; allowed are letters and digits of ASCII and + = , . @ _ -',
        'statements and document and documentJson exclude one another; ' +
          'give at most one of statements, document and documentJson',
        '$: the document is an empty list; it must be an object [DATA_TYPE_MISMATCH]',
      ],
    ],
    [
      'a name that is too long',
      { statements: [read()], policyName: 'x'.repeat(129) },
      [`the policy name "${'x'.repeat(129)}" has 129 characters; IAM takes at most 128`],
    ],
    [
      'a statement without actions and resources',
      { statements: [new iam.PolicyStatement({ sid: 'Empty' })] },
      [
        '$.Statement[0]: the statement has neither Action nor NotAction; one of them is needed [MISSING_ACTION]',
        '$.Statement[0]: the statement has neither Resource nor NotResource; one of them is needed [MISSING_RESOURCE]',
      ],
    ],
  ];

  test.each(failures)('%s', (_what, props, problems) => {
    const stack = newStack();
    policyOf(stack, props);
    expect(synthError(stack)).toBe(
      [
        'Validation failed with the following errors:',
        ...problems.map((problem) => `  [Reports/Read] ${problem}`),
      ].join('\n'),
    );
  });

  test('statements added to JSON text', () => {
    const stack = newStack();
    policyOf(stack, {
      documentJson: JSON.stringify({ Version: '2012-10-17', Statement: READ }),
    }).addStatements(read());
    expect(synthError(stack)).toBe(
      'Validation failed with the following errors:\n' +
        '  [Reports/Read] statements were added by addStatements, a grant or an Aspect, but documentJson is written as it is; ' +
        'give statements or document instead',
    );
  });

  test('a user name that IAM takes none of', () => {
    const stack = newStack();
    const user = iam.User.fromUserName(stack, 'Alice', 'al ice');
    new UserInlinePolicy(stack, 'Read', { user, statements: [read()] });
    expect(synthError(stack)).toBe(
      'Validation failed with the following errors:\n' +
        '  [Reports/Read] the user name "al ice" holds " "; allowed are letters and digits of ASCII and + = , . @ _ -',
    );
  });

  test('all policies of the app at once', () => {
    const stack = newStack();
    const user = iam.User.fromUserName(stack, 'Alice', 'alice');
    new UserInlinePolicy(stack, 'A', { user, policyName: '', statements: [read()] });
    new UserInlinePolicy(stack, 'B', { user, policyName: 'b/b', statements: [read()] });
    expect(synthError(stack)).toBe(
      'Validation failed with the following errors:\n' +
        '  [Reports/A] the policy name is empty; it takes 1 to 128 characters\n' +
        '  [Reports/B] the policy name "b/b" holds "/"; allowed are letters and digits of ASCII and + = , . @ _ -',
    );
  });
});

test('what is known at deploy only passes synth', () => {
  const stack = newStack();
  const parameter = (id: string) => new CfnParameter(stack, id).valueAsString;
  const user = iam.User.fromUserName(stack, 'Alice', parameter('User'));
  new UserInlinePolicy(stack, 'Read', {
    user,
    policyName: parameter('Name'),
    documentJson: parameter('Document'),
  });
  expect(resourceOf(stack)).toMatchObject({
    Properties: { PolicyName: { Ref: 'Name' }, PolicyDocument: { Ref: 'Document' } },
  });
});

describe('findings about the document', () => {
  const NO_VERSION = JSON.stringify({ Statement: READ });

  test('errors fail synth, each with its JSON path and id', () => {
    const stack = newStack();
    policyOf(stack, {
      documentJson:
        '{"Version":"2012-10-17","Statement":[{"Effect":"allow","Action":"s3","Resource":"reports"}]}',
    });
    const lines = synthError(stack).split('\n');
    expect(
      lines.slice(1).map((line) => /^ {2}\[Reports\/Read\] (\S+): .* \[([A-Z_]+)\]$/.exec(line)?.slice(1)),
    ).toEqual([
      ['$.Statement[0].Effect', 'INVALID_EFFECT'],
      ['$.Statement[0].Action', 'ACTION_WITHOUT_VENDOR'],
      ['$.Statement[0].Resource', 'RESOURCE_NOT_AN_ARN'],
    ]);
  });

  test('fails synth where a single statement stands before the Version', () => {
    const stack = newStack();
    policyOf(stack, { documentJson: JSON.stringify({ Statement: READ, Version: '2012-10-17' }) });
    expect(synthError(stack).split('\n').slice(1)).toEqual([
      '  [Reports/Read] $.Statement: a Statement that is one object is before the Version; ' +
        'write the Version first, or a list [SINGLE_STATEMENT_BEFORE_VERSION]',
    ]);
  });

  test('warnings are annotations of the construct, once, however often the app is synthesized', () => {
    const stack = newStack();
    const policy = policyOf(stack, { documentJson: NO_VERSION });
    Template.fromStack(stack);
    Template.fromStack(stack);
    const warnings = Annotations.fromStack(stack).findWarning('/Reports/Read', Match.anyValue());
    expect(warnings.map(({ entry }) => entry.data)).toEqual([
      expect.stringMatching(/^\$: .* \[ack: cdk-user-inline-policy:MISSING_VERSION\]$/),
    ]);
    expect(policy.node.metadata).toHaveLength(1);
  });

  test('warnings are acknowledged by the means of the CDK', () => {
    const stack = newStack();
    const policy = policyOf(stack, { documentJson: NO_VERSION });
    CdkAnnotations.of(policy).acknowledgeWarning('cdk-user-inline-policy:MISSING_VERSION');
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  });

  test('errors about what IAM stores are acknowledged by the means of the CDK, errors about what it refuses are not', () => {
    const acknowledge = (stack: Stack, id: string) =>
      CdkAnnotations.of(stack).acknowledgeWarning(`cdk-user-inline-policy:${id}`);
    const stored = newStack();
    policyOf(stored, { statements: [read('arn:aws:S3:::reports')] });
    acknowledge(stored, 'INVALID_ARN_SERVICE_CASE');
    expect(synthError(stored)).toBe('');
    const shown = Annotations.fromStack(stored).findWarning(
      '*',
      Match.stringLikeRegexp('INVALID_ARN_SERVICE_CASE'),
    );
    expect(shown).toEqual([]);

    const refused = newStack();
    policyOf(refused, { documentJson: '[]' });
    acknowledge(refused, 'DATA_TYPE_MISMATCH');
    expect(synthError(refused)).toContain('[DATA_TYPE_MISMATCH]');
  });

  test('errors about what IAM stores fail synth while nobody has acknowledged them', () => {
    const stack = newStack();
    policyOf(stack, { statements: [read('arn:aws:S3:::reports')] });
    expect(synthError(stack)).toContain('[INVALID_ARN_SERVICE_CASE]');
    expect(synthError(stack)).toContain('[INVALID_ARN_SERVICE_CASE]');
  });

  test('warnings are acknowledged by allow', () => {
    const stack = newStack();
    policyOf(stack, { documentJson: NO_VERSION, acknowledgedFindings: ['MISSING_VERSION'] });
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  });

  test('errors about what IAM stores are acknowledged by allow, errors about what it refuses are not', () => {
    const statement = read('arn:aws:S3:::reports');
    const acknowledged = newStack();
    policyOf(acknowledged, { statements: [statement], acknowledgedFindings: ['INVALID_ARN_SERVICE_CASE'] });
    expect(synthError(acknowledged)).toBe('');

    const refused = newStack();
    policyOf(refused, { documentJson: '[]', acknowledgedFindings: ['DATA_TYPE_MISMATCH'] });
    expect(synthError(refused)).toBe(
      'Validation failed with the following errors:\n' +
        '  [Reports/Read] DATA_TYPE_MISMATCH cannot be acknowledged: IAM refuses such a document\n' +
        '  [Reports/Read] $: the document is an empty list; it must be an object [DATA_TYPE_MISMATCH]',
    );
  });

  test('an id that does not exist fails synth, with the nearest one', () => {
    const stack = newStack();
    policyOf(stack, { statements: [read()], acknowledgedFindings: ['ALLOW_WITH_NOTACTION'] });
    expect(synthError(stack)).toMatch(/there is no finding "ALLOW_WITH_NOTACTION".*ALLOW_WITH_NOT_ACTION/);
  });

  test('ARNs of another partition than that of the region fail synth', () => {
    const stack = newStack({ env: { account: '111122223333', region: 'cn-north-1' } });
    policyOf(stack, { statements: [read('arn:aws:s3:::reports')] });
    expect(synthError(stack)).toContain('[INVALID_PARTITION]');
  });

  test('tokens in JSON text switch off the checks of their own value only', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Bucket');
    const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: [bucket.bucketArn, 'reports'] };
    policyOf(stack, { documentJson: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }) });
    expect(synthError(stack).split('\n').slice(1)).toEqual([
      expect.stringMatching(
        /^ {2}\[Reports\/Read\] \$\.Statement\[0\]\.Resource\[1\]: .*\[RESOURCE_NOT_AN_ARN\]$/,
      ),
    ]);
  });
});
