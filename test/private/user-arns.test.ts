import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { userAccount, userArns } from '../../lib/private/user-arns';

const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
const partition = { Ref: 'AWS::Partition' };
const arn = (rest: string) => ({ 'Fn::Join': ['', ['arn:', partition, `:iam::111122223333:${rest}`]] });

test('a user imported by name may have any path', () => {
  const user = iam.User.fromUserName(stack, 'ByName', 'alice');
  expect(stack.resolve(userArns(user))).toEqual([arn('user/alice'), arn('user/*/alice')]);
});

test('a user imported by an ARN with a path has that path', () => {
  const user = iam.User.fromUserArn(stack, 'ByArn', 'arn:aws:iam::444455556666:user/team/reports/alice');
  expect(userArns(user)).toEqual(['arn:aws:iam::444455556666:user/team/reports/alice']);
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
});

test('so has a CfnUser', () => {
  const user = new iam.CfnUser(stack, 'Cfn', { path: '/team/' });
  expect(stack.resolve(userArns(user))).toEqual([{ 'Fn::GetAtt': ['Cfn', 'Arn'] }]);
});

test('the account of a user is not known where that of its stack is not', () => {
  const anywhere = new Stack(new App(), 'Anywhere');
  expect(userAccount(new iam.User(anywhere, 'Made'))).toBeUndefined();
  expect(userAccount(iam.User.fromUserName(anywhere, 'ByName', 'alice'))).toBeUndefined();
});
