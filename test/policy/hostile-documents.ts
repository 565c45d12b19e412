const STATEMENT = '{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}';

/** A document with one statement: a sound one, but for these elements. */
export function policy(statement: Record<string, unknown>): string {
  const whole = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...statement };
  return JSON.stringify({ Version: '2012-10-17', Statement: whole });
}

type Make = (size: number) => string;

/** Characters: somewhat less than what is read of a document at all, and much more. */
const LARGE = 120_000;
const TOO_LARGE = 1_000_000;

/** As many items as fill so many characters. */
function items(size: number, make: (index: number) => string): string[] {
  return Array.from({ length: Math.floor(size / (make(1_000).length + 3)) }, (_, index) => make(index));
}

/** Documents that keep the linter busy: the size to make them of, in characters, and how. */
export const HOSTILE: readonly (readonly [name: string, size: number, make: Make])[] = [
  ['1 MB of white space', TOO_LARGE, (size) => ' '.repeat(size)],
  ['1 MB of brackets', TOO_LARGE, (size) => '['.repeat(size)],
  ['1 MB of open strings', TOO_LARGE, (size) => '"\\"'.repeat(size / 3)],
  ['1 MB of line ends', TOO_LARGE, (size) => '\n'.repeat(size)],
  ['1 MB of document', TOO_LARGE, (size) => policy({ Resource: `arn:aws:s3:::${'a'.repeat(size)}` })],
  ['white space', LARGE, (size) => ' '.repeat(size)],
  ['brackets', LARGE, (size) => '['.repeat(size)],
  ['open strings', LARGE, (size) => '"\\"'.repeat(size / 3)],
  ['line ends', LARGE, (size) => '\n'.repeat(size)],
  ['a long string', LARGE, (size) => policy({ Resource: `arn:aws:s3:::${'a'.repeat(size)}` })],
  ['a long pattern', LARGE, (size) => policy({ Resource: `arn:aws:s3:::${'*a'.repeat(size / 2)}` })],
  ['a long key', LARGE, (size) => policy({ [`a${'b'.repeat(size)}`]: 1 })],
  ['deep nesting', LARGE, (size) => `${'{"a":'.repeat(size / 6)}1${'}'.repeat(size / 6)}`],
  ['open variables', LARGE, (size) => policy({ Resource: `arn:aws:s3:::${'${'.repeat(size / 2)}` })],
  ['colons', LARGE, (size) => policy({ Action: ':'.repeat(size * 0.8), Resource: ':'.repeat(size * 0.2) })],
  ['actions', LARGE, (size) => policy({ Action: items(size, (i) => `s3:Get${i}*`) })],
  ['patterns', LARGE, (size) => policy({ Resource: items(size, (i) => `arn:aws:s3:::*a*${i}*b*/*`) })],
  [
    'wildcard actions on many resources',
    LARGE,
    (size) =>
      policy({
        Action: items(size * 0.3, (i) => `ec2:*${i % 10}*`),
        Resource: items(size * 0.7, (i) => `arn:aws:ec2:*:*:x/${i}`),
      }),
  ],
  ['unknown services', LARGE, (size) => policy({ Action: items(size, (i) => `zz${i}:Get`) })],
  [
    'statements',
    LARGE,
    (size) => `{"Version":"2012-10-17","Statement":[${items(size, () => STATEMENT).join()}]}`,
  ],
  ['condition keys', LARGE, (size) => conditions(size, (i) => `aws:ResourceTag/${i}`, '*')],
  ['unknown condition keys', LARGE, (size) => conditions(size, (i) => `s3:prefi${i}`, 'a')],
  [
    'addresses',
    LARGE,
    (size) => policy({ Condition: { IpAddress: { 'aws:SourceIp': items(size, () => '10.0.0.1/8') } } }),
  ],
  ['a sid of digits and slashes', LARGE, (size) => policy({ Sid: '/1'.repeat(size / 2) })],
  [
    'a date of digits',
    LARGE,
    (size) => policy({ Condition: { DateEquals: { 'aws:CurrentTime': '1'.repeat(size) } } }),
  ],
  ['quotes in a variable', LARGE, (size) => policy({ Resource: `arn:aws:s3:::\${a, ${"'".repeat(size)}}` })],
];

function conditions(size: number, key: (index: number) => string, value: string): string {
  const keys = items(size * 0.8, key).map((name) => [name, value] as const);
  return policy({ Condition: { StringEquals: Object.fromEntries(keys) } });
}
