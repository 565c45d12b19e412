import { App, Aws, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { cfnUserOf, longestUserArns, userAccount, userArns } from '../../lib/private/user-arns';

const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
const anywhere = new Stack(new App(), 'Anywhere');
const partition = { Ref: 'AWS::Partition' };
const arn = (rest: string) => ({ 'Fn::Join': ['', ['arn:', partition, `:iam::111122223333:${rest}`]] });

/** What a pattern in a policy matches, as IAM has it. */
function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}

test('a user imported by name may have any path', () => {
  const user = iam.User.fromUserName(stack, 'ByName', 'alice');
  expect(stack.resolve(userArns(user))).toEqual([arn('user/alice'), arn('user/*/alice')]);
});

test('the short form leaves out partition and account', () => {
  const user = iam.User.fromUserName(stack, 'Short', 'alice');
  expect(userArns(user, true)).toEqual(['arn:*:iam::*:user/alice', 'arn:*:iam::*:user/*/alice']);
});

test.each([
  ['user/alice', true],
  ['user/team/alice', true],
  ['user/team/reports/alice', true],
  ['user/malice', false],
  ['user/alice/bob', false],
  ['user/alice2', false],
  ['role/alice', false],
  ['role/user/alice', false],
])('the ARNs of the user alice, known by name, match %s: %s', (resource, is) => {
  const user = iam.User.fromUserArn(stack, `Alice-${resource}`, 'arn:aws:iam::444455556666:user/alice');
  for (const arns of [userArns(user), userArns(user, true)]) {
    expect(arns.some((pattern) => matches(pattern, `arn:aws:iam::444455556666:${resource}`))).toBe(is);
  }
});

test('a user imported by an ARN with a path has that path', () => {
  const user = iam.User.fromUserArn(stack, 'ByArn', 'arn:aws:iam::444455556666:user/team/reports/alice');
  for (const arns of [userArns(user), userArns(user, true)]) {
    expect(arns).toEqual(['arn:aws:iam::444455556666:user/team/reports/alice']);
  }
  expect(userAccount(user)).toBe('444455556666');
});

test('a user imported by an ARN without a path may have any', () => {
  const user = iam.User.fromUserArn(stack, 'ByShortArn', 'arn:aws-cn:iam::444455556666:user/alice');
  expect(userArns(user)).toEqual([
    'arn:aws-cn:iam::444455556666:user/alice',
    'arn:aws-cn:iam::444455556666:user/*/alice',
  ]);
});

test('a user made in the app has the ARN that CloudFormation tells, path included', () => {
  const user = new iam.User(stack, 'Made', { path: '/team/' });
  expect(stack.resolve(userArns(user))).toEqual([
    { 'Fn::GetAtt': [stack.getLogicalId(user.node.defaultChild as iam.CfnUser), 'Arn'] },
  ]);
  expect(userAccount(user)).toBe('111122223333');
  expect(cfnUserOf(user)).toBe(user.node.defaultChild);
});

test('so has a CfnUser', () => {
  const user = new iam.CfnUser(stack, 'Cfn', { path: '/team/' });
  expect(stack.resolve(userArns(user))).toEqual([{ 'Fn::GetAtt': ['Cfn', 'Arn'] }]);
  expect(cfnUserOf(user)).toBe(user);
});

test('an imported user has no resource', () => {
  expect(cfnUserOf(iam.User.fromUserName(stack, 'NotMade', 'alice'))).toBeUndefined();
});

test('the account of a user is not known where that of its stack is not', () => {
  expect(userAccount(new iam.User(anywhere, 'Made'))).toBeUndefined();
  expect(userAccount(iam.User.fromUserName(anywhere, 'ByName', 'alice'))).toBeUndefined();
});

const name = (in_: Stack) => new CfnParameter(in_, 'Name').valueAsString;
const aws = 'arn:aws:iam::111122223333:';
const longestPartition = 'arn:aws-us-gov:iam::111122223333:';
const long = 'n'.repeat(64);
const path = `/${'p'.repeat(510)}/`;

test.each<[string, Stack, (in_: Stack, id: string) => iam.IUserRef, string]>([
  ['by name', stack, (s, id) => iam.User.fromUserName(s, id, 'alice'), `${aws}user/alice`],
  [
    'by name, in a stack of no region',
    anywhere,
    (s, id) => iam.User.fromUserName(s, id, 'alice'),
    `${longestPartition}user/alice`,
  ],
  ['by a token for the name', stack, (s, id) => iam.User.fromUserName(s, id, name(s)), `${aws}user/${long}`],
  ['by ARN', stack, (s, id) => iam.User.fromUserArn(s, id, `${aws}user/team/bob`), `${aws}user/team/bob`],
  [
    'by an ARN of pseudo parameters',
    anywhere,
    (s, id) => iam.User.fromUserArn(s, id, `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:user/team/bob`),
    `${longestPartition}user/team/bob`,
  ],
  [
    'by a token for the ARN',
    stack,
    (s, id) => iam.User.fromUserArn(s, id, Fn.importValue('BobArn')),
    `${aws}user${path}${long}`,
  ],
  ['made without a name', stack, (s, id) => new iam.User(s, id), `${aws}user/${long}`],
  [
    'made with a name and a path',
    stack,
    (s, id) => new iam.User(s, id, { userName: 'carol', path: '/team/' }),
    `${aws}user/team/carol`,
  ],
  [
    'made with a token for the path',
    stack,
    (s, id) => new iam.CfnUser(s, id, { userName: 'carol', path: Fn.importValue('Path') }),
    `${aws}user${path}carol`,
  ],
])('how long the ARN of a user may be at deploy: %s', (what, in_, user, longest) => {
  const [shorter] = longestUserArns(user(in_, what.replace(/\W/g, '')), in_);
  expect(shorter).toBe(longest.length);
});

test('the other ARN of a user known by name takes two characters more, the short form 13 less', () => {
  const user = iam.User.fromUserName(stack, 'Lengths', 'alice');
  const [whole, withPath] = longestUserArns(user, stack);
  expect(withPath).toBe(whole + '*/'.length);
  expect(longestUserArns(user, stack, true)).toEqual([whole - 13, withPath - 13]);
});
