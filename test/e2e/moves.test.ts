import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { OnExisting, UserInlinePolicy } from '../../lib';
import { deploy, deployed, destroyed, documentText, makeUser, policiesOf, putPolicy, read } from './cloud';

/** One policy of an explicit name, at any path. */
function declareAt(id: string, userName: string, onExisting: OnExisting, action = 's3:GetObject') {
  return (stack: Stack) => {
    const user = iam.User.fromUserName(stack, 'User', userName);
    new UserInlinePolicy(stack, id, { user, policyName: 'Read', statements: read(action), onExisting });
  };
}

test.each([
  ['oda', OnExisting.FAIL],
  ['ole', OnExisting.ADOPT],
  ['ora', OnExisting.OVERWRITE],
])(
  'a construct that moves in the tree keeps its policy, and takes it along in the end: %s, %s',
  async (user, option) => {
    await makeUser(user);
    const stackName = `Move${user}`;
    await deployed(stackName, declareAt('Here', user, option));
    await deployed(stackName, declareAt('There', user, option));
    expect(await policiesOf(user)).toEqual({ Read: documentText('s3:GetObject') });
    await deployed(stackName, declareAt('There', user, option, 's3:PutObject'));
    expect(await policiesOf(user)).toEqual({ Read: documentText('s3:PutObject') });
    await destroyed(stackName);
    expect(await policiesOf(user)).toEqual({});
  },
);

test('a construct that moves and changes its document at once fails, says what to do, and leaves the policy', async () => {
  await makeUser('oki');
  await deployed('MoveOki', declareAt('Here', 'oki', OnExisting.OVERWRITE));
  const { code, output } = await deploy('MoveOki', declareAt('There', 'oki', OnExisting.OVERWRITE, 's3:*'));
  expect(code).not.toBe(0);
  expect(output).toContain(
    'move the policy to this resource in one deployment, with the document as it is, and change it in the next',
  );
  expect(await policiesOf('oki')).toEqual({ Read: documentText('s3:GetObject') });
});

test('a rename that is rolled back leaves the policy under its old name', async () => {
  await makeUser('pam');
  await makeUser('pia');
  await putPolicy('pia', 'Read', documentText('iam:ListUsers'));
  const build = (policyName: string, more: boolean) => (stack: Stack) => {
    const pam = iam.User.fromUserName(stack, 'Pam', 'pam');
    const policy = new UserInlinePolicy(stack, 'Policy', { user: pam, policyName, statements: read() });
    if (more) {
      const pia = iam.User.fromUserName(stack, 'Pia', 'pia');
      const other = new UserInlinePolicy(stack, 'Other', {
        user: pia,
        policyName: 'Read',
        statements: read(),
      });
      other.node.addDependency(policy);
    }
  };
  await deployed('MovePam', build('One', false));
  const { code } = await deploy('MovePam', build('Two', true));
  expect(code).not.toBe(0);
  expect(await policiesOf('pam')).toEqual({ One: documentText('s3:GetObject') });
  expect(await policiesOf('pia')).toEqual({ Read: documentText('iam:ListUsers') });
});
