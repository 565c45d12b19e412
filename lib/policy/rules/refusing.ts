import { actionRules } from './action';
import { conditionRules } from './condition';
import { documentRules } from './document';
import { elementRules } from './elements';
import { resourceRules } from './resource';
import { Rule } from './rule';
import { sizeRules } from './size';
import { statementRules } from './statement';
import { textRules } from './text';
import { valueRules } from './value';
import { variableRules } from './variable';

/** What IAM would refuse: the only findings that stop a deployment. */
export function isRefusal({
  severity,
  refused,
}: Pick<Rule, 'severity'> & { readonly refused?: boolean }): boolean {
  return severity === 'error' && refused === true;
}

/** Those of these rules that check the text, whatever it is. */
export const REFUSING_TEXT_RULES: readonly Rule[] = [...textRules, ...sizeRules].filter(isRefusal);

/** The rules that find refusals, in the order of all rules. The others are not loaded for them. */
export const REFUSING_RULES: readonly Rule[] = [
  ...REFUSING_TEXT_RULES,
  ...[
    ...documentRules,
    ...elementRules,
    ...statementRules,
    ...actionRules,
    ...resourceRules,
    ...conditionRules,
    ...valueRules,
    ...variableRules,
  ].filter(isRefusal),
];
