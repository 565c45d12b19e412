// Alarms for what a deployment may not show: an event that failed, such as a clean-up, which CloudFormation skips after
// three failures while the deployment stays green; and a document of somebody else that was replaced or deleted.
import { App, Duration, Stack } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { OnModified, UserInlinePolicy, UserInlinePolicyProvider } from 'cdk-user-inline-policy';

const app = new App();
const stack = new Stack(app, 'Alarm');

const provider = UserInlinePolicyProvider.getOrCreate(stack);
const operators = new sns.Topic(stack, 'Operators');

const metrics = {
  FailedAnswers: provider.metricFailures({ period: Duration.minutes(1) }),
  Backups: provider.metricBackups({ period: Duration.minutes(1) }),
};
for (const [name, metric] of Object.entries(metrics)) {
  metric
    .createAlarm(stack, name, {
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING, // nothing is counted while nothing happens
    })
    .addAlarmAction(new SnsAction(operators));
}

new UserInlinePolicy(stack, 'ReadReports', {
  user: iam.User.fromUserName(stack, 'Quentin', 'quentin'),
  provider,
  policyName: 'ReadReports',
  onModified: OnModified.FAIL, // a clean-up that fails so is skipped in the end: only the alarm says so
  statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::reports/*'] })],
});
