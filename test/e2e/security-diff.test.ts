import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, User } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { UserInlinePolicy } from '../../lib';
import { deployed, destroyed, makeUser, policiesOf, withCdk } from './cloud';

/** A stack of policies of one user, each with its actions on a bucket whose name is known at deploy only. */
function declare(policies: Record<string, string[]>): (stack: Stack) => void {
  return (stack) => {
    const user = User.fromUserName(stack, 'User', 'sia');
    const bucket = new Bucket(stack, 'Bucket', { removalPolicy: RemovalPolicy.DESTROY });
    for (const [policyName, actions] of Object.entries(policies)) {
      const policy = new UserInlinePolicy(stack, policyName, { user, policyName });
      actions.forEach((action) =>
        policy.addStatements(
          new PolicyStatement({ actions: [action], resources: [bucket.arnForObjects('*')] }),
        ),
      );
    }
  };
}

/** The rows of "IAM Statement Changes", without the frame. */
function statementChanges(output: string): string[] {
  const lines = output.split('\n').map((line) => line.trim());
  const [, header, ...rows] = lines.slice(lines.indexOf('IAM Statement Changes') + 1);
  expect(cells(header)).toBe('Resource, Effect, Action, Principal, Condition');
  return rows
    .slice(
      0,
      rows.findIndex((row) => row.startsWith('└')),
    )
    .filter((row) => row.startsWith('│'))
    .map(cells);
}

function cells(row: string): string {
  return row
    .split('│')
    .map((cell) => cell.trim())
    .filter((cell) => cell !== '')
    .join(', ');
}

const BEFORE = { Reports: ['s3:GetObject'], Drafts: ['s3:GetObjectTagging', 's3:PutObject'] };
const ON_BUCKET = `\${Bucket.Arn}/*`;

test('cdk diff shows what a changed policy grants and takes away, and cdk deploy stops where it grants more', async () => {
  await makeUser('sia');
  await deployed('Sia', declare(BEFORE));
  const before = await policiesOf('sia');

  const widened = declare({ ...BEFORE, Reports: ['s3:GetObject', 's3:DeleteObject'] });
  const granted = [`+, ${ON_BUCKET}, Allow, s3:DeleteObject, AWS:sia`];
  expect(statementChanges((await withCdk('diff', 'Sia', widened)).output)).toEqual(granted);
  await expectStop(widened, granted);

  const added = declare({ ...BEFORE, More: ['s3:DeleteObject'] });
  expect(statementChanges((await withCdk('diff', 'Sia', added)).output)).toEqual(granted);
  await expectStop(added, granted);
  expect(await policiesOf('sia')).toEqual(before);

  const narrowed = declare({ ...BEFORE, Drafts: ['s3:PutObject'] });
  const taken = [`-, ${ON_BUCKET}, Allow, s3:GetObjectTagging, AWS:sia`];
  expect(statementChanges((await withCdk('diff', 'Sia', narrowed)).output)).toEqual(taken);
  await expectNoStop(narrowed);
  expect((await policiesOf('sia')).Drafts).not.toContain('s3:GetObjectTagging');

  const removed = declare({ Drafts: ['s3:PutObject'] });
  const gone = [`-, ${ON_BUCKET}, Allow, s3:GetObject, AWS:sia`];
  expect(statementChanges((await withCdk('diff', 'Sia', removed)).output)).toEqual(gone);
  await expectNoStop(removed);
  expect(Object.keys(await policiesOf('sia'))).toEqual(['Drafts']);

  await destroyed('Sia');
  expect(await policiesOf('sia')).toEqual({});
});

async function expectStop(build: (stack: Stack) => void, rows: string[]): Promise<void> {
  const { code, output } = await withCdk('deploy', 'Sia', build, '--require-approval', 'broadening');
  expect(code).toBe(1);
  expect(statementChanges(output)).toEqual(rows);
  expect(output).toContain('Stack includes security-sensitive updates');
}

async function expectNoStop(build: (stack: Stack) => void): Promise<void> {
  const { code, output } = await withCdk('deploy', 'Sia', build, '--require-approval', 'broadening');
  expect({ code, output }).toEqual({
    code: 0,
    output: expect.not.stringContaining('IAM Statement Changes') as string,
  });
}
