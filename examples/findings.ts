// What the rules find in a document, acknowledged where it is meant, and looked at by the app itself: here it takes
// no document with any other finding, not even a suggestion.
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { PolicyLinter, UserInlinePolicy } from 'cdk-user-inline-policy';

const app = new App();
const stack = new Stack(app, 'Findings');

const documentJson = `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": ["s3:Get*", "s3:GetObject"],
    "Resource": "arn:aws:s3:::reports/*"
  }
}`;
const acknowledgedFindings = ['REDUNDANT_ACTION'];

const [finding] = PolicyLinter.lintText(documentJson, { acknowledgedFindings });
if (finding !== undefined) {
  throw new Error(`line ${finding.line}: ${finding.message} [${finding.id}]`);
}

new UserInlinePolicy(stack, 'ReadReports', {
  user: iam.User.fromUserName(stack, 'Peggy', 'peggy'),
  policyName: 'ReadReports',
  documentJson,
  acknowledgedFindings,
});
