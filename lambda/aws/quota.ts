import { documentSize, USER_QUOTA } from '../../lib/policy/size';
import type { UserPolicies } from './user-policies';

/** Who has the user's characters, and how many too many they would be with the declared document: a table. */
export async function quotaTable(
  policies: UserPolicies,
  userName: string,
  policyName: string,
  declared: string,
): Promise<string> {
  const rows = [{ name: `${policyName} (declared)`, size: sizeOf(declared) }];
  for (const name of await policies.list(userName)) {
    const live = name === policyName ? undefined : await policies.get(userName, name);
    if (live !== undefined) {
      rows.push({ name, size: sizeOf(live) });
    }
  }
  rows.sort((a, b) => b.size - a.size);
  const total = rows.reduce((sum, { size }) => sum + size, 0);
  const line = (size: number, text: string) => `${size.toLocaleString('en').padStart(7)}  ${text}`;
  return [
    `user ${JSON.stringify(userName)} has ${USER_QUOTA.toLocaleString('en')} characters for all inline policies together:`,
    ...rows.map(({ name, size }) => line(size, name)),
    line(total, `in all; ${Math.max(0, total - USER_QUOTA).toLocaleString('en')} are missing`),
  ].join('\n');
}

function sizeOf(document: string): number {
  return documentSize(document).least;
}
