import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement, User } from 'aws-cdk-lib/aws-iam';
import { UserInlinePolicy } from '../../lib';
import { cdk } from '../../scripts/cdk';
import { Emulator } from '../../scripts/emulator';
import { appOf, withCdk } from './cloud';

const emulator = JSON.parse(process.env.EMULATOR ?? '{}') as Emulator;

test("cdk synth --strict passes an example, and the CDK's template validation finds nothing", async () => {
  process.env.CDK_VALIDATION = 'true';
  const app = appOf('team-reports.ts');
  const asErrors = '@aws-cdk/core:validateAgainstDefaultRules=true';
  expect(await cdk(emulator, ['synth', '--app', app, '--context', asErrors, '--strict', '--quiet'])).toEqual({
    code: 0,
    output: expect.not.stringMatching(/warning|error/i) as string,
  });
});

test('cdk synth --strict fails on a warning', async () => {
  // two policies that take most of what one user may have
  const build = (stack: Stack) => {
    const user = User.fromUserName(stack, 'User', 'tia');
    for (const id of ['A', 'B']) {
      const resources = [`arn:aws:s3:::reports/${id.repeat(900)}`];
      const statements = [new PolicyStatement({ actions: ['s3:GetObject'], resources })];
      new UserInlinePolicy(stack, id, { user, statements });
    }
  };
  expect(await withCdk('synth', 'Tia', build, '--strict', '--quiet')).toEqual({
    code: 1,
    output: expect.stringMatching(
      /WARNING the inline policies of the user "tia" use 2,\d{3} characters of the 2,048/,
    ) as string,
  });
});
