import { Finding, findingText } from '../finding';
import { parsePolicy, Policy, unreadPolicy } from '../grammar/policy';
import { JsonNode } from '../json/node';
import { printJson } from '../json/printer';
import { readJson } from '../json/reader';
import { lintPolicyNode, lintPolicyText, Locate, refusals } from '../lint';

/** A document to compare, and what IAM would refuse it for. */
export interface Input {
  readonly policy: Policy;
  readonly refusals: readonly Finding[];
}

/** How long a document may be depends on its use: it may be a managed policy as well. */
const NO_MATTER = [
  'POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA',
  'LEADING_WHITE_SPACE',
  'SINGLE_STATEMENT_BEFORE_VERSION',
];

/** @param locate for a document that is a part of another text; by default the text is the document */
export function inputOfText(text: string, locate?: Locate): Input {
  const found = refusalsAmong(lintPolicyText(text, {}, locate));
  const { root, problem } = found.length > 0 ? {} : readJson(text);
  return {
    policy: root === undefined ? unreadPolicy(text, problem) : parsePolicy(root, text, true),
    refusals: found,
  };
}

/** @param locate what the starts of the nodes mean; by default refusals have no lines and columns */
export function inputOfNode(root: JsonNode, locate?: Locate): Input {
  const text = printJson(root);
  return {
    policy: parsePolicy(root, text, false),
    refusals: refusalsAmong(lintPolicyNode(root, {}, locate)),
  };
}

function refusalsAmong(findings: readonly Finding[]): Finding[] {
  return refusals(findings).filter(({ id }) => !NO_MATTER.includes(id));
}

/** Why two documents cannot be compared: all that IAM would refuse in either; undefined when nothing. */
export function invalidInputs(oldInput: Input, newInput: Input): string | undefined {
  const parts = [
    ['old', oldInput],
    ['new', newInput],
  ] as const;
  const texts = parts.flatMap(([name, { refusals: found }]) =>
    found.length === 0
      ? []
      : [
          `IAM would refuse the ${name} document, so it cannot be compared:`,
          ...found.map((each) => `  ${placed(each)}`),
        ],
  );
  return texts.length === 0 ? undefined : texts.join('\n');
}

function placed(finding: Finding): string {
  const { line, column } = finding;
  return line === undefined ? findingText(finding) : `${line}:${column} ${findingText(finding)}`;
}
