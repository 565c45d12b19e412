import { Token, Tokenization } from 'aws-cdk-lib';
import { HOLE, WORD } from '../../policy/grammar/text';
import { JsonNode, Member, StringNode } from '../../policy/json/node';
import { MAX_DEPTH, readJson } from '../../policy/json/reader';

/**
 * A document made of objects as a tree that `lib/policy` reads. Tokens, and the intrinsic functions that they
 * resolve to, become what is not known yet; the text around them stays.
 */
export function documentNode(document: unknown): JsonNode {
  return new Translator().node(document, []);
}

/** The same of a document given as text that holds tokens; undefined where the text around them is no JSON. */
export function documentTextNode(json: string): JsonNode | undefined {
  const { root } = readJson(json);
  return root && withHoles(root);
}

// these fill one field of an ARN each
const PSEUDO_WORDS = ['AWS::Partition', 'AWS::Region', 'AWS::AccountId', 'AWS::URLSuffix'];
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
        return this.text(textOfString(value), span);
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
    const intrinsic = intrinsicText(value);
    if (intrinsic !== undefined) {
      return this.text(intrinsic, span);
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

  // a value of which nothing is known may be a list as well
  private text(value: string, span: Span): JsonNode {
    return value === HOLE || value === WORD ? { kind: 'unknown', ...span } : this.string(value, span);
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

/** The text of an intrinsic function as far as it is known; undefined for any other object. */
function intrinsicText(value: object): string | undefined {
  const [entry, ...more] = Object.entries(value) as [string, unknown][];
  if (!entry || more.length > 0 || !(entry[0] === 'Ref' || entry[0].startsWith('Fn::'))) {
    return undefined;
  }
  const [name, argument] = entry;
  switch (name) {
    case 'Ref':
      return typeof argument === 'string' && PSEUDO_WORDS.includes(argument) ? WORD : HOLE;
    case 'Fn::Join':
      return joinText(argument);
    case 'Fn::Sub':
      return subText(argument);
    default:
      return HOLE;
  }
}

function joinText(argument: unknown): string {
  const [separator, parts] = Array.isArray(argument) ? (argument as unknown[]) : [];
  if (typeof separator !== 'string' || !Array.isArray(parts)) {
    return HOLE;
  }
  return parts.map(partText).join(separator);
}

function partText(part: unknown): string {
  if (typeof part === 'string') {
    return textOfString(part);
  }
  return typeof part === 'object' && part !== null ? (intrinsicText(part) ?? HOLE) : HOLE;
}

function subText(argument: unknown): string {
  const [text, values] = Array.isArray(argument) ? (argument as unknown[]) : [argument, {}];
  if (typeof text !== 'string') {
    return HOLE;
  }
  const known = (typeof values === 'object' && values !== null ? values : {}) as Record<string, unknown>;
  return textOfString(text).replace(/\$\{(!?)([^}]{0,200})\}/g, (_, literal: string, name: string) => {
    if (literal !== '') {
      return `\${${name}}`; // `${!aws:username}` is how a policy variable is written there
    }
    if (Object.hasOwn(known, name)) {
      return partText(known[name]);
    }
    return PSEUDO_WORDS.includes(name) ? WORD : HOLE;
  });
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
