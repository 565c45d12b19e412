import { check, LintOptions, Placed, policyOfText } from './check';
import { Finding } from './finding';
import { parsePolicy, Policy, unreadPolicy } from './grammar/policy';
import { JsonNode } from './json/node';
import { Position, Positions } from './json/position';
import { printJson } from './json/printer';
import { RULES, TEXT_RULES } from './rules';
import { isRefusal } from './rules/refusing';
import { MAX_DOCUMENT_LENGTH } from './rules/text';

export type { LintOptions } from './check';

/** Where a document is in a longer text: from an offset in the document to the place in the text. */
export type Locate = (start: number) => Position;

/**
 * All findings of a document given as text, in the order of the text. Never throws, whatever the text.
 *
 * @param locate for a document that is a part of another text; by default the text is the document
 */
export function lintPolicyText(
  text: string,
  options: LintOptions = {},
  locate: Locate = locateIn(text),
): Finding[] {
  return run(policyOfText(text), options).map(({ start, ...finding }) => ({ ...finding, ...locate(start) }));
}

/**
 * All findings of a document made of objects, which may have parts that are not known yet.
 *
 * @param locate what the starts of the nodes mean; by default findings have no lines and columns
 */
export function lintPolicyNode(root: JsonNode, options: LintOptions = {}, locate?: Locate): Finding[] {
  return run(policyOfNode(root), options).map(({ start, ...finding }) => ({
    ...finding,
    // a document that is too long to be checked has no nodes
    ...locate?.(Math.max(start, root.start)),
  }));
}

function locateIn(text: string): Locate {
  const positions = new Positions(text);
  return (start) => positions.at(Math.min(start, text.length));
}

/** What IAM would refuse among some findings: the only ones that stop a deployment. */
export function refusals(findings: readonly Finding[]): Finding[] {
  return findings.filter(isRefusal);
}

function policyOfNode(root: JsonNode): Policy {
  const text = printJson(root);
  return text.length > MAX_DOCUMENT_LENGTH ? unreadPolicy(text) : parsePolicy(root, text, false);
}

function run(policy: Policy, options: LintOptions): Placed[] {
  // where a text is not JSON, only the text can be checked
  return check(policy, policy.root ? RULES : TEXT_RULES, options);
}
