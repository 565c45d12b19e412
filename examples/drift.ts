// Drift monitors: what somebody changes or deletes by hand is reported by mail, and one policy is repaired as well. The
// policies of the user that nothing declares are reported, too.
import { App, Duration, Stack } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import {
  ExclusiveUserInlinePolicies,
  OnDrift,
  UserInlinePolicy,
  UserInlinePolicyDriftMonitor,
  UserInlinePolicyProvider,
} from 'cdk-user-inline-policy';

const app = new App();
const stack = new Stack(app, 'Drift');

UserInlinePolicyDriftMonitor.of(app).monitorAll();

const user = iam.User.fromUserName(stack, 'Sybil', 'sybil');
const statements = [
  new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::reports/*'] }),
];
const reported = new UserInlinePolicy(stack, 'ReadReports', { user, policyName: 'ReadReports', statements });
const repaired = new UserInlinePolicy(stack, 'ReadDrafts', { user, policyName: 'ReadDrafts', statements });
repaired.monitorDrift({
  onDrift: OnDrift.REPAIR,
  schedule: ScheduleExpression.rate(Duration.hours(1)),
});
new ExclusiveUserInlinePolicies(stack, 'OnlyThese', { user, policies: [reported, repaired] });

const operators = new sns.Topic(stack, 'Operators');
operators.addSubscription(new EmailSubscription('operators@example.com'));
const provider = UserInlinePolicyProvider.getOrCreate(stack);
for (const [name, metric] of Object.entries({
  Drift: provider.metricDrift(),
  FailedDriftChecks: provider.metricFailedDriftChecks(),
})) {
  metric
    .createAlarm(stack, name, {
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING, // nothing is counted while nothing drifts
    })
    .addAlarmAction(new SnsAction(operators));
}
