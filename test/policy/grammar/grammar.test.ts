import { parseAction } from '../../../lib/policy/grammar/action';
import { parseArn } from '../../../lib/policy/grammar/arn';
import { isDate } from '../../../lib/policy/grammar/date';
import { formatNetwork, hostBits, isPrivate, parseIp } from '../../../lib/policy/grammar/ip';
import { perhaps, nearest } from '../../../lib/policy/grammar/nearest';
import { OPERATORS, parseOperator } from '../../../lib/policy/grammar/operator';
import { HOLE, quote, quoteAll, WORD } from '../../../lib/policy/grammar/text';
import { variablesOf } from '../../../lib/policy/grammar/variable';
import { covers, hasWildcard, overlaps } from '../../../lib/policy/grammar/wildcard';

describe('parseAction', () => {
  test.each([
    ['s3:Get*', { colons: 1, known: true, vendor: 's3', name: 'Get*' }],
    ['*', { colons: 0, known: true }],
    ['a:b:c', { colons: 2, known: true, vendor: 'a', name: 'b:c' }],
    [`s3:${HOLE}`, { colons: 1, known: false, vendor: 's3' }],
    [`${HOLE}:Get`, { colons: 1, known: false }],
    [HOLE, { colons: 0, known: false }],
  ])('reads %j', (text, rest) => {
    expect(parseAction(text)).toEqual({ text, ...rest });
  });
});

describe('parseArn', () => {
  test.each([
    [
      'arn:aws:logs:eu-central-1:123456789012:log-group:a:*',
      {
        known: true,
        prefix: 'arn',
        partition: 'aws',
        service: 'logs',
        region: 'eu-central-1',
        account: '123456789012',
        resource: 'log-group:a:*',
        rawResource: 'log-group:a:*',
        fieldCount: 6,
      },
    ],
    [
      `arn:aws:s3:::${HOLE}/*`,
      {
        known: false,
        prefix: 'arn',
        partition: 'aws',
        service: 's3',
        region: '',
        account: '',
        rawResource: `${HOLE}/*`,
        fieldCount: 6,
      },
    ],
    [
      `arn:${WORD}:iam::${WORD}:user/a`,
      {
        known: false,
        prefix: 'arn',
        service: 'iam',
        region: '',
        resource: 'user/a',
        rawResource: 'user/a',
        fieldCount: 6,
      },
    ],
    [`arn:${HOLE}:iam::1:user/a`, { known: false, prefix: 'arn' }],
    [`${HOLE}/*`, { known: false }],
    ['arn:aws', { known: true, prefix: 'arn', partition: 'aws', fieldCount: 2 }],
  ])('reads %j', (text, rest) => {
    expect(parseArn(text)).toEqual({ text, completed: text, ...rest });
  });

  test.each([
    ['arn:aws:sqs', 'arn:aws:sqs:*:*:*'],
    ['arn:aws:s3:reports', 'arn:aws:s3:reports:*:*'],
    ['arn:aws:sns:*:123456789012', 'arn:aws:sns:*:123456789012:*'],
    ['arn:aws:s3::reports', 'arn:aws:s3::reports'],
    ['arn:aws', 'arn:aws'],
    ['reports', 'reports'],
  ])('completes %j to %j', (text, completed) => {
    expect(parseArn(text)).toMatchObject({ text, completed });
  });
});

describe('parseOperator', () => {
  test('knows 27 operators', () => {
    expect(OPERATORS.size).toBe(27);
  });

  test('reads prefix and suffix', () => {
    expect(parseOperator('ForAllValues:StringNotLikeIfExists')).toEqual({
      text: 'ForAllValues:StringNotLikeIfExists',
      qualifier: 'ForAllValues',
      name: 'StringNotLike',
      type: 'String',
      ifExists: true,
      negated: true,
    });
  });

  test.each([
    'stringEquals',
    'StringEqual',
    'ForAll:StringEquals',
    'ForAnyValue:',
    'StringEqualsIfexists',
    'constructor',
    '',
  ])('fails %j', (text) => expect(parseOperator(text)).toBeUndefined());
});

describe('isDate', () => {
  test.each([
    '2019-07-01T13:20:15Z',
    '2016-12-13T21:20:37.593194+00:00',
    '2016-12-13t21:20:37-08:00',
    '2026-12-01',
    '2026-12',
    '01T',
    '-292275054',
    '0',
    '9223372036854775807',
  ])('takes %j', (text) => expect(isDate(text)).toBe(true));

  test.each([
    'sdfdsf',
    '234-13',
    '2026-00-01',
    '2026-12-32',
    '2026-12-01T24:00:00Z',
    '2016-12-13t2:00:00.1999999999+10:59',
    '2016-12-13T2:00:00+1',
    '2016-12-13T2:00:00+24:00',
    '9223372036854775808',
    '292278994-01-01',
    '2026-1-1-1',
    '2026-12-01 10:00',
    '',
  ])('fails %j', (text) => expect(isDate(text)).toBe(false));
});

