import { App, Stack, StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { UserInlinePolicy, UserInlinePolicyProps } from '../lib';

/** A stack with one policy, as tests of its template declare it. */

export const ENV = { account: '111122223333', region: 'eu-west-1' };
export const READ = { Action: 's3:GetObject', Effect: 'Allow', Resource: '*' };

export function newStack(props: StackProps = { env: ENV }): Stack {
  return new Stack(new App(), 'Reports', props);
}

export function read(resource = '*'): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [resource] });
}

export function policyOf(stack: Stack, props: Partial<UserInlinePolicyProps> = {}): UserInlinePolicy {
  const user = iam.User.fromUserName(stack, 'Alice', 'alice');
  return new UserInlinePolicy(stack, 'Read', { user, ...props });
}

/** Why the stack cannot be synthesized; empty when it can. */
export function synthError(stack: Stack): string {
  try {
    Template.fromStack(stack);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}
