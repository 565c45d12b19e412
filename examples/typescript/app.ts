// One app that uses every part of the library: the same one as in examples/python, examples/java, examples/go and
// examples/csharp. The tests hold that all of them synthesize the same templates.
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  ExclusiveUserInlinePolicies,
  OnExisting,
  OnModified,
  OnUnmanaged,
  PolicyComparison,
  PolicyLinter,
  UserInlinePolicy,
  UserInlinePolicyProvider,
  UserInlinePolicyQuota,
} from 'cdk-user-inline-policy';

const app = new App();

// the example of the README
const stack = new Stack(app, 'Reports');
new UserInlinePolicy(stack, 'ReadReports', {
  user: iam.User.fromUserName(stack, 'Alice', 'alice'),
  statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::reports/*'] })],
});

// each form of a document, and statements that are added to it
const documents = new Stack(app, 'Documents');
const bob = new iam.User(documents, 'Bob');
const list = new iam.PolicyStatement({
  actions: ['s3:ListBucket'],
  resources: ['arn:aws:s3:::reports'],
  conditions: { StringLike: { 's3:prefix': ['2026/*'] } },
});
const read = new iam.PolicyStatement({
  actions: ['s3:GetObject'],
  resources: ['arn:aws:s3:::reports/2026/*'],
});
const statements = new UserInlinePolicy(documents, 'Statements', { user: bob, statements: [read] });
statements.addStatements(list);
new UserInlinePolicy(documents, 'Document', {
  user: bob,
  document: new iam.PolicyDocument({ statements: [list, read] }),
  onExisting: OnExisting.ADOPT,
  onModified: OnModified.RETAIN,
});
new UserInlinePolicy(documents, 'Json', {
  user: bob,
  policyName: 'Json',
  documentJson:
    '{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", ' +
    '"Condition": {"Bool": {"aws:SecureTransport": false}}}}',
  removalPolicy: RemovalPolicy.RETAIN,
});

// grants of other constructs
const grants = new Stack(app, 'Grants');
const work = new UserInlinePolicy(grants, 'Work', { user: iam.User.fromUserName(grants, 'Carol', 'carol') });
new s3.Bucket(grants, 'Drafts').grantReadWrite(work);

// the options of the Lambda
const options = new Stack(app, 'Options');
const provider = new UserInlinePolicyProvider(options, 'Provider', {
  architecture: lambda.Architecture.ARM_64,
  memorySize: 512,
  timeout: Duration.minutes(10),
  verifyEvents: true,
  logGroup: new logs.LogGroup(options, 'Log', { retention: logs.RetentionDays.TEN_YEARS }),
});
new UserInlinePolicy(options, 'Read', {
  user: iam.User.fromUserName(options, 'Dave', 'dave'),
  statements: [read],
  provider,
});

// exclusive control of the policies of a user
const exclusive = new Stack(app, 'Exclusive');
const erin = iam.User.fromUserName(exclusive, 'Erin', 'erin');
const control = new ExclusiveUserInlinePolicies(exclusive, 'OfErin', {
  user: erin,
  policies: [new UserInlinePolicy(exclusive, 'Read', { user: erin, statements: [read] })],
  onUnmanaged: OnUnmanaged.REMOVE,
  ignoredPolicyNames: ['breakglass-*'],
});
new CfnOutput(exclusive, 'Unmanaged', { value: control.unmanagedPolicyNames });

// the quota, the linter and the comparison, as data
const checks = new Stack(app, 'Checks');
for (const { user, characters } of UserInlinePolicyQuota.of(app).report()) {
  new CfnOutput(checks, `QuotaOf${user.replaceAll('/', '')}`, { value: `${characters} characters` });
}
PolicyLinter.lintText(
  '{"Version": "2012-10-17", "Statement": [{"Effect": "allow", "Action": "s3:Get"}]}',
).forEach(
  ({ id, path, message }, i) =>
    new CfnOutput(checks, `Finding${i}`, { value: `${path}: ${message} [${id}]` }),
);
const comparison = PolicyComparison.of(
  new iam.PolicyDocument({ statements: [read] }),
  new iam.PolicyDocument({ statements: [read, list] }),
);
new CfnOutput(checks, 'Comparison', { value: comparison.explanation });

app.synth();
