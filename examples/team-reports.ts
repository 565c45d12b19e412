// Three policies of two users whom somebody else made: the app that `npm run demo` deploys.
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { UserInlinePolicy, UserInlinePolicyProvider } from 'cdk-user-inline-policy';

const app = new App();
const stack = new Stack(app, 'TeamReports');

const alice = iam.User.fromUserName(stack, 'Alice', 'alice');
const bob = iam.User.fromUserName(stack, 'Bob', 'bob');
const reports = new s3.Bucket(stack, 'Reports', { removalPolicy: RemovalPolicy.DESTROY });

// An example leaves nothing behind. In production keep the default: the log may hold the only copy of a
// document that was replaced.
const provider = new UserInlinePolicyProvider(stack, 'Provider', {
  logGroup: new logs.LogGroup(stack, 'Log', { removalPolicy: RemovalPolicy.DESTROY }),
});

// 1: statements, with the name of a bucket that is known at deploy only
const readReports = new UserInlinePolicy(stack, 'ReadReports', {
  user: alice,
  provider,
  policyName: 'ReadReports',
  statements: [
    new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [reports.arnForObjects('*')] }),
  ],
});
// cdk deploy --context aliceMayWrite=true
if (app.node.tryGetContext('aliceMayWrite')) {
  readReports.addStatements(
    new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: [reports.arnForObjects('drafts/*')] }),
  );
}

// 2: a document
new UserInlinePolicy(stack, 'ListReports', {
  user: bob,
  provider,
  document: new iam.PolicyDocument({
    statements: [
      new iam.PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [reports.bucketArn],
        conditions: { Bool: { 'aws:SecureTransport': true }, NumericLessThan: { 's3:max-keys': '1000' } },
      }),
    ],
  }),
});

// 3: JSON text, which reaches IAM as it is
new UserInlinePolicy(stack, 'OwnKeys', {
  user: bob,
  provider,
  policyName: 'OwnKeys',
  documentJson: `{
    "Version": "2012-10-17",
    "Statement": {
      "Effect": "Allow",
      "Action": ["iam:ListAccessKeys", "iam:CreateAccessKey", "iam:DeleteAccessKey"],
      "Resource": "arn:aws:iam::*:user/\${aws:username}"
    }
  }`,
});

// A policy that the user may already have: cdk deploy --context claim=NAME
const claimed = app.node.tryGetContext('claim') as string | undefined;
if (claimed !== undefined) {
  new UserInlinePolicy(stack, 'Claimed', {
    user: alice,
    provider,
    policyName: claimed,
    statements: [new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] })],
  });
}
