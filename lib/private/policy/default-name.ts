import { Names, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MAX_POLICY_NAME_LENGTH } from '../../policy/names';

const LONGEST_REGION = 24;

/**
 * A name that no other policy of any stack has, the same at each synth. With the region in it: IAM is global,
 * and stacks of one name in several regions share the users.
 */
export function defaultPolicyName(scope: Construct): string {
  const name = Names.uniqueResourceName(scope, {
    maxLength: MAX_POLICY_NAME_LENGTH - 1 - LONGEST_REGION,
    separator: '-',
    allowedSpecialCharacters: '_-',
  });
  return `${name}-${Stack.of(scope).region}`;
}
