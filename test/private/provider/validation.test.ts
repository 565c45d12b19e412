import { App, Aws, Duration, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { UserInlinePolicyProviderProps } from '../../../lib/index';
import { optionProblems, timeoutsOf } from '../../../lib/private/provider/validation';

const stack = new Stack(new App(), 'Stack');
const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/Mine');
const boundary = iam.ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', 'arn:aws:iam::aws:policy/B');
const token = Duration.seconds(Lazy.number({ produce: () => 200 }));

test.each<[string, UserInlinePolicyProviderProps, number, number]>([
  ['no timeouts', {}, 300, 420],
  ['a timeout', { timeout: Duration.minutes(15) }, 900, 1020],
  ['a service timeout', { serviceTimeout: Duration.hours(1) }, 300, 3600],
  ['the shortest', { timeout: Duration.minutes(3), serviceTimeout: Duration.seconds(181) }, 180, 181],
])('with %s the Lambda works and CloudFormation waits as long as it should', (_what, props, ...seconds) => {
  const { timeout, serviceTimeout } = timeoutsOf(props);
  expect([timeout.toSeconds(), serviceTimeout.toSeconds()]).toEqual(seconds);
  expect(optionProblems(props)).toEqual([]);
});

test.each<[string, UserInlinePolicyProviderProps, string[]]>([
  ['too little time', { timeout: Duration.seconds(179) }, ['timeout is 179 s; it must be 180 to 900 s']],
  ['too much time', { timeout: Duration.minutes(16) }, ['timeout is 960 s; it must be 180 to 900 s']],
  [
    'part of a second',
    { timeout: Duration.millis(150_500) },
    ['timeout is 150.5 s; it must be 180 to 900 s'],
  ],
  [
    'more than an hour to wait',
    { serviceTimeout: Duration.seconds(3601) },
    ['serviceTimeout is 3601 s; it must be 1 to 3600 s'],
  ],
  [
    'no longer to wait than to work',
    { timeout: Duration.minutes(4), serviceTimeout: Duration.minutes(4) },
    ['serviceTimeout is 240 s; it must be longer than timeout, which is 240 s'],
  ],
  ['a token for the time', { timeout: token }, ['timeout is a token; it must be known at synth']],
  [
    'tokens for both',
    { timeout: token, serviceTimeout: token },
    ['timeout is a token; it must be known at synth', 'serviceTimeout is a token; it must be known at synth'],
  ],
  ['little memory', { memorySize: 127 }, ['memorySize is 127; it must be a whole number, 128 to 10240']],
  ['much memory', { memorySize: 10_241 }, ['memorySize is 10241; it must be a whole number, 128 to 10240']],
  [
    'no concurrency',
    { reservedConcurrentExecutions: 0 },
    ['reservedConcurrentExecutions is 0; it must be a whole number, 1 or more'],
  ],
  [
    'anything but ARNs of stacks to serve',
    {
      servedStackArns: [
        '*',
        'arn:aws:cloudformation:eu-west-1:111122223333:stack/*',
        'arn:aws:s3:::a,b',
        Aws.STACK_ID,
      ],
    },
    ['*', 'arn:aws:s3:::a,b'].map(
      (arn) =>
        `servedStackArns contains "${arn}"; it must be the ARN of a stack, in which * and ? are wildcards, ` +
        'such as "arn:aws:cloudformation:eu-west-1:111122223333:stack/reports-*"',
    ),
  ],
  [
    'an old Node.js',
    { runtime: lambda.Runtime.NODEJS_18_X },
    ['runtime is nodejs18.x; it must be Node.js 20 or later'],
  ],
  [
    'no Node.js',
    { runtime: lambda.Runtime.PYTHON_3_13 },
    ['runtime is python3.13; it must be Node.js 20 or later'],
  ],
  [
    'a network without a VPC',
    { vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC }, securityGroups: [] },
    ['vpcSubnets requires vpc', 'securityGroups requires vpc'],
  ],
  [
    'boundaries of a role that is brought',
    { role, permissionsBoundary: boundary, requiredUserBoundary: boundary },
    [
      'permissionsBoundary is given together with role; the provider adds no boundary and no rights to a role that you bring',
      'requiredUserBoundary is given together with role; the provider adds no boundary and no rights to a role that you bring',
    ],
  ],
])('fails on %s', (_what, props, problems) => {
  expect(optionProblems(props)).toEqual(problems);
});

test.each<[string, UserInlinePolicyProviderProps]>([
  ['the least', { memorySize: 128, reservedConcurrentExecutions: 1 }],
  ['the most', { memorySize: 10_240 }],
  [
    'tokens',
    { memorySize: Token.asNumber({ Ref: 'M' }), reservedConcurrentExecutions: Token.asNumber({ Ref: 'C' }) },
  ],
  ['Node.js 20', { runtime: lambda.Runtime.NODEJS_20_X }],
  ['Node.js 24', { runtime: lambda.Runtime.NODEJS_24_X }],
  ['a role that is brought', { role }],
])('takes %s', (_what, props) => {
  expect(optionProblems(props)).toEqual([]);
});
