import { Token, Tokenization } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { withoutIntrinsics } from '../../policy/cloudformation/intrinsics';
import { HOLE, WORD } from '../../policy/grammar/text';
import { JsonNode, Member, StringNode } from '../../policy/json/node';
import { MAX_DEPTH, readJson } from '../../policy/json/reader';

/**
 * A document made of objects as a tree that `lib/policy` reads. Tokens, and the intrinsic functions that they
 * resolve to, become what is not known yet; the text around them stays.
 */
export function documentNode(document: unknown): JsonNode {
  return withoutIntrinsics(new Translator().node(document, []));
}

/** The same of a document as users give it: an `iam.PolicyDocument` is rendered, which drops nothing, unlike `fromJson`. */
export function givenDocumentNode(document: unknown): JsonNode {
  return documentNode(document instanceof PolicyDocument ? (document.toJSON() ?? {}) : document);
}

/** The same of a document given as text that holds tokens; undefined where the text around them is no JSON. */
export function documentTextNode(json: string): JsonNode | undefined {
  const { root } = readJson(json);
  return root && withHoles(root);
}

// these fill one field of an ARN each
const WORD_TOKEN = /\$\{Token\[(?:[^\]]{0,200}\.)?AWS\.(?:Partition|Region|AccountId|URLSuffix)\.\d+\]\}/g;
// eslint-disable-next-line no-control-regex
const MARKS = /[\u0000\u0001]/g;

class Translator {
  private order = 0;

  node(value: unknown, ancestors: readonly unknown[]): JsonNode {
    const start = this.order++;
    const span = { start, end: start };
    // an object inside itself, or without end, is nothing that JSON can say
    if (ancestors.length > MAX_DEPTH || ancestors.includes(value)) {
      return { kind: 'null', ...span };
    }
    switch (typeof value) {
      case 'string':
        return this.string(textOfString(value), span);
      case 'boolean':
        return { kind: 'boolean', value, ...span };
      case 'number':
        return Token.isUnresolved(value)
          ? { kind: 'unknown', ...span }
          : { kind: 'number', raw: String(value), ...span };
      case 'object':
        return value === null ? { kind: 'null', ...span } : this.object(value, [...ancestors, value], span);
      default:
        return { kind: 'null', ...span };
    }
  }

  private object(value: object, ancestors: readonly unknown[], span: Span): JsonNode {
    if (Token.isUnresolved(value)) {
      return { kind: 'unknown', ...span };
    }
    if (Array.isArray(value)) {
      return { kind: 'array', items: value.map((item) => this.node(item, ancestors)), ...span };
    }
    const members = Object.entries(value).filter(
      ([, each]) => each !== undefined && typeof each !== 'function',
    );
    return { kind: 'object', members: members.map((entry) => this.member(entry, ancestors)), ...span };
  }

  private member([key, value]: [string, unknown], ancestors: readonly unknown[]): Member {
    const start = this.order++;
    return { key: this.string(textOfString(key), { start, end: start }), value: this.node(value, ancestors) };
  }

  private string(value: string, span: Span): StringNode {
    return value.includes(HOLE) || value.includes(WORD)
      ? { kind: 'string', value, holes: true, ...span }
      : { kind: 'string', value, ...span };
  }
}

type Span = Pick<JsonNode, 'start' | 'end'>;

/** A string with its tokens as holes. */
function textOfString(text: string): string {
  const clean = text.replace(MARKS, '\ufffd');
  if (!Token.isUnresolved(clean)) {
    return clean;
  }
  const fragments = Tokenization.reverseString(clean.replace(WORD_TOKEN, WORD));
  const joined: unknown = fragments
    .mapTokens({ mapToken: () => HOLE })
    .join({ join: (left: unknown, right: unknown) => `${asText(left)}${asText(right)}` });
  return asText(joined);
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function withHoles(node: JsonNode): JsonNode {
  switch (node.kind) {
    case 'string':
      return stringWithHoles(node);
    case 'array':
      return { ...node, items: node.items.map(withHoles) };
    case 'object':
      return {
        ...node,
        members: node.members.map(({ key, value }) => ({
          key: stringWithHoles(key),
          value: withHoles(value),
        })),
      };
    default:
      return node;
  }
}

function stringWithHoles(node: StringNode): StringNode {
  const value = textOfString(node.value);
  return value === node.value ? node : { ...node, value, holes: true };
}
