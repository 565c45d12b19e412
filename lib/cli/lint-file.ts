import { Finding } from '../policy/finding';
import { withoutIntrinsics } from '../policy/cloudformation/intrinsics';
import { ROOT } from '../policy/json/path';
import { Position, Positions } from '../policy/json/position';
import { lintPolicyNode, lintPolicyText, LintOptions } from '../policy/lint';
import { FileFinding } from './file-report';
import { FoundPolicy, policiesIn } from './input/policies';
import { readSource, Source } from './input/source';

/**
 * All findings about the policies of a file, in the order of the file; undefined where it was found and holds
 * nothing that looks like a policy.
 *
 * @param isFound the file was not named, and may hold anything
 */
export function lintFile(
  text: string,
  name: string,
  isFound: boolean,
  options: LintOptions,
): FileFinding[] | undefined {
  if (isFound && !text.includes('Statement')) {
    return undefined;
  }
  const source = readSource(text, name);
  const policies = policiesIn(source) ?? (isFound && !isDocument(source) ? undefined : [wholeFile(source)]);
  const positions = new Positions(text);
  return policies
    ?.flatMap((policy) => lintPolicy(policy, source, options, positions))
    .sort((a, b) => a.line - b.line || a.column - b.column);
}

// what is not JSON, but contains the word, counts as a broken document
function isDocument({ root }: Source): boolean {
  return (
    root === undefined ||
    (root.kind === 'object' && root.members.some(({ key }) => key.value.toLowerCase() === 'statement'))
  );
}

function wholeFile({ text, root, isJson }: Source): FoundPolicy {
  return {
    document: isJson || !root ? { kind: 'text', text, locate: (offset) => offset } : withoutIntrinsics(root),
    path: ROOT,
    isOfUser: true,
  };
}

/** Groups and roles have other quotas. */
const USER_QUOTA_IDS = ['POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA', 'POLICY_SIZE_NEAR_QUOTA'];

function lintPolicy(
  { document, path, logicalId, isOfUser }: FoundPolicy,
  { text }: Source,
  options: LintOptions,
  positions: Positions,
): FileFinding[] {
  const at = (offset: number): Position => positions.at(Math.min(offset, text.length));
  const findings =
    document.kind !== 'text'
      ? lintPolicyNode(document, options, at)
      : document.root
        ? lintPolicyNode(document.root, options, at)
        : lintPolicyText(document.text, options, (offset) => at(document.locate(offset)));
  return findings
    .filter(({ id }) => isOfUser || !USER_QUOTA_IDS.includes(id))
    .map(({ line = 1, column = 1, ...finding }: Finding) => ({
      ...finding,
      line,
      column,
      document: path,
      ...(logicalId === undefined ? {} : { logicalId }),
    }));
}
