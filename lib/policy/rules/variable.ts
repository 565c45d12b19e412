import { Policy } from '../grammar/policy';
import { quote } from '../grammar/text';
import { mentionsVariable, Variable, variablesOf } from '../grammar/variable';
import { Problem, Rule } from './rule';

const missingBrace: Rule = {
  id: 'MISSING_BRACE_IN_VARIABLE',
  severity: 'error',
  check: (policy) =>
    check(policy, ({ closed }) => (closed ? undefined : 'has no closing brace; write "${key}"')),
};

const missingQuote: Rule = {
  id: 'MISSING_QUOTE_IN_VARIABLE',
  severity: 'error',
  check: (policy) =>
    check(policy, ({ fallback, closed }) =>
      closed && fallback !== undefined && !/^'[^']*'$/.test(fallback)
        ? 'has a default that is not in single quotes; write "${key, \'default\'}"'
        : undefined,
    ),
};

const space: Rule = {
  id: 'UNSUPPORTED_SPACE_IN_VARIABLE',
  severity: 'error',
  check: (policy) =>
    check(policy, ({ name, closed }) =>
      closed && /\s/.test(name) && name.trim() !== ''
        ? 'has a space; only a default may hold one'
        : undefined,
    ),
};

const empty: Rule = {
  id: 'EMPTY_VARIABLE',
  severity: 'error',
  check: (policy) =>
    check(policy, ({ name, closed }) =>
      closed && name.trim() === '' ? 'names no key; write one such as "${aws:username}"' : undefined,
    ),
};

const oldVersion: Rule = {
  id: 'VARIABLE_UNSUPPORTED_IN_VERSION',
  severity: 'error',
  *check(policy) {
    const { version, elements } = policy;
    const unknown = version === undefined && elements.some(({ name }) => name === 'Version');
    if (version !== '2012-10-17' && !unknown) {
      for (const { text, at } of policy.variables) {
        yield {
          at,
          message: `${quote(text)} is plain text in this Version; write "Version": "2012-10-17"`,
        };
      }
    }
  },
};

const element: Rule = {
  id: 'VARIABLE_UNSUPPORTED_IN_ELEMENT',
  severity: 'error',
  *check({ actions }) {
    for (const entry of actions) {
      if (mentionsVariable(entry.action.text)) {
        const message = `the action ${quote(entry.action.text)} must not have a policy variable; resources and condition values may`;
        yield { at: entry, message };
      }
    }
  },
};

const inKey: Rule = {
  id: 'VARIABLE_IN_CONDITION_KEY',
  severity: 'warning',
  *check({ conditions }) {
    for (const { key, keyPlace } of conditions) {
      if (mentionsVariable(key)) {
        yield {
          at: keyPlace,
          message: `the condition key ${quote(key)} must not have a policy variable; its values may`,
        };
      }
    }
  },
};

// IAM reads the values of these; one of Bool and Null with a variable is not a boolean, which is another finding
const READ_AS_WRITTEN = ['Date', 'Numeric', 'Ip', 'Binary'];

const operator: Rule = {
  id: 'INVALID_VARIABLE_FOR_OPERATOR',
  severity: 'error',
  refused: true,
  *check({ conditions }) {
    for (const condition of conditions) {
      if (!condition.operator || !READ_AS_WRITTEN.includes(condition.operator.type)) {
        continue;
      }
      for (const at of condition.values) {
        const { text = '' } = at;
        if (mentionsVariable(text)) {
          yield {
            at,
            message: `${quote(text)} under ${condition.operatorText}; only String and Arn operators may have policy variables`,
          };
        }
      }
    }
  },
};

function* check(policy: Policy, problem: (variable: Variable) => string | undefined): Generator<Problem> {
  for (const { text, at } of policy.variables) {
    for (const variable of variablesOf(text)) {
      const found = problem(variable);
      if (found !== undefined) {
        yield { at, message: `the policy variable ${quote(variable.text)} ${found}` };
        break; // one finding per value is enough
      }
    }
  }
}

export const variableRules: readonly Rule[] = [
  missingBrace,
  missingQuote,
  space,
  empty,
  oldVersion,
  element,
  inKey,
  operator,
];
