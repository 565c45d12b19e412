import { Finding } from './finding';
import { parsePolicy, Policy, unreadPolicy } from './grammar/policy';
import { readJson, ReadResult } from './json/reader';
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
   * By default it is checked as it is.
   */
  readonly minified?: boolean;
  /** Ids of findings that are acknowledged. Those of documents that IAM refuses stay. */
  readonly acknowledgedFindings?: readonly string[];
}

/** A finding, and the offset in the document where it is. */
export type Placed = Finding & { readonly start: number };

/** The document as the rules read it. */
export function policyOfText(text: string): Policy {
  const { root, problem }: ReadResult = text.length > MAX_DOCUMENT_LENGTH ? {} : readJson(text);
  return root ? parsePolicy(root, text, true) : unreadPolicy(text, problem);
}

/** What the rules find, in the order of the text. */
export function check(
  policy: Policy,
  rules: readonly Rule[],
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
  for (const rule of rules) {
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
