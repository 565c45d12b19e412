import { App, CfnResource, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { UserInlinePolicy } from '../../../lib';

// what a provider consists of
const PROVIDER = 6;

function newStack(context: Record<string, unknown> = {}): Stack {
  return new Stack(new App({ context }), 'Reports', {
    env: { account: '111122223333', region: 'eu-west-1' },
  });
}

function declare(scope: Construct, count: number, securityDiff?: boolean): void {
  const user = iam.User.fromUserName(scope, `User${count}`, `user-${count}`);
  for (let i = 0; i < count; i++) {
    const statements = [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] })];
    new UserInlinePolicy(scope, `Policy${count}-${i}`, { user, statements, securityDiff });
  }
}

function fill(scope: Construct, count: number): void {
  for (let i = 0; i < count; i++) {
    new CfnResource(scope, `Topic${i}`, { type: 'AWS::SNS::Topic' });
  }
}

test('a template may have as many resources as CloudFormation allows', () => {
  const stack = newStack();
  declare(stack, 10);
  fill(stack, 500 - PROVIDER - 20);
  const { Resources } = Template.fromStack(stack).toJSON() as { Resources: object };
  expect(Object.keys(Resources)).toHaveLength(500);
});

test('fails when the copies for cdk diff exceed what CloudFormation allows, with the way out', () => {
  const stack = newStack();
  declare(stack, 10);
  fill(stack, 500 - PROVIDER - 20 + 3);
  expect(() => Template.fromStack(stack)).toThrow(
    'Validation failed with the following errors:\n' +
      '  [Reports] the template has 503 resources, and CloudFormation allows 500; 10 of them are there for cdk diff ' +
      'and never created: give securityDiff: false to at least 3 UserInlinePolicy constructs, or split the stack',
  );
});

test("leaves it to the CDK where there are no such copies, and follows the CDK's own limit", () => {
  const without = newStack({ '@aws-cdk/core:stackResourceLimit': 10 });
  declare(without, 10, false);
  expect(() => Template.fromStack(without)).toThrow(/greater than allowed maximum of 10/);
  const limited = newStack({ '@aws-cdk/core:stackResourceLimit': 10 });
  declare(limited, 3);
  expect(() => Template.fromStack(limited)).toThrow(
    `[Reports] the template has ${PROVIDER + 6} resources, and CloudFormation allows 10; 3 of them`,
  );
  const unlimited = newStack({ '@aws-cdk/core:stackResourceLimit': 0 });
  declare(unlimited, 10);
  fill(unlimited, 500);
  expect(() => Template.fromStack(unlimited)).not.toThrow();
});

test('counts each nested stack by itself', () => {
  const stack = newStack({ '@aws-cdk/core:stackResourceLimit': 20 });
  const nested = new NestedStack(stack, 'Nested');
  declare(stack, 5);
  declare(nested, 6);
  expect(() => Template.fromStack(stack)).not.toThrow();
});
