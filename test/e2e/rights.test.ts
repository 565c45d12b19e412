import { declare, deployed, documentText, makeUser, policiesOf, read, sendTo } from './cloud';

test('the Lambda of a stack has no right to the users of others', async () => {
  await makeUser('max');
  await makeUser('ned');
  await deployed('Max', declare('max', { policyName: 'Read', statements: read() }));
  const answer = await sendTo('Max-', {
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
    Reason: expect.stringMatching(/^GetUserPolicy of ned\/Read failed: AccessDenied: /) as string,
  });
  expect(await policiesOf('ned')).toEqual({});
});
