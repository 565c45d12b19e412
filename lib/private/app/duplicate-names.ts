import { addWarning } from '../annotations';
import { literalOf } from '../known-text';
import { bySameness, DeclaredPolicy, InlinePolicy, PolicyRegistry } from './policy-registry';

/**
 * What is wrong when another construct of the app declares a policy of the same name of the same user: the two would
 * overwrite each other, and the first to be deleted would take the policy of the other. A warning where only the
 * deployment shows whether the accounts are the same.
 *
 * @param natives the policies of the user that CloudFormation itself writes
 */
export function duplicateNameProblems(policy: DeclaredPolicy, natives: readonly InlinePolicy[]): string[] {
  const duplicates = [...PolicyRegistry.of(policy.construct).ofUser(policy.user), ...natives].filter(
    (other) => other !== policy && haveOneName(policy, other),
  );
  const { certain, possible } = bySameness(duplicates, policy.user);
  if (possible.length > 0) {
    addWarning(
      policy.construct,
      'POLICY_NAME_OF_OTHER_STACK',
      `${declaration(policy, possible)}; if the stacks are deployed to one account, this is one policy, also from several ` +
        'regions, as IAM is global; omit policyName to get a name for each stack',
    );
  }
  return certain.length === 0 ? [] : [`${declaration(policy, certain)}; ${wayOut(certain)}`];
}

function declaration(policy: DeclaredPolicy, others: readonly InlinePolicy[]): string {
  const paths = others
    .map(({ construct, isNative }) => `${construct.node.path}${isNative ? ` (${typeOf(construct)})` : ''}`)
    .join(' and ');
  const literal = nameOf(policy);
  const name = literal === undefined ? 'of this name' : JSON.stringify(literal);
  const verb = others.length === 1 ? 'declares' : 'declare';
  return `${paths} also ${verb} the policy ${name} of the user ${JSON.stringify(policy.user.label)}`;
}

function typeOf(construct: object): string {
  return (construct as { readonly cfnResourceType?: string }).cfnResourceType ?? '';
}

function wayOut(others: readonly InlinePolicy[]): string {
  return others.some(({ isNative }) => isNative)
    ? 'they would overwrite each other: declare the policy once, or give this one another policyName'
    : 'give each another policyName';
}

// what only the deployment knows may differ from stack to stack, such as the name of the stack
function haveOneName(one: InlinePolicy, other: InlinePolicy): boolean {
  const [name, otherName] = [nameOf(one), nameOf(other)];
  return name === undefined || otherName === undefined
    ? one.policyName === other.policyName && one.construct.stack === other.construct.stack
    : name === otherName;
}

function nameOf({ construct, policyName }: InlinePolicy): string | undefined {
  return literalOf(construct.stack, policyName);
}
