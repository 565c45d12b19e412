import { actionExplanations } from './action';
import { arnExplanations } from './arn';
import { conditionExplanations } from './condition';
import { documentExplanations } from './document';
import { elementsExplanations } from './elements';
import { keyExplanations } from './key';
import { redundancyExplanations } from './redundancy';
import { resourceTypeExplanations } from './resource-type';
import { resourceExplanations } from './resource';
import { roleExplanations } from './role';
import { serviceExplanations } from './service';
import { sizeExplanations } from './size';
import { statementExplanations } from './statement';
import { supportedKeyExplanations } from './supported-key';
import { textExplanations } from './text';
import { valueExplanations } from './value';
import { variableExplanations } from './variable';
import { Explanation } from './explanation';

const EXPLANATIONS = new Map<string, Explanation>(
  [
    actionExplanations,
    arnExplanations,
    conditionExplanations,
    documentExplanations,
    elementsExplanations,
    keyExplanations,
    redundancyExplanations,
    resourceTypeExplanations,
    resourceExplanations,
    roleExplanations,
    serviceExplanations,
    sizeExplanations,
    statementExplanations,
    supportedKeyExplanations,
    textExplanations,
    valueExplanations,
    variableExplanations,
  ].flatMap((each) => Object.entries(each)),
);

/** The ids of all findings that are explained. */
export const EXPLAINED_IDS: readonly string[] = [...EXPLANATIONS.keys()];

/** What a finding means; every rule has an explanation. */
export function explanationOf(id: string): Explanation {
  const found = EXPLANATIONS.get(id);
  if (found === undefined) {
    throw new Error(`the rule ${id} has no explanation`);
  }
  return found;
}
