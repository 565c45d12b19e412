import { actionRules } from './action';
import { arnRules } from './arn';
import { budgetRules } from './budget';
import { conditionRules } from './condition';
import { documentRules } from './document';
import { elementRules } from './elements';
import { keyRules } from './key';
import { redundancyRules } from './redundancy';
import { resourceRules } from './resource';
import { resourceTypeRules } from './resource-type';
import { roleRules } from './role';
import { Rule } from './rule';
import { serviceRules } from './service';
import { sizeRules } from './size';
import { statementRules } from './statement';
import { supportedKeyRules } from './supported-key';
import { textRules } from './text';
import { valueRules } from './value';
import { variableRules } from './variable';

/** The rules that check the text, whatever it is. */
export const TEXT_RULES: readonly Rule[] = [...textRules, ...sizeRules];

/** Every rule, in the order of `docs/findings.md`. */
export const RULES: readonly Rule[] = [
  ...TEXT_RULES,
  ...documentRules,
  ...elementRules,
  ...statementRules,
  ...actionRules,
  ...resourceRules,
  ...arnRules,
  ...conditionRules,
  ...valueRules,
  ...variableRules,
  ...serviceRules,
  ...resourceTypeRules,
  ...keyRules,
  ...supportedKeyRules,
  ...roleRules,
  ...redundancyRules,
  ...budgetRules,
];
