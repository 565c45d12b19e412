import { walk, ROOT } from '../json/path';
import { StringNode } from '../json/node';
import { printJson } from '../json/printer';
import { nameCharacters, quote, textOf } from '../grammar/text';
import { Place, Policy } from '../grammar/policy';
import { Problem, Rule } from './rule';

/** The most characters that PutUserPolicy takes, including white space. */
export const MAX_DOCUMENT_LENGTH = 131_072;

const jsonSyntax: Rule = {
  id: 'JSON_SYNTAX_ERROR',
  severity: 'error',
  refused: true,
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
  *check({ root }) {
    for (const { node, path } of root ? walk(root) : []) {
      if (node.kind !== 'object') {
        continue;
      }
      const seen = new Set<string>();
      for (const { key } of node.members) {
        if (seen.has(key.value) && !key.holes) {
          const at = { path, start: key.start, end: key.end };
          yield { at, message: `the key ${quote(textOf(key))} is repeated; keep one` };
        }
        seen.add(key.value);
      }
    }
  },
};

const leadingSpace: Rule = {
  id: 'LEADING_WHITE_SPACE',
  severity: 'error',
  refused: true,
  *check({ text, fromText, root }, { minified }) {
    if (fromText && root && root.start > 0 && !minified) {
      const message = `white space before the document (${root.start}); start with "{"`;
      yield { at: { path: ROOT, start: 0, end: Math.min(root.start, text.length) }, message };
    }
  },
};

const tooLong: Rule = {
  id: 'DOCUMENT_TOO_LONG',
  severity: 'error',
  refused: true,
  *check({ text }) {
    if (text.length > MAX_DOCUMENT_LENGTH) {
      const message = `the text has ${text.length} characters; IAM accepts at most ${MAX_DOCUMENT_LENGTH}`;
      yield { at: { path: ROOT, start: 0, end: text.length }, message };
    }
  },
};

const OUTSIDE = /[^\t\n\r\u0020-\u00ff]/u;
// eslint-disable-next-line no-control-regex
const WRONG_ENCODING = /[\u0000\ufeff\ufffd]/g;
const ALL_OUTSIDE = new RegExp(OUTSIDE.source, 'gu');

const character: Rule = {
  id: 'UNSUPPORTED_CHARACTER',
  severity: 'error',
  refused: true,
  *check(policy) {
    if (!policy.root) {
      // those of a wrong encoding are what makes it no JSON
      const text = policy.text.replace(WRONG_ENCODING, '');
      yield* charactersOf(text, { path: ROOT, start: 0, end: policy.text.length });
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
    message: `${nameCharacters(found)} cannot be part of a policy; allowed are tab, line ends and U+0020 to U+00FF`,
  };
}

// as it is sent: there an escape such as \u20ac is ASCII
function writtenText({ fromText, text }: Policy, node: StringNode): string {
  return fromText ? text.slice(node.start, node.end) : printJson(node);
}

const escapedCharacter: Rule = {
  id: 'ESCAPED_CHARACTER',
  severity: 'warning',
  *check(policy) {
    for (const { node, path, key } of policy.root && policy.text.includes('\\u') ? walk(policy.root) : []) {
      for (const string of [key, node]) {
        if (
          string?.kind === 'string' &&
          OUTSIDE.test(string.value) &&
          !OUTSIDE.test(writtenText(policy, string))
        ) {
          const found = new Set(string.value.match(ALL_OUTSIDE));
          const message = `an escape for ${nameCharacters(found)}; beyond U+00FF nothing is known to match`;
          yield { at: { path, start: string.start, end: string.end }, message };
        }
      }
    }
  },
};

export const textRules: readonly Rule[] = [
  jsonSyntax,
  leadingSpace,
  duplicateKey,
  tooLong,
  character,
  escapedCharacter,
];
