import { walk, ROOT } from '../json/path';
import { StringNode } from '../json/node';
import { printJson } from '../json/printer';
import { quote, quoteAll, textOf } from '../grammar/text';
import { Place, Policy } from '../grammar/policy';
import { SOUND, example } from './example';
import { guide, Problem, Rule } from './rule';

/** The most characters that PutUserPolicy takes, white space and all. */
export const MAX_DOCUMENT_LENGTH = 131_072;

const API = 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html';

const jsonSyntax: Rule = {
  id: 'JSON_SYNTAX_ERROR',
  severity: 'error',
  refused: true,
  what: 'The text is not JSON, or more than one JSON value.',
  why: 'IAM answers `MalformedPolicyDocument: Syntax errors in policy.` and does not say where.',
  page: guide('reference_policies_grammar'),
  fails: SOUND.replace('"Allow"', "'Allow'"),
  passes: SOUND,
  *check({ problem }) {
    if (problem) {
      yield { at: { path: ROOT, ...problem }, message: problem.message };
    }
  },
};

const duplicateKey: Rule = {
  id: 'DUPLICATE_KEY',
  severity: 'error',
  refused: true,
  what: 'A key stands twice in one object.',
  why: 'IAM refuses it in new and edited policies. `JSON.parse` and CloudFormation keep the last one and drop the others without a word.',
  page: guide('troubleshoot_policies#morethanonepolicyblock'),
  fails: SOUND.replace('"Action": "s3:GetObject"', '"Action": "s3:GetObject", "Action": "s3:PutObject"'),
  passes: example({ Action: ['s3:GetObject', 's3:PutObject'] }),
  *check({ root }) {
    for (const { node, path } of root ? walk(root) : []) {
      if (node.kind !== 'object') {
        continue;
      }
      const seen = new Set<string>();
      for (const { key } of node.members) {
        if (seen.has(key.value) && !key.holes) {
          const at = { path, start: key.start, end: key.end };
          yield { at, message: `the key ${quote(textOf(key))} stands here a second time; keep one` };
        }
        seen.add(key.value);
      }
    }
  },
};

const tooLong: Rule = {
  id: 'DOCUMENT_TOO_LONG',
  severity: 'error',
  refused: true,
  what: `The text has more than ${MAX_DOCUMENT_LENGTH.toLocaleString('en')} characters, white space included.`,
  why: 'It is the limit of the API itself, before anything is read. Such a text is not looked at any further.',
  page: API,
  fails: `${SOUND}${' '.repeat(MAX_DOCUMENT_LENGTH)}`,
  passes: SOUND,
  *check({ text }) {
    if (text.length > MAX_DOCUMENT_LENGTH) {
      const message = `the text has ${text.length} characters; IAM takes at most ${MAX_DOCUMENT_LENGTH}`;
      yield { at: { path: ROOT, start: 0, end: text.length }, message };
    }
  },
};

const OUTSIDE = /[^\t\n\r\u0020-\u00ff]/u;
const ALL_OUTSIDE = new RegExp(OUTSIDE.source, 'gu');

const character: Rule = {
  id: 'UNSUPPORTED_CHARACTER',
  severity: 'error',
  refused: true,
  what: 'A character that IAM does not take: dashes and quotes of word processors, emoji, anything beyond U+00FF.',
  why: 'IAM answers `The specified value for policyDocument is invalid. It must contain only printable ASCII characters.` `JSON.stringify` does not escape them.',
  page: API,
  fails: example({ Resource: 'arn:aws:s3:::reports/2026\u20132027/*' }),
  passes: example({ Resource: 'arn:aws:s3:::reports/2026-2027/*' }),
  *check(policy) {
    if (!policy.root) {
      yield* charactersOf(policy.text, { path: ROOT, start: 0, end: policy.text.length });
      return;
    }
    for (const { node, path, key } of OUTSIDE.test(policy.text) ? walk(policy.root) : []) {
      for (const string of [key, node]) {
        if (string?.kind === 'string') {
          yield* charactersOf(writtenText(policy, string), { path, start: string.start, end: string.end });
        }
      }
    }
  },
};

function* charactersOf(text: string, place: Place): Generator<Problem> {
  if (!OUTSIDE.test(text)) {
    return;
  }
  const found = new Set(text.match(ALL_OUTSIDE));
  yield {
    at: place,
    message: `${quoteAll(found)} cannot be part of a policy; allowed are tab, line ends and U+0020 to U+00FF`,
  };
}

// as it goes over the wire: there an escape such as \u20ac is ASCII
function writtenText({ fromText, text }: Policy, node: StringNode): string {
  return fromText ? text.slice(node.start, node.end) : printJson(node);
}

const escapedCharacter: Rule = {
  id: 'ESCAPED_CHARACTER',
  severity: 'warning',
  what: 'An escape such as `\\u20ac` stands for a character that a policy cannot hold.',
  why: 'The text on the wire is ASCII, so that IAM lets it pass; whether it ever matches anything is not documented.',
  page: API,
  fails: SOUND.replace('reports', 'reports-\\u20ac'),
  passes: SOUND,
  *check(policy) {
    for (const { node, path, key } of policy.root && policy.text.includes('\\u') ? walk(policy.root) : []) {
      for (const string of [key, node]) {
        if (
          string?.kind === 'string' &&
          OUTSIDE.test(string.value) &&
          !OUTSIDE.test(writtenText(policy, string))
        ) {
          const found = new Set(string.value.match(ALL_OUTSIDE));
          const message = `an escape for ${quoteAll(found)}; beyond U+00FF nothing is known to match`;
          yield { at: { path, start: string.start, end: string.end }, message };
        }
      }
    }
  },
};

export const textRules: readonly Rule[] = [jsonSyntax, duplicateKey, tooLong, character, escapedCharacter];
