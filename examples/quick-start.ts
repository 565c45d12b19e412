import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { UserInlinePolicy } from 'cdk-user-inline-policy';

const app = new App();
const stack = new Stack(app, 'Reports');
new UserInlinePolicy(stack, 'ReadReports', {
  user: iam.User.fromUserName(stack, 'Alice', 'alice'),
  statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::reports/*'] })],
});
app.synth();
