import { check, LintOptions, policyOfText } from './check';
import { Finding } from './finding';
import { Positions } from './json/position';
import { REFUSING_RULES, REFUSING_TEXT_RULES } from './rules/refusing';

/** Of the findings of a document given as text, the refusals; nothing is loaded that finds others. */
export function lintRefusals(text: string, options: LintOptions = {}): Finding[] {
  const policy = policyOfText(text);
  const positions = new Positions(text);
  return check(policy, policy.root ? REFUSING_RULES : REFUSING_TEXT_RULES, options).map(
    ({ start, ...finding }) => ({ ...finding, ...positions.at(Math.min(start, text.length)) }),
  );
}
