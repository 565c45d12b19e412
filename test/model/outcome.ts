import type { Outcome } from './cloudformation';

export function isSuccess(outcome: Outcome): outcome is Outcome & { kind: 'answered' } {
  return outcome.kind === 'answered' && outcome.success;
}

/** What an event of the stack says of a failure. */
export function reasonOf(outcome: Outcome, what: string): string {
  switch (outcome.kind) {
    case 'answered':
      return `Received response status [FAILED] from custom resource. Message returned: ${outcome.reason}`;
    case 'silent':
      return 'CloudFormation did not receive a response from your Custom Resource.';
    case 'cancelled':
      return `Resource ${what} cancelled`;
  }
}
