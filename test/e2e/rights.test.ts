import { CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import { IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { UserInlinePolicyProvider } from '../../lib';
import {
  declare,
  deployed,
  destroyed,
  documentText,
  makeUser,
  policiesOf,
  read,
  sendTo,
  waitForStatus,
} from './cloud';

test('the Lambda of a stack has no right to the users of others', async () => {
  await makeUser('moe');
  await makeUser('ned');
  await deployed('Moe', declare('moe', { policyName: 'Read', statements: read() }));
  const answer = await sendTo('Moe-', {
    RequestType: 'Create',
    StackId: await waitForStatus('Moe', 'CREATE_COMPLETE'),
    RequestId: '<RequestId>',
    LogicalResourceId: '<LogicalResourceId>',
    ResourceProperties: {
      ContractVersion: '1',
      UserName: 'ned',
      PolicyName: 'Read',
      PolicyDocument: documentText('s3:GetObject'),
      OnExisting: 'OVERWRITE',
      OnModified: 'PROCEED',
    },
  });
  expect(answer).toMatchObject({
    Status: 'FAILED',
    PhysicalResourceId: '!create-failed',
    Reason: expect.stringMatching(/^GetUserPolicy of ned\/Read failed: AccessDenied: /) as string,
  });
  expect(await policiesOf('ned')).toEqual({});
});

test('the Lambda of one stack writes the policies of another, as far as its owner lets it', async () => {
  await makeUser('rea');
  await deployed('ReaOwner', (stack) => {
    const userArn = stack.formatArn({ service: 'iam', region: '', resource: 'user', resourceName: 'rea' });
    const stackArn = stack.formatArn({
      service: 'cloudformation',
      resource: 'stack',
      resourceName: 'ReaGuest/*',
    });
    const { role, serviceToken } = new UserInlinePolicyProvider(stack, 'Provider', {
      servedStackArns: [stackArn],
    });
    allow(
      role,
      ['iam:GetUserPolicy', 'iam:ListUserPolicies', 'iam:PutUserPolicy', 'iam:DeleteUserPolicy'],
      userArn,
    );
    new CfnOutput(stack, 'Lambda', { value: serviceToken, exportName: 'ReaLambda' });
  });
  await deployed('ReaGuest', (stack: Stack) => {
    const provider = UserInlinePolicyProvider.fromServiceToken(
      stack,
      'Provider',
      Fn.importValue('ReaLambda'),
    );
    declare('rea', { provider, policyName: 'Read', statements: read() })(stack);
  });
  expect(await policiesOf('rea')).toEqual({ Read: documentText('s3:GetObject') });
  await destroyed('ReaGuest');
  expect(await policiesOf('rea')).toEqual({});
});

function allow(role: IRole, actions: string[], resource: string): void {
  role.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [resource] }));
}
