import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { UserInlinePolicy } from '../../lib';
import { deployed, documentText, makeUser, policiesOf, sendTo } from './cloud';

const declare = (userName: string, policyName: string) => (stack: Stack) => {
  const user = iam.User.fromUserName(stack, 'User', userName);
  const statements = [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] })];
  new UserInlinePolicy(stack, 'Policy', { user, policyName, statements });
};

test('the Lambda of a stack has no right to the users of others', async () => {
  await makeUser('max');
  await makeUser('ned');
  await deployed('Max', declare('max', 'Read'));
  const answer = await sendTo('Max', {
    RequestType: 'Create',
    StackId: '<StackId>',
    RequestId: '<RequestId>',
    LogicalResourceId: '<LogicalResourceId>',
    ResourceProperties: {
      UserName: 'ned',
      PolicyName: 'Read',
      PolicyDocument: documentText('s3:GetObject'),
      OnExisting: 'OVERWRITE',
      OnModified: 'DELETE',
    },
  });
  expect(answer).toMatchObject({
    Status: 'FAILED',
    PhysicalResourceId: '!create-failed',
    Reason: expect.stringMatching(/^IAM answered AccessDenied: /) as string,
  });
  expect(await policiesOf('ned')).toEqual({});
});
