import { Finding } from './finding';
import { parsePolicy, Policy, unreadPolicy } from './grammar/policy';
import { JsonNode } from './json/node';
import { Position, Positions } from './json/position';
import { printJson } from './json/printer';
import { readJson, ReadResult } from './json/reader';
import { RULES, TEXT_RULES } from './rules';
import { Budget, Rule } from './rules/rule';
import { MAX_DOCUMENT_LENGTH } from './rules/text';
import { Services } from './services';
import { documentSize, USER_QUOTA } from './size';

export interface LintOptions {
  /** The partition of the account; by default every partition of AWS is taken. */
  readonly partition?: string;
  /** The service data; without it the rules that need it find nothing. */
  readonly services?: Services;
  /**
   * The text is minified before it is sent, so that white space before the document does no harm.
   * By default it is looked at as it would be sent.
   */
  readonly minified?: boolean;
  /** Ids of findings that are acknowledged. Those of documents that IAM refuses stay. */
  readonly acknowledgedFindings?: readonly string[];
}

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
    // a document that is too long to be looked at has no nodes
    ...locate?.(Math.max(start, root.start)),
  }));
}

function locateIn(text: string): Locate {
  const positions = new Positions(text);
  return (start) => positions.at(Math.min(start, text.length));
}

/** What IAM would refuse among some findings: the only ones that stop a deployment. */
export function refusals(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ severity, refused }) => severity === 'error' && refused);
}

function policyOfText(text: string): Policy {
  const { root, problem }: ReadResult = text.length > MAX_DOCUMENT_LENGTH ? {} : readJson(text);
  return root ? parsePolicy(root, text, true) : unreadPolicy(text, problem);
}

function policyOfNode(root: JsonNode): Policy {
  const text = printJson(root);
  return text.length > MAX_DOCUMENT_LENGTH ? unreadPolicy(text) : parsePolicy(root, text, false);
}

type Placed = Finding & { readonly start: number };

function run(
  policy: Policy,
  { partition, services, minified = false, acknowledgedFindings = [] }: LintOptions,
): Placed[] {
  const refusedAt = new Set<number>();
  const size = documentSize(policy.text);
  const context = {
    size,
    budget: new Budget(size.least <= USER_QUOTA),
    minified,
    refusedAt,
    ...(partition === undefined ? {} : { partition }),
    ...(services === undefined ? {} : { services }),
  };
  const findings: Placed[] = [];
  // of a text that is not JSON only the text can be looked at
  for (const rule of policy.root ? RULES : TEXT_RULES) {
    if (!isAcknowledged(rule, acknowledgedFindings)) {
      for (const { at, message } of rule.check(policy, context)) {
        const { id, severity, refused = false } = rule;
        findings.push({ id, severity, path: at.path, message, refused, start: at.start });
        if (refused) {
          refusedAt.add(at.start);
        }
      }
    }
  }
  return oncePerCause(policy, findings, refusedAt).sort((a, b) => a.start - b.start); // stable: rules keep their order
}

/** Of an action, a resource or a condition value that IAM refuses, nothing else is said. */
function oncePerCause(policy: Policy, findings: Placed[], refusedAt: ReadonlySet<number>): Placed[] {
  const values = [
    ...policy.actions,
    ...policy.resources,
    ...policy.conditions.flatMap((each) => each.values),
  ];
  const refused = new Set(values.map(({ start }) => start).filter((start) => refusedAt.has(start)));
  return findings.filter((finding) => finding.refused || !refused.has(finding.start));
}

function isAcknowledged({ id, refused }: Rule, acknowledged: readonly string[]): boolean {
  return refused !== true && acknowledged.includes(id);
}