describe('parseIp', () => {
  test.each([
    ['203.0.113.77/24', '203.0.113.0/24', 77n],
    ['203.0.113.7', '203.0.113.7/32', 0n],
    ['2001:db8::1/32', '2001:db8::/32', 1n],
    ['::ffff:10.0.0.1', '::ffff:a00:1/128', 0n],
    ['0.0.0.0/0', '0.0.0.0/0', 0n],
  ])('reads %s', (text, network, rest) => {
    const range = parseIp(text)!;
    expect([formatNetwork(range), hostBits(range)]).toEqual([network, rest]);
  });

  test.each([
    '',
    '1.2.3',
    '1.2.3.256',
    '1.2.3.4/33',
    '1.2.3.4/',
    '1.2.3.4/8/8',
    ':::',
    '1::2::3',
    '2001:db8::/129',
    'g::',
    '1:2:3:4:5:6:7:8:9',
    '*',
    ' 1.2.3.4',
  ])('fails %j', (text) => expect(parseIp(text)).toBeUndefined());

  test.each([
    ['10.1.2.0/24', true],
    ['10.0.0.0/7', false],
    ['172.31.0.0/16', true],
    ['172.32.0.0/16', false],
    ['fd00::/8', true],
    ['8.8.8.8', false],
  ])('%s is private: %s', (text, expected) => expect(isPrivate(parseIp(text)!)).toBe(expected));
});

describe('variablesOf', () => {
  test.each([
    ['a/${aws:username}/${*}', [{ text: '${aws:username}', closed: true, name: 'aws:username' }]],
    [
      "${aws:PrincipalTag/t, 'none'}",
      [
        {
          text: "${aws:PrincipalTag/t, 'none'}",
          closed: true,
          name: 'aws:PrincipalTag/t',
          fallback: "'none'",
        },
      ],
    ],
    [
      '${a/${b}',
      [
        { text: '${a/', closed: false, name: 'a/' },
        { text: '${b}', closed: true, name: 'b' },
      ],
    ],
    ['${', [{ text: '${', closed: false, name: '' }]],
    ['$a {b}', []],
  ])('reads %j', (text, variables) => expect(variablesOf(text)).toEqual(variables));
});

describe('patterns', () => {
  test.each([
    ['s3:get*', 's3:getobject', true],
    ['s3:get*', 's3:get*acl', true],
    ['s3:get?', 's3:get*', false],
    ['a*c', 'abbbc', true],
    ['a*b*c', 'a*c', false],
    ['*', '', true],
    ['?', '', false],
    ['a', 'a?', false],
  ])('%j covers %j: %s', (pattern, other, expected) => expect(covers(pattern, other)).toBe(expected));

  test.each([
    ['a*', '*b', true],
    ['a?c', 'abc', true],
    ['a*c', 'b*', false],
    ['**', '', true],
    ['', '?', false],
  ])('%j overlaps %j: %s', (a, b, expected) => {
    expect([overlaps(a, b), overlaps(b, a)]).toEqual([expected, expected]);
  });

  test('an escaped star is no wildcard', () => {
    expect([hasWildcard('a${*}b'), hasWildcard('a*b')]).toEqual([false, true]);
  });
});

describe('words in messages', () => {
  test('the nearest candidate is suggested, if it is near', () => {
    expect(nearest('GetObjcet', ['PutObject', 'GetObject'])).toBe('GetObject');
    expect(nearest('Invoke', ['InvokeFunctionUrl', 'InvokeFunction', 'GetFunction'])).toBe('InvokeFunction');
    expect(nearest('Anything', ['GetObject'])).toBeUndefined();
    expect(perhaps('allow', ['Allow', 'Deny'])).toBe('; perhaps "Allow"');
    expect(perhaps('x'.repeat(1_000_000), ['Allow'])).toBe('');
  });

  test('long values are cut and tokens named', () => {
    expect(quote('x'.repeat(1_000_000))).toBe(`"${'x'.repeat(80)}…"`);
    expect(quote(`s3:${HOLE}`)).toBe('"s3:${Token}"');
    expect(quoteAll('abcdefghij')).toBe('"a", "b", "c", "d", "e", "f", "g", "h" and 2 more');
  });
});
