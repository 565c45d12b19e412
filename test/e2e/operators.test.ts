import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { OnExisting, UserInlinePolicy } from '../../lib';
import { deploy, deployed, documentText, makeUser, putPolicy, read } from './cloud';

/** Two policies that take another name: the one replaces what is there, the other is refused. */
const rename = (policyName: string) => (stack: Stack) => {
  const [una, uwe] = ['una', 'uwe'].map((name) => iam.User.fromUserName(stack, name, name));
  const props = { policyName, statements: read() };
  const replacing = new UserInlinePolicy(stack, 'Replacing', {
    ...props,
    user: una,
    onExisting: OnExisting.OVERWRITE,
  });
  new UserInlinePolicy(stack, 'Refused', { ...props, user: uwe }).node.addDependency(replacing);
};

test('cdk deploy prints what failed, what to do, and how to restore what was replaced', async () => {
  await Promise.all(['una', 'uwe'].map((name) => makeUser(name)));
  await deployed('Operators', rename('One'));
  await putPolicy('una', 'Read', documentText('iam:ListUsers'));
  await putPolicy('uwe', 'Read', documentText('iam:ListUsers'));
  const { code, output } = await deploy('Operators', rename('Read'));
  expect(code).not.toBe(0);
  expect(output).toMatch(/See CloudWatch Log Stream: [\w-]+\s+in log group \/aws\/lambda\/Operators-/);
  const printed = output.slice(output.indexOf('Logs from '));
  // of each line the level and the message, in the order in which they were written
  const lines = [
    'info  received: Update of Replacing',
    'warn  the inline policy "Read" of user "una" is about to be replaced; its document is in the log group ',
    'aws logs filter-log-events --log-group-name ',
    '--filter-pattern \'{ $.backup.userName = "una" && $.backup.policyName = "Read" }\'',
    "aws iam put-user-policy --user-name 'una' --policy-name 'Read' --policy-document file://document.json",
    'warn  counted 1 in the metric Backups',
    'error counted 1 in the metric FailedAnswers',
    'error Update of Refused',
    ' failed: the inline policy "Read" of user "uwe" exists already, with another document than the declared one',
    'Ways out: choose another policyName; ',
  ];
  const found = lines.map((line) => printed.indexOf(line));
  expect(found).toEqual([...found].sort((a, b) => a - b));
  expect(found).not.toContain(-1);
  expect(printed).not.toMatch(/ResponseURL|X-Amz-Signature|"_aws"|"Statement"/);
});
