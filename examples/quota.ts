// How much of the 2,048 characters that a user's inline policies may have together the app takes: synth fails on more
// by itself, and this is the same as data.
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { UserInlinePolicy, UserInlinePolicyQuota } from 'cdk-user-inline-policy';

const app = new App();
const stack = new Stack(app, 'Quota');
const user = iam.User.fromUserName(stack, 'Niaj', 'niaj');

for (const folder of ['reports', 'drafts']) {
  new UserInlinePolicy(stack, folder, {
    user,
    policyName: folder,
    statements: [
      new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [`arn:aws:s3:::${folder}/*`] }),
    ],
  });
}

const [{ characters, percentUsed }] = UserInlinePolicyQuota.of(app).report();
new CfnOutput(stack, 'Quota', { value: `${characters} characters, ${percentUsed} %` });
