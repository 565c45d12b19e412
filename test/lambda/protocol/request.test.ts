import { parseDeclaration, readDeclaration } from '../../../lambda/protocol/request';

const home = { partition: 'aws', account: '111122223333' };
const properties = {
  ServiceToken: '<ServiceToken>',
  UserName: 'alice',
  PolicyName: 'Read',
  PolicyDocument: '{ "Statement": { "Effect": "Allow", "Action": "s3:*", "Resource": "*" } }',
  OnExisting: 'ADOPT',
  OnModified: 'FAIL',
};

const declaration = {
  userName: 'alice',
  policyName: 'Read',
  document: '{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}',
  onExisting: 'ADOPT',
  onModified: 'FAIL',
};

test('reads what the template declares, the document minified', () => {
  expect(parseDeclaration(properties, home)).toEqual(declaration);
  expect(readDeclaration(properties, home)).toEqual(declaration);
});

test('white space before the document does no harm: it is removed', () => {
  const PolicyDocument = `\n${properties.PolicyDocument}`;
  expect(parseDeclaration({ ...properties, PolicyDocument }, home)).toEqual(declaration);
});

test('fails where a single statement stands before the Version', () => {
  const PolicyDocument = properties.PolicyDocument.replace(/\}$/, ', "Version": "2012-10-17" }');
  expect(() => parseDeclaration({ ...properties, PolicyDocument }, home)).toThrow(
    'SINGLE_STATEMENT_BEFORE_VERSION',
  );
});

test('fails with everything that is wrong at once', () => {
  const parse = () =>
    parseDeclaration(
      {
        ServiceToken: '<ServiceToken>',
        UserName: 'a/b',
        PolicyName: '',
        PolicyDocument: '[]',
        OnExisting: 'fail',
      },
      home,
    );
  expect(parse).toThrow(
    expect.objectContaining({
      name: 'InvalidDeclarationError',
      problems: [
        'the user name "a/b" holds "/"; allowed are letters and digits of ASCII and + = , . @ _ -',
        'the policy name is empty; it takes 1 to 128 characters',
        '$: the document is an empty list; it must be an object [DATA_TYPE_MISMATCH]',
        'OnExisting is "fail"; allowed are FAIL, ADOPT, OVERWRITE',
        'OnModified is missing; allowed are DELETE, RETAIN, FAIL',
      ],
    }) as Error,
  );
});

test('a Delete reads whatever is there, and unknown options as the ones that touch least', () => {
  expect(
    readDeclaration(
      { ServiceToken: '<ServiceToken>', UserName: 1, PolicyDocument: null, OnModified: {} },
      home,
    ),
  ).toEqual({
    userName: '',
    policyName: '',
    document: '',
    onExisting: 'FAIL',
    onModified: 'RETAIN',
  });
});
