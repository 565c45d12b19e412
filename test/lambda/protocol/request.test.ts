import { parseDeclaration, readDeclaration } from '../../../lambda/protocol/request';

const home = { partition: 'aws', region: 'eu-west-1', account: '111122223333' };
const properties = {
  ServiceToken: '<ServiceToken>',
  ServiceTimeout: '300',
  ContractVersion: '1',
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
        'OnModified is missing; allowed are PROCEED, RETAIN, FAIL',
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

describe('the version of the contract', () => {
  const problemsOf = (changes: object) => {
    try {
      parseDeclaration({ ...properties, ...changes }, home);
      return [];
    } catch (error) {
      return (error as { problems: string[] }).problems;
    }
  };
  const WAY_OUT =
    'deploy the stack of the Lambda with the version of cdk-user-inline-policy that this stack uses';

  test('another one is refused, and so is a property that this Lambda does not know', () => {
    expect(problemsOf({ ContractVersion: '2', OnDrift: 'REPAIR', __proto__: null, toString: 'x' })).toEqual([
      `ContractVersion is "2", and this Lambda knows 1; ${WAY_OUT}`,
      `this Lambda does not know the property "OnDrift"; ${WAY_OUT}`,
      `this Lambda does not know the property "toString"; ${WAY_OUT}`,
    ]);
  });

  test('properties of a construct that did not write it yet are taken', () => {
    expect(problemsOf({ ContractVersion: undefined })).toEqual([]);
  });
});
