import {
  Annotations as CdkAnnotations,
  App,
  CfnParameter,
  NestedStack,
  Stack,
  StackProps,
} from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { UserInlinePolicy, UserInlinePolicyQuota } from '../lib';

const ENV = { account: '111122223333', region: 'eu-west-1' };
const ARN = 'arn:aws:iam::111122223333:user/team/alice';

/** A document of just this many characters, and one of white space that does not count. */
function documentOf(characters: number, more = ''): string {
  const text = (resource: string) =>
    `{"Version":"2012-10-17", "Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::${resource}"}}`;
  return text(`${'r'.repeat(characters - text(more).length + more.length + 1)}${more}`);
}

function policyOf(scope: Construct, id: string, user: iam.IUserRef, documentJson: string): UserInlinePolicy {
  return new UserInlinePolicy(scope, id, { user, documentJson, policyName: id });
}

/** A policy of alice of this size in a stack of its own. */
function inStack(
  app: App,
  id: string,
  characters: number,
  props: StackProps = { env: ENV },
): UserInlinePolicy {
  const stack = new Stack(app, id, props);
  return policyOf(
    stack,
    `Policy${id}`,
    iam.User.fromUserName(stack, 'Alice', 'alice'),
    documentOf(characters),
  );
}

function synthError({ stack }: UserInlinePolicy): string {
  try {
    Template.fromStack(stack);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

const QUOTA_ID = 'cdk-user-inline-policy:USER_QUOTA_NEARLY_TAKEN';

function quotaWarnings({ stack }: UserInlinePolicy): unknown[] {
  return Annotations.fromStack(stack)
    .findWarning('*', Match.stringLikeRegexp(QUOTA_ID))
    .map(({ id, entry }) => [id, entry.data]);
}

test('fails when the policies of a user do not fit together, with a table, wherever they are and however the user is known', () => {
  const app = new App();
  const users = new Stack(app, 'Users', { env: ENV });
  const made = new iam.User(users, 'Made', { userName: 'Alice' });
  policyOf(users, 'OfMade', made, documentOf(300));
  const stack = new Stack(app, 'Reports', { env: { ...ENV, region: 'us-east-1' } });
  policyOf(
    new NestedStack(stack, 'Nested'),
    'ByName',
    iam.User.fromUserName(stack, 'ByName', 'alice'),
    documentOf(1000),
  );
  const last = policyOf(stack, 'ByArn', iam.User.fromUserArn(stack, 'Arn', ARN), documentOf(789));
  policyOf(stack, 'Other', iam.User.fromUserName(stack, 'Bob', 'bob'), documentOf(500));
  expect(synthError(last)).toBe(
    `Validation failed with the following errors:
  [Reports/ByArn] the inline policies of the user "alice" use 2,089 characters, 41 more than the 2,048 that IAM allows for all of them together; shorten them, or move statements to a managed policy:
    construct              characters   used
    Reports/Nested/ByName       1,000   49 %
    Reports/ByArn                 789   39 %
    Users/OfMade                  300   15 %
    together                    2,089  102 %`,
  );
});

test('counts what is known, and says that more comes', () => {
  const stack = new Stack(new App(), 'Reports', { env: ENV });
  const user = new iam.User(stack, 'Alice');
  const bucket = new CfnParameter(stack, 'Bucket').valueAsString;
  policyOf(stack, 'A', user, documentOf(1500));
  const last = policyOf(stack, 'B', user, documentOf(700, bucket));
  expect(synthError(last)).toBe(
    `Validation failed with the following errors:
  [Reports/B] the inline policies of the user "Reports/Alice" use 2,200+ characters, 152 more than the 2,048 that IAM allows for all of them together; shorten them, or move statements to a managed policy:
    construct  characters   used
    Reports/A       1,500   73 %
    Reports/B        700+   34 %
    together       2,200+  107 %
    +: without the values that are known only at deployment`,
  );
});

test('leaves a single document that is too large to the validator', () => {
  const error = synthError(inStack(new App(), 'A', 2049));
  expect(error).toContain('[POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA]');
  expect(error).not.toContain('together');
});

describe('from 90 % on', () => {
  test('warns, once', () => {
    const app = new App();
    const first = inStack(app, 'A', 1000);
    const last = inStack(app, 'B', 844);
    expect(quotaWarnings(first)).toEqual([]);
    expect(quotaWarnings(last)).toEqual([
      [
        '/B/PolicyB',
        `the inline policies of the user "alice" use 1,844 characters of the 2,048 that IAM allows for all of them together:
    construct  characters  used
    A/PolicyA       1,000  49 %
    B/PolicyB         844  41 %
    together        1,844  90 % [ack: ${QUOTA_ID}]`,
      ],
    ]);
  });

  test('not below', () => {
    expect(quotaWarnings(inStack(new App(), 'A', 1843))).toEqual([]);
  });

  test('until that is acknowledged', () => {
    const policy = inStack(new App(), 'A', 2048);
    CdkAnnotations.of(policy.stack).acknowledgeWarning(QUOTA_ID);
    expect(quotaWarnings(policy)).toEqual([]);
  });
});

describe('accounts', () => {
  test('that differ are counted each for itself', () => {
    const app = new App();
    inStack(app, 'A', 1500);
    const last = inStack(app, 'B', 1500, { env: { ...ENV, account: '444455556666' } });
    expect([synthError(last), quotaWarnings(last)]).toEqual(['', []]);
  });

  test('that are unknown may be one: a warning, not an error', () => {
    const app = new App();
    inStack(app, 'A', 1500, {});
    const last = inStack(app, 'B', 1500, {});
    expect(synthError(last)).toBe('');
    expect(quotaWarnings(last)).toEqual([
      [
        '/B/PolicyB',
        expect.stringContaining(
          'use 3,000 characters of the 2,048 that IAM allows for all of them together, if their stacks are deployed to one account:\n',
        ),
      ],
    ]);
  });

  test('that are unknown are one within a stack', () => {
    const stack = new Stack(new App(), 'A');
    const user = iam.User.fromUserName(stack, 'Alice', 'alice');
    policyOf(stack, 'P', user, documentOf(1500));
    const last = policyOf(new NestedStack(stack, 'N'), 'Q', user, documentOf(1500));
    expect(synthError(last)).toContain('use 3,000 characters, 952 more than the 2,048');
  });
});

test('report gives the same as data', () => {
  const app = new App();
  inStack(app, 'A', 500);
  inStack(app, 'B', 1700);
  const stack = new Stack(app, 'C');
  const parameter = new CfnParameter(stack, 'Name').valueAsString;
  policyOf(stack, 'P', iam.User.fromUserName(stack, 'Any', 'any'), documentOf(300, parameter));
  expect(UserInlinePolicyQuota.of(stack).report()).toEqual([
    {
      user: 'alice',
      account: '111122223333',
      characters: 2200,
      percentUsed: 107,
      exact: true,
      entries: [
        {
          path: 'B/PolicyB',
          policyName: 'PolicyB',
          characters: 1700,
          percentUsed: 83,
          exact: true,
          isNative: false,
        },
        {
          path: 'A/PolicyA',
          policyName: 'PolicyA',
          characters: 500,
          percentUsed: 24,
          exact: true,
          isNative: false,
        },
      ],
    },
    {
      user: 'any',
      characters: 300,
      percentUsed: 15,
      exact: false,
      entries: [
        { path: 'C/P', policyName: 'P', characters: 300, percentUsed: 15, exact: false, isNative: false },
      ],
    },
  ]);
});

test('report follows what is declared later, and knows a policy that is still empty', () => {
  const stack = new Stack(new App(), 'A', { env: ENV });
  const quota = UserInlinePolicyQuota.of(stack);
  expect(quota.report()).toEqual([]);
  const policy = new UserInlinePolicy(stack, 'P', { user: new iam.User(stack, 'Alice'), policyName: 'P' });
  const charactersNow = () => quota.report().map(({ user, characters }) => [user, characters]);
  expect(charactersNow()).toEqual([['A/Alice', 0]]);
  policy.addStatements(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }));
  expect(charactersNow()).toEqual([['A/Alice', policy.characterCount()]]);
});
