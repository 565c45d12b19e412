import { Action } from '../grammar/action';
import { Policy } from '../grammar/policy';
import { quote, quoteAll } from '../grammar/text';
import { mentionsVariable } from '../grammar/variable';
import { Problem, Rule } from './rule';

const withoutVendor: Rule = {
  id: 'ACTION_WITHOUT_VENDOR',
  severity: 'error',
  refused: true,
  check: (policy) =>
    check(policy, ({ text, colons, known }) =>
      colons === 0 && known && text !== '*'
        ? `the action ${quote(text)} names no service; write "service:action" or "*"`
        : undefined,
    ),
};

const withTwoColons: Rule = {
  id: 'ACTION_WITH_TWO_COLONS',
  severity: 'error',
  refused: true,
  check: (policy) =>
    check(policy, ({ text, colons }) =>
      colons > 1
        ? `the action ${quote(text)} has ${colons} colons; it must have one${mentionsVariable(text) ? ', and no policy variable' : ''}`
        : undefined,
    ),
};

const invalidVendor: Rule = {
  id: 'INVALID_VENDOR',
  severity: 'error',
  refused: true,
  check: (policy) =>
    check(policy, ({ text, vendor }) => {
      const refused = new Set(vendor?.match(/[^A-Za-z0-9.*?-]/gu));
      if (vendor === '') {
        return `the action ${quote(text)} names no service before the colon`;
      }
      return refused.size > 0
        ? `the service of the action ${quote(text)} holds ${quoteAll(refused)}; allowed are letters, digits, "-" and "."`
        : undefined;
    }),
};

const wildcardInVendor: Rule = {
  id: 'WILDCARD_IN_VENDOR',
  severity: 'error',
  refused: true,
  check: (policy) =>
    check(policy, ({ text, vendor }) =>
      vendor !== undefined && /[*?]/.test(vendor)
        ? `the service of the action ${quote(text)} has a wildcard; only what follows the colon may have one`
        : undefined,
    ),
};

const unusualName: Rule = {
  id: 'UNUSUAL_ACTION_NAME',
  severity: 'warning',
  check: (policy) =>
    check(policy, ({ text, name, colons }) => {
      if (colons !== 1 || name === undefined || /^[A-Za-z0-9*?]+$/.test(name)) {
        return undefined;
      }
      const odd = new Set(name.match(/[^A-Za-z0-9*?]/gu));
      return odd.size > 0
        ? `the action ${quote(text)} holds ${quoteAll(odd)}; names of actions have letters, digits, "*" and "?" only`
        : `the action ${quote(text)} has no name after the colon`;
    }),
};

function* check(policy: Policy, message: (action: Action) => string | undefined): Generator<Problem> {
  for (const entry of policy.actions) {
    const found = message(entry.action);
    if (found !== undefined) {
      yield { at: entry, message: found };
    }
  }
}

export const actionRules: readonly Rule[] = [
  withoutVendor,
  withTwoColons,
  invalidVendor,
  wildcardInVendor,
  unusualName,
];
