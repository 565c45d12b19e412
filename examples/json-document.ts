// A document that is there as JSON text, such as one out of the IAM console: it reaches IAM as it is, less the white
// space; no key is dropped, and no boolean or number becomes a string.
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { UserInlinePolicy } from 'cdk-user-inline-policy';

const app = new App();
const stack = new Stack(app, 'JsonDocument');

new UserInlinePolicy(stack, 'RecentReports', {
  user: iam.User.fromUserName(stack, 'Dave', 'dave'),
  policyName: 'RecentReports',
  documentJson: `{
    "Version": "2012-10-17",
    "Id": "reports of this year",
    "Statement": {
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::reports/\${aws:username}/*",
      "Condition": { "Bool": { "aws:SecureTransport": true } }
    }
  }`,
});
