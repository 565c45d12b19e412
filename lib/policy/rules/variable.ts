import { Arn, hasEarlyVariable } from '../grammar/arn';
import { Policy } from '../grammar/policy';
import { quote } from '../grammar/text';
import { mentionsVariable, Variable, variablesOf } from '../grammar/variable';
import { example, exampleIf, exampleOf, SOUND } from './example';
import { analyzer, guide, Problem, Rule } from './rule';

const HOME = example({ Resource: 'arn:aws:s3:::reports/${aws:username}/*' });

const missingBrace: Rule = {
  id: 'MISSING_BRACE_IN_VARIABLE',
  severity: 'error',
  what: 'A policy variable without its closing brace.',
  why: 'IAM stores it as plain text, which matches nothing.',
  page: analyzer('error-missing-brace-in-variable'),
  fails: example({ Resource: 'arn:aws:s3:::reports/${aws:username/*' }),
  passes: HOME,
  check: (policy) =>
    check(policy, ({ closed }) => (closed ? undefined : 'has no closing brace; write "${key}"')),
};

const missingQuote: Rule = {
  id: 'MISSING_QUOTE_IN_VARIABLE',
  severity: 'error',
  what: 'A default of a policy variable that is not in single quotes.',
  why: 'IAM stores it as plain text, which matches nothing.',
  page: analyzer('error-missing-quote-in-variable'),
  fails: example({ Resource: "arn:aws:s3:::reports/${aws:PrincipalTag/team, 'none}/*" }),
  passes: example({ Resource: "arn:aws:s3:::reports/${aws:PrincipalTag/team, 'none'}/*" }),
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
  what: 'White space in the name of a policy variable.',
  why: 'IAM stores it as plain text, which matches nothing.',
  page: analyzer('error-unsupported-space-in-variable'),
  fails: example({ Resource: 'arn:aws:s3:::reports/${aws: username}/*' }),
  passes: HOME,
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
  what: 'A policy variable without a name.',
  why: 'IAM stores it as plain text, which matches nothing.',
  page: analyzer('error-empty-variable'),
  fails: example({ Resource: 'arn:aws:s3:::reports/${}/*' }),
  passes: HOME,
  check: (policy) =>
    check(policy, ({ name, closed }) =>
      closed && name.trim() === '' ? 'names no key; write one such as "${aws:username}"' : undefined,
    ),
};

const oldVersion: Rule = {
  id: 'VARIABLE_UNSUPPORTED_IN_VERSION',
  severity: 'error',
  what: 'A policy variable in a document whose Version is not `2012-10-17`.',
  why: 'In older versions, and without one, variables are plain text.',
  page: analyzer('error-variable-unsupported-in-version'),
  fails: exampleOf({ Version: undefined }, { Resource: 'arn:aws:s3:::reports/${aws:username}/*' }),
  passes: HOME,
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
  what: 'A policy variable in an action.',
  why: 'Variables work in resources and in condition values only.',
  page: analyzer('error-variable-unsupported-in-element'),
  fails: example({ Action: 's3:${aws:PrincipalTag/verb}Object' }),
  passes: SOUND,
  *check({ actions }) {
    for (const entry of actions) {
      if (mentionsVariable(entry.action.text)) {
        const message = `the action ${quote(entry.action.text)} takes no policy variable; resources and condition values do`;
        yield { at: entry, message };
      }
    }
  },
};

const inKey: Rule = {
  id: 'VARIABLE_IN_CONDITION_KEY',
  severity: 'warning',
  what: 'A policy variable in a condition key.',
  why: 'Variables work in the values of a condition. In a key they are plain text, which no request has.',
  page: guide('reference_policies_variables#policy-vars-wheretouse'),
  fails: exampleIf({ StringEquals: { 'aws:ResourceTag/${aws:username}': 'owner' } }),
  passes: exampleIf({ StringEquals: { 'aws:ResourceTag/owner': '${aws:username}' } }),
  *check({ conditions }) {
    for (const { key, keyPlace } of conditions) {
      if (mentionsVariable(key)) {
        yield {
          at: keyPlace,
          message: `the condition key ${quote(key)} takes no policy variable; its values do`,
        };
      }
    }
  },
};

const early: Rule = {
  id: 'VARIABLE_BEFORE_RESOURCE',
  severity: 'error',
  what: 'A policy variable before the fifth colon of an ARN.',
  why: 'Variables work in the last part of an ARN only; before it they are plain text.',
  page: guide('reference_policies_variables#policy-vars-wheretouse'),
  fails: example({ Action: 'iam:GetUser', Resource: 'arn:aws:iam::${aws:PrincipalAccount}:user/*' }),
  passes: example({ Action: 'iam:GetUser', Resource: 'arn:aws:iam::*:user/${aws:username}' }),
  *check({ resources }) {
    for (const entry of resources) {
      if (entry.arn.text.includes(':') && isEarly(entry.arn)) {
        const message = `the policy variable of ${quote(entry.arn.text)} stands before the fifth colon; only the resource part takes one`;
        yield { at: entry, message };
      }
    }
  },
};

function isEarly(arn: Arn): boolean {
  // behind a token of any length nobody knows where the fifth colon is
  return hasEarlyVariable(arn) && (arn.fieldCount !== undefined || arn.known);
}

const operator: Rule = {
  id: 'INVALID_VARIABLE_FOR_OPERATOR',
  severity: 'error',
  what: 'A policy variable under an operator other than those of strings and ARNs.',
  why: 'IAM stores it as plain text, which matches nothing.',
  page: analyzer('error-invalid-variable-for-operator'),
  fails: example({ Condition: { NumericLessThan: { 'aws:MultiFactorAuthAge': '${aws:PrincipalTag/age}' } } }),
  passes: example({ Condition: { StringEquals: { 'aws:ResourceTag/owner': '${aws:username}' } } }),
  *check({ conditions }) {
    for (const condition of conditions) {
      if (!condition.operator || ['String', 'Arn'].includes(condition.operator.type)) {
        continue;
      }
      for (const at of condition.values) {
        const { text = '' } = at;
        if (mentionsVariable(text)) {
          yield {
            at,
            message: `${quote(text)} under ${condition.operatorText}; only String and Arn operators take policy variables`,
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
        break; // the first of a value says enough
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
  early,
  operator,
];
