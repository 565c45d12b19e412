import { BAD } from '../documents';
import { Files, lintJson, PlainFinding } from '../run-cli';

const BAD_DOCUMENT = JSON.parse(BAD) as object;
const NAMED = { PolicyName: 'p', PolicyDocument: BAD_DOCUMENT };
const policies = { Policies: [{ PolicyName: 'ok', PolicyDocument: soundDocument() }, NAMED] };

function soundDocument() {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: { 'Fn::GetAtt': ['Bucket', 'Arn'] } }],
  };
}

function findings(files: Files): PlainFinding[] {
  return lintJson(Object.keys(files), files).reports.flatMap((report) => report.findings);
}

function found(files: Files) {
  return findings(files).map(({ id, logicalId, document, path }) => ({ id, logicalId, document, path }));
}

const template = (Resources: object) => ({ 'template.json': JSON.stringify({ Resources }, null, 2) });

describe('templates', () => {
  test.each([
    ['AWS::IAM::Policy', NAMED, 'PolicyDocument'],
    ['AWS::IAM::UserPolicy', NAMED, 'PolicyDocument'],
    ['AWS::IAM::GroupPolicy', NAMED, 'PolicyDocument'],
    ['AWS::IAM::RolePolicy', NAMED, 'PolicyDocument'],
    ['AWS::IAM::User', policies, 'Policies[1].PolicyDocument'],
    ['AWS::IAM::Group', policies, 'Policies[1].PolicyDocument'],
    ['AWS::IAM::Role', policies, 'Policies[1].PolicyDocument'],
    ['Custom::UserInlinePolicy', { PolicyDocument: BAD }, 'PolicyDocument'],
  ])('looks into %s', (Type, Properties, document) => {
    expect(found(template({ Other: { Type: 'AWS::SNS::Topic' }, Reports: { Type, Properties } }))).toEqual([
      {
        id: 'ACTION_WITHOUT_VENDOR',
        logicalId: 'Reports',
        document: `$.Resources.Reports.Properties.${document}`,
        path: '$.Statement.Action',
      },
    ]);
  });

  test.each([
    ['a managed policy', { Type: 'AWS::IAM::ManagedPolicy', Properties: NAMED }],
    ['a type that is a key of every object', { Type: 'constructor', Properties: NAMED }],
    ['no properties', { Type: 'AWS::IAM::Policy' }],
    [
      'a document that is not known',
      { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: { Ref: 'D' } } },
    ],
    [
      'the copy for reviewers of a custom resource',
      { Type: 'AWS::IAM::Policy', Condition: 'UserInlinePolicyNeverCreated', Properties: NAMED },
    ],
  ])('finds nothing in %s', (_what, resource) => {
    expect(found(template({ Reports: resource }))).toEqual([]);
  });

  test('looks at both branches of Fn::If', () => {
    const choice = { 'Fn::If': ['C', NAMED, { Ref: 'AWS::NoValue' }] };
    const list = { 'Fn::If': ['C', [choice], { Ref: 'AWS::NoValue' }] };
    const document = { 'Fn::If': ['C', BAD_DOCUMENT, BAD_DOCUMENT] };
    expect(
      found(
        template({
          Reports: { Type: 'AWS::IAM::Role', Properties: { Policies: list } },
          Other: { Type: 'AWS::IAM::RolePolicy', Properties: { PolicyDocument: document } },
        }),
      ).map(({ id, logicalId }) => [id, logicalId]),
    ).toEqual([
      ['ACTION_WITHOUT_VENDOR', 'Reports'],
      ['ACTION_WITHOUT_VENDOR', 'Other'],
      ['ACTION_WITHOUT_VENDOR', 'Other'],
    ]);
  });

  test('takes intrinsic functions for what is not known yet, and checks the text around them', () => {
    const yaml = `
Resources:
  Reports:
    Type: AWS::IAM::UserPolicy
    Properties:
      UserName: !Ref User
      PolicyName: reports
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: !If [IsProd, Allow, Deny]
            Action: [s3:GetObject, GetObject]
            Resource:
              - !Sub arn:\${AWS::Partition}:s3:::\${Bucket}/*
              - !GetAtt Bucket.Arn
              - !Join ['', [!GetAtt Bucket.Arn, /*]]
              - !Join ['', ['arn:aws:s3::', !Ref 'AWS::AccountId', ':b']]
              - Fn::Sub: arn:nowhere:s3:::\${!aws:username}
              - !ImportValue Elsewhere
`;
    expect(
      findings({ 'template.yaml': yaml }).map(({ id, path, line, column }) => [id, path, line, column]),
    ).toEqual([
      ['ACTION_WITHOUT_VENDOR', '$.Statement[0].Action[1]', 12, 36],
      ['INVALID_PARTITION', '$.Statement[0].Resource[4]', 18, 17],
    ]);
  });

  test('holds the quota of users against policies of users only', () => {
    const large = {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: Array.from({ length: 80 }, (_, index) => `arn:aws:s3:::reports-${index}/*`),
      },
    };
    const resource = (type: string, owner: object) => ({
      Type: `AWS::IAM::${type}`,
      Properties: { ...owner, PolicyDocument: large },
    });
    expect(
      found(
        template({
          Role: resource('Policy', { Roles: ['a'] }),
          NoUser: resource('Policy', { Users: [], Groups: ['a'] }),
          RolePolicy: resource('RolePolicy', { RoleName: 'a' }),
          Both: resource('Policy', { Roles: ['a'], Users: ['b'] }),
          Unknown: resource('Policy', { Users: { Ref: 'Users' } }),
          User: resource('UserPolicy', { UserName: 'b' }),
        }),
      ).map(({ id, logicalId }) => [id, logicalId]),
    ).toEqual(['Both', 'Unknown', 'User'].map((name) => ['POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA', name]));
  });
});

