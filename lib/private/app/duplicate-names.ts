import { Token } from 'aws-cdk-lib';
import { addWarning } from '../annotations';
import { bySameness, PolicyRegistry, DeclaredPolicy } from './policy-registry';

/**
 * What is wrong when another construct of the app declares a policy of the same name of the same user: the two would
 * overwrite each other, and the first to be deleted would take the policy of the other. A warning where only the
 * deployment tells whether the accounts are one.
 */
export function duplicateNameProblems(policy: DeclaredPolicy): string[] {
  const namesakes = PolicyRegistry.of(policy.construct)
    .ofUser(policy.user)
    .filter((other) => other !== policy && haveOneName(policy, other));
  const { certain, possible } = bySameness(namesakes, policy.user);
  if (possible.length > 0) {
    addWarning(
      policy.construct,
      'POLICY_NAME_OF_OTHER_STACK',
      `${declaration(policy, possible)}; in one account the two are one policy, in whatever regions, as IAM is global; ` +
        'leave policyName away to have a name for each stack',
    );
  }
  return certain.length === 0 ? [] : [`${declaration(policy, certain)}; give each another policyName`];
}

function declaration({ user, policyName }: DeclaredPolicy, others: readonly DeclaredPolicy[]): string {
  const paths = others.map(({ construct }) => construct.node.path).join(' and ');
  const name = Token.isUnresolved(policyName) ? 'of this name' : JSON.stringify(policyName);
  return `${paths} ${others.length === 1 ? 'declares' : 'declare'} the policy ${name} of the user ${JSON.stringify(user.label)}, too`;
}

// what is known at deploy only may differ from stack to stack, such as the name of the stack
function haveOneName(one: DeclaredPolicy, other: DeclaredPolicy): boolean {
  return (
    one.policyName === other.policyName &&
    (!Token.isUnresolved(one.policyName) || one.construct.stack === other.construct.stack)
  );
}
