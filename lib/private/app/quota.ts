import { USER_QUOTA } from '../../policy/size';
import { addWarning } from '../annotations';
import { bySameness, DeclaredPolicy, InlinePolicy, PolicyRegistry } from './policy-registry';

/** What the policies of one user take of the quota that they share. */
export interface Usage {
  readonly characters: number;
  readonly isExact: boolean;
  /** The largest first. */
  readonly entries: readonly (ReturnType<InlinePolicy['size']> & { readonly policy: InlinePolicy })[];
}

export function usageOf(policies: readonly InlinePolicy[]): Usage {
  const entries = policies.map((policy) => ({ policy, ...policy.size() }));
  return {
    characters: entries.reduce((sum, { characters }) => sum + characters, 0),
    isExact: entries.every(({ isExact }) => isExact),
    entries: entries.sort((a, b) => b.characters - a.characters),
  };
}

/** How much of the quota that is, in percent. */
export function percentUsed(characters: number): number {
  return Math.round((characters / USER_QUOTA) * 100);
}

/**
 * What is wrong with the sum of all policies of the user: said once, at the one that was declared last. A warning near
 * the quota, and another where only the deployment shows whether the accounts are the same.
 *
 * @param natives the policies of the user that CloudFormation itself writes
 */
export function quotaProblems(policy: DeclaredPolicy, natives: readonly InlinePolicy[]): string[] {
  // the declared ones last: one of them is where it is said
  const all = [...natives, ...PolicyRegistry.of(policy.construct).ofUser(policy.user)];
  const { certain, possible } = bySameness(all, policy.user);
  if (possible.length > 0 && policy === all.at(-1)) {
    warnNearQuota(policy, usageOf(all), false);
  }
  if (policy !== certain.at(-1)) {
    return [];
  }
  const usage = usageOf(certain);
  if (usage.characters <= USER_QUOTA) {
    warnNearQuota(policy, usage, true);
    return [];
  }
  // that one document is too large by itself, the validator says
  return certain.length === 1 ? [] : [overQuota(policy, usage)];
}

function overQuota({ user }: DeclaredPolicy, usage: Usage): string {
  return (
    `the inline policies of the user ${JSON.stringify(user.label)} use ${count(usage)} characters, ` +
    `${number(usage.characters - USER_QUOTA)} more than the ${number(USER_QUOTA)} that IAM allows for all of them together; ` +
    `shorten them, or move statements to a managed policy${table(usage)}`
  );
}

function warnNearQuota({ construct, user }: DeclaredPolicy, usage: Usage, isOneAccount: boolean): void {
  if (usage.characters >= USER_QUOTA * NEAR) {
    addWarning(
      construct,
      'USER_QUOTA_NEARLY_TAKEN',
      `the inline policies of the user ${JSON.stringify(user.label)} use ${count(usage)} characters of the ` +
        `${number(USER_QUOTA)} that IAM allows for all of them together` +
        `${isOneAccount ? '' : ', if their stacks are deployed to one account'}${table(usage)}`,
    );
  }
}

const NEAR = 0.9;

function table(usage: Usage): string {
  const rows = [
    ['construct', 'characters', 'used'],
    ...usage.entries.map((entry) => [
      `${entry.policy.construct.node.path}${entry.policy.isNative ? ' (native)' : ''}`,
      count(entry),
      `${percentUsed(entry.characters)} %`,
    ]),
    ['together', count(usage), `${percentUsed(usage.characters)} %`],
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map(
    ([construct, characters, percent]) =>
      `    ${construct.padEnd(widths[0])}  ${characters.padStart(widths[1])}  ${percent.padStart(widths[2])}`,
  );
  const notes = [
    ...(usage.isExact ? [] : ['    +: without the values that are known only at deployment']),
    ...(usage.entries.some(({ policy }) => policy.isNative)
      ? ['    (native): written by CloudFormation itself, not by a UserInlinePolicy']
      : []),
  ];
  return `:\n${[...lines, ...notes].join('\n')}`;
}

function count({ characters, isExact }: Pick<Usage, 'characters' | 'isExact'>): string {
  return `${number(characters)}${isExact ? '' : '+'}`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