describe('documents given as text', () => {
  const at = (text: string, find: string): [number, number] => {
    const lines = text.slice(0, text.indexOf(find)).split('\n');
    return [lines.length, lines.at(-1)!.length + 1];
  };
  const places = (files: Files) =>
    findings(files).map(({ id, line, column }) => [id, line, column] as [string, number, number]);
  const custom = (PolicyDocument: unknown) =>
    template({ Reports: { Type: 'Custom::UserInlinePolicy', Properties: { PolicyDocument } } });

  test('finds the place inside the string', () => {
    const files = custom(BAD);
    expect(places(files)).toEqual([['ACTION_WITHOUT_VENDOR', ...at(files['template.json'], '\\"GetObject')]]);
  });

  test('reads what is joined, unknown parts inside and outside of strings included', () => {
    const joined = [
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:',
      { Ref: 'AWS::Partition' },
      ':s3:::',
      { Ref: 'Bucket' },
      '/*"},{"Effect":"Allow","Action":"sqs:*","Resource":',
      { 'Fn::GetAtt': ['Queue', 'Arns'] },
      '},{"Effect":"Deny","Action":"Sooner","Resource":"*"}]}',
    ];
    const files = custom({ 'Fn::Join': ['', joined] });
    expect(places(files)).toEqual([['ACTION_WITHOUT_VENDOR', ...at(files['template.json'], '\\"Sooner')]]);
  });

  test('says where text is not JSON', () => {
    const files = custom('{"Version":"2012-10-17",}');
    expect(places(files)).toEqual([['JSON_SYNTAX_ERROR', ...at(files['template.json'], ',}')]]);
  });

  test('finds the place inside a block of YAML', () => {
    const yaml = `Resources:
  Reports:
    Type: Custom::UserInlinePolicy
    Properties:
      PolicyDocument: !Sub |
        {
          "Version": "2012-10-17",
          "Statement": [{
            "Effect": "Allow", "Action": "GetObject",
            "Resource": "arn:aws:s3:::\${Bucket}/\${!aws:username}" }]
        }
`;
    expect(places({ 'template.yaml': yaml })).toEqual([['ACTION_WITHOUT_VENDOR', 9, 42]]);
  });
});

describe('answers of IAM', () => {
  const answer = (PolicyDocument: unknown, owner: object = { UserName: 'alice' }) => ({
    'answer.json': JSON.stringify({ ...owner, PolicyName: 'reports', PolicyDocument }, null, 4),
  });
  const error = { id: 'ACTION_WITHOUT_VENDOR', document: '$.PolicyDocument', path: '$.Statement.Action' };

  test.each([
    ['an object', BAD_DOCUMENT],
    ['text', BAD],
    ['percent-encoded text', encodeURIComponent(BAD)],
  ])('takes the document as %s', (_what, document) => {
    expect(found(answer(document))).toEqual([error]);
  });

  test('finds the place in percent-encoded text', () => {
    const files = answer(encodeURIComponent(BAD.replace('reports', 'bücher€')));
    const [{ line, column }] = findings(files);
    expect(files['answer.json'].split('\n')[line - 1].slice(column - 1)).toMatch(/^%22GetObject%22/);
  });

  test('leaves text that is not well encoded to the linter', () => {
    expect(found(answer('%7B%zz%e2%82')).map(({ id }) => id)).toContain('JSON_SYNTAX_ERROR');
  });

  test('takes the answer for a role, without the quota of users', () => {
    const large = { ...BAD_DOCUMENT, Id: 'x'.repeat(3000) };
    expect(found(answer(large, { RoleName: 'a' })).map(({ id }) => id)).not.toContain(
      'POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA',
    );
    expect(found(answer(large)).map(({ id }) => id)).toContain('POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA');
  });
});

test('any other file is a document, a plain one', () => {
  expect(found({ 'a.json': '{"UserName":"a","Resources":{"a":1}}' }).map(({ path }) => path)).toContain('$');
});
