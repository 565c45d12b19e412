import { CfnParameter, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { UserInlinePolicy } from '../../lib';
import { declare, deploy, deployed, documentText, makeUser, policiesOf, putPolicy, read } from './cloud';

test('a policy that somebody else wrote fails the deployment and stays', async () => {
  await makeUser('fay');
  await putPolicy('fay', 'Read', documentText('iam:ListUsers'));
  const { code, output } = await deploy('Fay', declare('fay', { policyName: 'Read', statements: read() }));
  expect(code).not.toBe(0);
  expect(output).toContain(
    'the inline policy "Read" of user "fay" exists already, with another document than the declared one ' +
      '(Statement[0].Action: live has "iam:listusers", declared has "s3:getobject"), ' +
      'and this resource did not write it; it was left as it is. Ways out: ',
  );
  expect(await policiesOf('fay')).toEqual({ Read: documentText('iam:ListUsers') });
});

test('a failed update leaves what was there', async () => {
  await makeUser('gus');
  await putPolicy('gus', 'Theirs', documentText('iam:ListUsers'));
  const both = (more: boolean) => (stack: Stack) => {
    const user = iam.User.fromUserName(stack, 'User', 'gus');
    new UserInlinePolicy(stack, 'Ours', { user, policyName: 'Ours', statements: read() });
    if (more) {
      new UserInlinePolicy(stack, 'Theirs', { user, policyName: 'Theirs', statements: read() });
    }
  };
  await deployed('Gus', both(false));
  const { code } = await deploy('Gus', both(true));
  expect(code).not.toBe(0);
  expect(await policiesOf('gus')).toEqual({
    Ours: documentText('s3:GetObject'),
    Theirs: documentText('iam:ListUsers'),
  });
});

test('a user who does not exist fails the deployment, after half a minute of waiting for it', async () => {
  const { code, output } = await deploy('Hal', declare('hal', { policyName: 'Read', statements: read() }));
  expect(code).not.toBe(0);
  expect(output).toContain(
    'PutUserPolicy of hal/Read failed: NoSuchEntity: The user with name hal cannot be found.',
  );
});

test('a document known at deploy only is refused by the Lambda when it is malformed', async () => {
  await makeUser('ida');
  const build = (stack: Stack) => {
    const documentJson = new CfnParameter(stack, 'Document').valueAsString;
    declare('ida', { policyName: 'Read', documentJson })(stack);
  };
  const { code, output } = await deploy('Ida', build, '--parameters', 'Document={"Version":"2012-10-17"}');
  expect(code).not.toBe(0);
  expect(output).toMatch(/\$: the document has no Statement.* \[MISSING_STATEMENT\]/);
  expect(await policiesOf('ida')).toEqual({});
});
