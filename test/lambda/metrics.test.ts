import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { count, MetricName } from '../../lambda/metrics';
import { UserInlinePolicyProvider } from '../../lib';
import { deleteEvent, DOCUMENT } from './events';
import { FakeCloudFormation } from './fake-cloudformation';
import { FakeIam } from './fake-iam';
import { send } from './harness';

interface Emf {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
}

test.each<
  [MetricName, (provider: UserInlinePolicyProvider) => ReturnType<UserInlinePolicyProvider['metricFailures']>]
>([
  ['FailedAnswers', (provider) => provider.metricFailures()],
  ['Backups', (provider) => provider.metricBackups()],
])('an alarm on the metric %s of the provider looks at what the Lambda counts', (name, metricOf) => {
  const stack = new Stack(new App(), 'Stack');
  const provider = UserInlinePolicyProvider.getOrCreate(stack);
  metricOf(provider).createAlarm(stack, 'Alarm', { threshold: 1, evaluationPeriods: 1 });
  const line = count(name, 'handler', 0) as unknown as Emf;
  const [{ Namespace, Dimensions, Metrics }] = line._aws.CloudWatchMetrics;
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace,
    MetricName: Metrics[0].Name,
    Dimensions: Dimensions[0].map((Name) => ({ Name, Value: { Ref: Match.stringLikeRegexp('Handler') } })),
    Statistic: 'Sum',
  });
});

test('a clean-up that fails, which CloudFormation skips in the end, is counted each time', async () => {
  const iam = new FakeIam();
  const cloudFormation = new FakeCloudFormation();
  await Promise.all([iam.start(), cloudFormation.start()]);
  try {
    iam.users.add('alice');
    iam.policies.set('alice/Read', DOCUMENT.replace('s3:GetObject', 's3:*'));
    const cloud = {
      iam: () => iam.client(),
      stack: (...args: Parameters<FakeCloudFormation['stack']>) => cloudFormation.stack(...args),
    };
    for (let attempt = 0; attempt < 3; attempt++) {
      const { answer, log } = await send(deleteEvent('alice/Read', { OnModified: 'FAIL' }), cloud);
      expect(answer.Status).toBe('FAILED');
      expect(log.filter(({ FailedAnswers }) => FailedAnswers === 1)).toHaveLength(1);
    }
    expect(iam.policies.has('alice/Read')).toBe(true);
  } finally {
    await Promise.all([iam.stop(), cloudFormation.stop()]);
  }
});
