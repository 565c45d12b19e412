import { Aws, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { PolicyComparison, PolicyComparisonAnswer } from '../lib';

const READ = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' };

function text(...statements: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

function documentOf(...statements: PolicyStatement[]): PolicyDocument {
  return new PolicyDocument({ statements });
}

function read(resource = 'arn:aws:s3:::reports/*'): PolicyStatement {
  return new PolicyStatement({ actions: ['s3:GetObject'], resources: [resource] });
}

test('answers yes, and why', () => {
  expect({ ...PolicyComparison.of(text(READ), text(READ)) }).toEqual({
    grantsNothingNew: PolicyComparisonAnswer.YES,
    explanation: 'the new document allows nothing that the old one does not',
  });
});

test('answers no, with a request that proves it', () => {
  const wider = {
    ...READ,
    Action: 's3:*',
    Condition: { StringEquals: { 'aws:PrincipalTag/Team': ['a', 'b'] } },
  };
  expect({ ...PolicyComparison.of(text(READ), text(READ, wider)) }).toEqual({
    grantsNothingNew: PolicyComparisonAnswer.NO,
    explanation:
      'the new document allows s3:AbortMultipartUpload on arn:aws:s3:::reports/x in a request with aws:principaltag/team "a" ($.Statement[1]); nothing in the old one does',
    witness: {
      action: 's3:AbortMultipartUpload',
      resource: 'arn:aws:s3:::reports/x',
      context: { 'aws:principaltag/team': ['a'] },
      allowedBy: '$.Statement[1]',
    },
  });
});

test('answers no where a Deny went, with the statement that was one', () => {
  const denied = { ...READ, Effect: 'Deny' };
  const { explanation, witness } = PolicyComparison.of(text(READ, denied), text(READ));
  expect([explanation, witness?.deniedBy]).toEqual([
    'the new document allows s3:GetObject on arn:aws:s3:::reports/x ($.Statement[0]); $.Statement[1] of the old one denies it',
    '$.Statement[1]',
  ]);
});

test('cannot tell, with the reason', () => {
  const odd = (value: string) =>
    text({ ...READ, Condition: { Bool: { 'aws:MultiFactorAuthPresent': value } } });
  const reason = expect.stringContaining(
    'depends on conditions whose values are not evaluated here',
  ) as string;
  const { grantsNothingNew, explanation, ...rest } = PolicyComparison.of(odd('yes'), odd('no'));
  expect([grantsNothingNew, rest]).toEqual([PolicyComparisonAnswer.CANNOT_TELL, { reason }]);
  expect(explanation).toBe(`cannot tell: ${rest.reason}`);
});

test('compares texts, PolicyDocuments and objects with each other', () => {
  const document = documentOf(read());
  const object = { Version: '2012-10-17', Statement: [READ] };
  const all = [text(READ), document, object];
  const answers = all.flatMap((before) =>
    all.map((after) => PolicyComparison.of(before, after).grantsNothingNew),
  );
  expect(answers).toEqual(new Array(9).fill(PolicyComparisonAnswer.YES));
  expect(document.toJSON()).toEqual(object);
});

test('fails documents that IAM would refuse, with all findings of both', () => {
  expect(() =>
    PolicyComparison.of('{"Statement": ]', text({ ...READ, Action: 'GetObject', Effect: 'allow' })),
  ).toThrow(
    new Error(
      [
        'IAM would refuse the old document, so it cannot be compared:',
        '  1:15 $: expected a value, found "]" [JSON_SYNTAX_ERROR]',
        'IAM would refuse the new document, so it cannot be compared:',
        '  1:48 $.Statement[0].Effect: the Effect is "allow"; perhaps "Allow"; allowed are "Allow" and "Deny" [INVALID_EFFECT]',
        '  1:65 $.Statement[0].Action: the action "GetObject" names no service; write "service:action" or "*" [ACTION_WITHOUT_VENDOR]',
      ].join('\n'),
    ),
  );
  expect(() => PolicyComparison.of(new PolicyDocument(), text(READ))).toThrow('MISSING_STATEMENT');
  expect(() => PolicyComparison.of(undefined, 7)).toThrow('IAM would refuse the new document');
});

test('takes documents of any length', () => {
  const long = Array.from({ length: 100 }, (_, index) => ({
    ...READ,
    Resource: `arn:aws:s3:::reports-${index}/*`,
  }));
  expect(PolicyComparison.of(text(...long), text(...long.slice(1))).grantsNothingNew).toBe(
    PolicyComparisonAnswer.YES,
  );
});

describe('tokens', () => {
  const stack = new Stack(undefined, 'Stack');
  const name = new CfnParameter(stack, 'Name').valueAsString;
  const answer = (before: PolicyStatement, after: PolicyStatement) => {
    const { grantsNothingNew, reason } = PolicyComparison.of(documentOf(before), documentOf(after));
    return [grantsNothingNew, ...(reason === undefined ? [] : [reason])];
  };
  const open =
    'whether the old document allows all that $.Statement[0] of the new one does depends on a part of $.Statement[0] that is not known before the deployment or no valid variable';

  test('narrow what a wildcard allows', () => {
    expect(answer(read('arn:aws:s3:::*'), read(`arn:aws:s3:::${name}/*`))).toEqual(['yes']);
    const queue = `arn:aws:sqs:${Aws.REGION}:${Aws.ACCOUNT_ID}:q`;
    expect(answer(read('arn:aws:sqs:*:*:q'), read(queue))).toEqual(['yes']);
  });

  test('are not certain to be equal', () => {
    expect(answer(read(`arn:aws:s3:::${name}`), read(`arn:aws:s3:::${name}`))).toEqual(['cannot tell', open]);
    expect(answer(read(Fn.importValue('Arn')), read('arn:aws:s3:::reports'))[0]).toBe('cannot tell');
    expect(answer(read(`arn:aws:s3:::${name}`), read('arn:aws:sqs:*:*:q'))).toEqual(['no']);
  });

  test.each([
    ['$.Statement[0]', { Version: '2012-10-17', Statement: [{ ...READ, Effect: name }] }],
    ['$.Statement', { Version: '2012-10-17', Statement: Fn.split(',', name) }],
    ['$.Statement[0]', { Version: '2012-10-17', Statement: [{ ...READ, [name]: {} }] }],
    ['$', { Version: '2012-10-17', Statement: [READ], [name]: [] }],
    ['$.Version', { Version: name, Statement: [READ] }],
    ['$.Version', { Version: `2012-10-${name}`, Statement: [READ] }],
  ])('hide all of %s', (path, document) => {
    const reason = (which: string) => `${path} of the ${which} document is not known before the deployment`;
    expect([
      PolicyComparison.of(text(READ), document).reason,
      PolicyComparison.of(document, text(READ)).reason,
    ]).toEqual([reason('new'), reason('old')]);
  });

  test('are found in texts', () => {
    const json = stack.toJsonString({
      Version: '2012-10-17',
      Statement: { ...READ, Resource: `arn:aws:s3:::${name}` },
    });
    expect(PolicyComparison.of(text({ ...READ, Resource: '*' }), text(READ)).grantsNothingNew).toBe('yes');
    expect(() => PolicyComparison.of(json, text(READ))).toThrow('IAM would refuse the old document');
    expect(
      PolicyComparison.of(
        text({ ...READ, Resource: '*' }),
        text({ ...READ, Resource: `arn:aws:s3:::${name}` }),
      ),
    ).toMatchObject({
      grantsNothingNew: 'yes',
    });
  });

  test('hide conditions', () => {
    const conditional = (value: unknown) => ({
      Version: '2012-10-17',
      Statement: [{ ...READ, Condition: value }],
    });
    const hidden = conditional({ StringEquals: { 'aws:PrincipalTag/team': name } });
    expect(PolicyComparison.of(text(READ), hidden).grantsNothingNew).toBe('yes');
    expect(PolicyComparison.of(hidden, text(READ)).grantsNothingNew).toBe('no');
    expect(PolicyComparison.of(hidden, hidden).grantsNothingNew).toBe('cannot tell');
  });
});

test('denying is nothing new', () => {
  const document = documentOf(read());
  const before = JSON.stringify(document.toJSON());
  document.addStatements(new PolicyStatement({ effect: Effect.DENY, actions: ['*'], resources: ['*'] }));
  expect(PolicyComparison.of(before, document).grantsNothingNew).toBe(PolicyComparisonAnswer.YES);
  expect(PolicyComparison.of(document, before).witness?.deniedBy).toBe('$.Statement[1]');
});
