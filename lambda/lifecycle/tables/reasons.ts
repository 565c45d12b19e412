import { diff } from '../../../lib/policy/diff';
import type { Subject } from '../decision-table';

/** What answers say about a policy. */

export function refusal(about: Subject): string {
  const changes = changesOf(about);
  const state =
    changes === ''
      ? 'with the declared document'
      : `with another document than the declared one (${changes})`;
  return (
    `${nameOf(about)} exists already, ${state}, and this resource did not write it; it was left as it is. ` +
    'Ways out: choose another policyName; declare the very document that is live and set onExisting to ADOPT; ' +
    'or set onExisting to OVERWRITE, which logs the live document and replaces it'
  );
}

export function modified(about: Subject): string {
  return (
    `${nameOf(about)} was changed by somebody else and was left as it is (${changesOf(about)}). Ways out: put the ` +
    'document back that was declared before; declare the very document that is live; ' +
    'or deploy with onModified PROCEED, which logs the live document and replaces it'
  );
}

export function changesOf({ live = '', declared }: Subject): string {
  return diff(live, declared).join('; ');
}

export function nameOf({ userName, policyName }: Subject): string {
  return `the inline policy ${JSON.stringify(policyName)} of user ${JSON.stringify(userName)}`;
}
