import * as fs from 'node:fs';
import * as path from 'node:path';
import { EXAMPLES, templatesOf } from './example-templates';

const ROOT = path.join(__dirname, '..');
const EXAMPLE = path.join(EXAMPLES, 'quick-start.ts');

test('the example of the README is the one in examples/', () => {
  const readme = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8');
  expect(readme).toContain(`\`\`\`ts\n${fs.readFileSync(EXAMPLE, 'utf8')}\`\`\``);
});

test('the template of the example of the README', () => {
  const policyName = { 'Fn::Join': ['', ['Reports-ReadReports-D6D65500-', { Ref: 'AWS::Region' }]] };
  expect(templatesOf('quick-start.ts')['Reports.template.json']).toEqual({
    Conditions: {
      UserInlinePolicyNeverCreated: { 'Fn::Equals': [{ Ref: 'AWS::Partition' }, 'never true'] },
    },
    Resources: {
      ReadReportsSecurityDiffB4032B50: {
        Type: 'AWS::IAM::Policy',
        Condition: 'UserInlinePolicyNeverCreated',
        Properties: {
          PolicyName: policyName,
          Users: ['alice'],
          PolicyDocument: {
            Statement: [{ Action: 's3:GetObject', Effect: 'Allow', Resource: 'arn:aws:s3:::reports/*' }],
            Version: '2012-10-17',
          },
        },
      },
      ReadReports88BA841B: {
        Type: 'Custom::UserInlinePolicy',
        Properties: {
          ServiceToken: { 'Fn::GetAtt': ['UserInlinePolicyProviderHandler9A7157F9', 'Arn'] },
          ServiceTimeout: '420',
          UserName: 'alice',
          PolicyName: policyName,
          PolicyDocument:
            '{"Statement":[{"Action":"s3:GetObject","Effect":"Allow","Resource":"arn:aws:s3:::reports/*"}],' +
            '"Version":"2012-10-17"}',
          OnExisting: 'FAIL',
          OnModified: 'PROCEED',
          ContractVersion: '1',
        },
        DependsOn: [
          'UserInlinePolicyGrant<digest>',
          'UserInlinePolicyProviderHandlerEventInvokeConfigEA444D1A',
          'UserInlinePolicyProviderHandler9A7157F9',
          'UserInlinePolicyProviderRoleDefaultPolicyB9433C4B',
          'UserInlinePolicyProviderRole8A9750E3',
        ],
        UpdateReplacePolicy: 'Delete',
        DeletionPolicy: 'Delete',
      },
      UserInlinePolicyProviderLogs37A04E01: {
        Type: 'AWS::Logs::LogGroup',
        Properties: { RetentionInDays: 365 },
        UpdateReplacePolicy: 'Retain',
        DeletionPolicy: 'Retain',
      },
      UserInlinePolicyProviderRole8A9750E3: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Statement: [
              { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
            ],
            Version: '2012-10-17',
          },
          Description: 'Writes the inline policies of the users that the stack declares, and no others',
        },
      },
      UserInlinePolicyProviderRoleDefaultPolicyB9433C4B: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          PolicyDocument: {
            Statement: [
              {
                Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:FilterLogEvents'],
                Effect: 'Allow',
                Resource: { 'Fn::GetAtt': ['UserInlinePolicyProviderLogs37A04E01', 'Arn'] },
              },
              {
                Action: [
                  'cloudformation:DescribeStackResource',
                  'cloudformation:DescribeStacks',
                  'cloudformation:ListStackResources',
                  'cloudformation:DescribeStackEvents',
                  'cloudformation:GetTemplate',
                  'cloudformation:DescribeChangeSet',
                ],
                Effect: 'Allow',
                Resource: { Ref: 'AWS::StackId' },
              },
            ],
            Version: '2012-10-17',
          },
          PolicyName: 'UserInlinePolicyProviderRoleDefaultPolicyB9433C4B',
          Roles: [{ Ref: 'UserInlinePolicyProviderRole8A9750E3' }],
        },
      },
      'UserInlinePolicyGrant<digest>': {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          Description: 'The users whose inline policies are written',
          PolicyDocument: {
            Statement: [
              {
                Effect: 'Allow',
                Action: [
                  'iam:GetUserPolicy',
                  'iam:ListUserPolicies',
                  'iam:PutUserPolicy',
                  'iam:DeleteUserPolicy',
                ],
                Resource: [iamArn('user/alice'), iamArn('user/*/alice')],
              },
            ],
            Version: '2012-10-17',
          },
          Roles: [{ Ref: 'UserInlinePolicyProviderRole8A9750E3' }],
        },
      },
      UserInlinePolicyProviderHandler9A7157F9: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Code: {
            S3Bucket: { 'Fn::Sub': 'cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}' },
            S3Key: '<digest of the bundle>.zip',
          },
          Description: 'Puts and deletes inline policies of IAM users for CloudFormation',
          Environment: {
            Variables: { SERVICE_TIMEOUT: '420', OWN_STACK_ID: { Ref: 'AWS::StackId' } },
          },
          Handler: 'index.handler',
          LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: 'UserInlinePolicyProviderLogs37A04E01' } },
          MemorySize: 256,
          Role: { 'Fn::GetAtt': ['UserInlinePolicyProviderRole8A9750E3', 'Arn'] },
          Runtime: 'nodejs24.x',
          Timeout: 300,
        },
        DependsOn: [
          'UserInlinePolicyProviderRoleDefaultPolicyB9433C4B',
          'UserInlinePolicyProviderRole8A9750E3',
        ],
      },
      UserInlinePolicyProviderHandlerEventInvokeConfigEA444D1A: {
        Type: 'AWS::Lambda::EventInvokeConfig',
        Properties: {
          FunctionName: { Ref: 'UserInlinePolicyProviderHandler9A7157F9' },
          MaximumEventAgeInSeconds: 420,
          MaximumRetryAttempts: 0,
          Qualifier: '$LATEST',
        },
      },
    },
  });
});

function iamArn(resource: string): object {
  return {
    'Fn::Join': [
      '',
      ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, `:${resource}`],
    ],
  };
}
