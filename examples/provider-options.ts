// A Lambda with options of its own: another processor, more memory, a log that is kept for longer; and an alarm for
// when it fails.
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { UserInlinePolicy, UserInlinePolicyProvider } from 'cdk-user-inline-policy';

const app = new App();
const stack = new Stack(app, 'ProviderOptions');

const provider = new UserInlinePolicyProvider(stack, 'Provider', {
  architecture: lambda.Architecture.ARM_64,
  memorySize: 512,
  logGroup: new logs.LogGroup(stack, 'Log', {
    retention: logs.RetentionDays.TEN_YEARS,
    removalPolicy: RemovalPolicy.RETAIN, // it may hold the only copy of a document that was replaced
  }),
});
provider.metricErrors().createAlarm(stack, 'PoliciesFail', { threshold: 1, evaluationPeriods: 1 });

new UserInlinePolicy(stack, 'ReadReports', {
  user: iam.User.fromUserName(stack, 'Ivan', 'ivan'),
  provider,
  policyName: 'ReadReports',
  statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::reports/*'] })],
});
