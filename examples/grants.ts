// Grants of other constructs to a user whom somebody else made: their statements become one inline policy, under a
// name that no other stack has.
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { UserInlinePolicy } from 'cdk-user-inline-policy';

const app = new App();
const stack = new Stack(app, 'Grants');

const reports = new s3.Bucket(stack, 'Reports', { removalPolicy: RemovalPolicy.DESTROY });
const jobs = new sqs.Queue(stack, 'Jobs');

const policy = new UserInlinePolicy(stack, 'WorkOnReports', {
  user: iam.User.fromUserName(stack, 'Carol', 'carol'),
});
reports.grantRead(policy);
jobs.grantSendMessages(policy);
