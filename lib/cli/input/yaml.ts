import {
  Alias,
  Composer,
  CST,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  Node,
  Pair,
  Parser,
  Scalar,
  YAMLMap,
} from 'yaml';
import { JsonNode, Member, ObjectNode, Span, StringNode } from '../../policy/json/node';
import { MAX_DEPTH } from '../../policy/json/reader';
import { InputError, TooLargeError } from './input-error';
import { ScalarStyle, yamlOffsets } from './offsets';

/** More values than any template has, also where aliases repeat them. */
const MAX_NODES = 200_000;
/** As of a template. */
const MAX_LENGTH = 1024 * 1024;

interface Yaml {
  readonly root: JsonNode;
  readonly offsets: (node: StringNode) => number[];
}

/** Reads one document of YAML 1.2, with the tags of CloudFormation for intrinsic functions. */
export function readYaml(text: string): Yaml {
  if (text.length > MAX_LENGTH) {
    throw new TooLargeError('it has more than 1 MiB of YAML; a template has at most 1 MB');
  }
  const lineCounter = new LineCounter();
  const tokens = [...new Parser(lineCounter.addNewLine).parse(text)];
  tokens.forEach(refuseDeep); // reading the tokens is recursive
  const documents = [...new Composer({ uniqueKeys: false, logLevel: 'silent' }).compose(tokens)];
  if (documents.length > 1) {
    throw new InputError('it has more than one YAML document; put each into a file of its own');
  }
  const [document] = documents;
  const [error] = document?.errors ?? [];
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    throw new InputError(`it is not YAML: line ${line}, column ${col}: ${error.message}`);
  }
  const reader = new Reader(text);
  return { root: reader.read(document?.contents), offsets: (node) => reader.offsets(node) };
}

function refuseDeep(root: CST.Token): void {
  const open: (readonly [token: CST.Token, depth: number])[] = [[root, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [token, depth] = next;
    if (depth > MAX_DEPTH) {
      throw tooDeep();
    }
    if ('items' in token) {
      for (const { key, value } of token.items) {
        open.push(...[key, value].flatMap((each) => (each ? [[each, depth + 1] as const] : [])));
      }
    } else if (token.type === 'document' && token.value) {
      open.push([token.value, depth]);
    }
  }
}

function tooDeep(): InputError {
  return new InputError(`it is nested more than ${MAX_DEPTH} levels deep; a policy needs 6`);
}

class Reader {
  private readonly anchors = new Map<string, Node>();
  private readonly styles = new Map<JsonNode, ScalarStyle>();
  private count = 0;

  constructor(private readonly text: string) {}

  read(contents: unknown): JsonNode {
    return this.node(contents, { start: 0, end: 0 }, 1);
  }

  offsets(node: StringNode): number[] {
    return yamlOffsets(this.text, node, this.styles.get(node) ?? 'plain');
  }

  private node(node: unknown, around: Span, depth: number): JsonNode {
    this.count += 1;
    if (this.count > MAX_NODES) {
      throw new InputError(`it has more than ${MAX_NODES} values, those of aliases counted each time`);
    }
    if (depth > MAX_DEPTH) {
      throw tooDeep();
    }
    if (isAlias(node)) {
      return this.alias(node, around, depth);
    }
    if (isNode(node) && 'anchor' in node && node.anchor !== undefined) {
      this.anchors.set(node.anchor, node);
    }
    const tag = functionOf(node);
    const span = spanOf(node, around);
    if (tag === undefined) {
      return this.untagged(node, span, depth);
    }
    const key: StringNode = { kind: 'string', value: tag, ...span };
    return { kind: 'object', members: [{ key, value: this.untagged(node, span, depth + 1) }], ...span };
  }

  private untagged(node: unknown, span: Span, depth: number): JsonNode {
    if (isMap(node)) {
      return { kind: 'object', members: this.members(node, span, depth), ...span };
    }
    if (isSeq(node)) {
      return { kind: 'array', items: node.items.map((item) => this.node(item, span, depth + 1)), ...span };
    }
    return isScalar(node) ? this.scalar(node, span) : { kind: 'null', ...span };
  }

  // not by the library's own function, which searches the whole document each time
  private alias({ source }: Alias, around: Span, depth: number): JsonNode {
    const target = this.anchors.get(source);
    if (target === undefined) {
      throw new InputError(`it is not YAML: the alias *${source.slice(0, 40)} stands for nothing`);
    }
    return this.node(target, around, depth + 1);
  }

  private members(map: YAMLMap, span: Span, depth: number): Member[] {
    const own: Member[] = [];
    const merged: Member[] = [];
    for (const pair of map.items) {
      if (isMerge(pair)) {
        merged.push(...this.mergedMembers(pair.value, span, depth + 1));
      } else {
        const key = this.key(pair.key, span);
        own.push({ key, value: this.node(pair.value, key, depth + 1) });
      }
    }
    const names = new Set(own.map(({ key }) => key.value));
    return [...own, ...firstOfEach(merged).filter(({ key }) => !names.has(key.value))];
  }

  private mergedMembers(value: unknown, span: Span, depth: number): readonly Member[] {
    const node = this.node(value, span, depth);
    const objects = node.kind === 'array' ? node.items : [node];
    return objects
      .filter((each): each is ObjectNode => each.kind === 'object')
      .flatMap(({ members }) => members);
  }

  private key(node: unknown, around: Span): StringNode {
    const { value, source } = isScalar(node) ? node : { value: '', source: undefined };
    return {
      kind: 'string',
      value: typeof value === 'string' ? value : (source ?? ''),
      ...spanOf(node, around),
    };
  }

  private scalar(scalar: Scalar, span: Span): JsonNode {
    const { value, source = '' } = scalar;
    switch (typeof value) {
      case 'string': {
        const node: JsonNode = { kind: 'string', value, ...span };
        this.styles.set(node, styleOf(scalar));
        return node;
      }
      case 'boolean':
        return { kind: 'boolean', value, ...span };
      case 'number':
      case 'bigint':
        return { kind: 'number', raw: JSON_NUMBER.test(source) ? source : String(value), ...span };
      default:
        return { kind: 'null', ...span };
    }
  }
}

const JSON_NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

/** The intrinsic function of a CloudFormation tag. */
function functionOf(node: unknown): string | undefined {
  const tag = (node as Partial<Node> | null)?.tag;
  const name = tag?.startsWith('!') ? tag.slice(1) : '';
  if (!/^[A-Z][A-Za-z0-9:]*$/.test(name)) {
    return undefined;
  }
  return name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`;
}

function spanOf(node: unknown, around: Span): Span {
  const range = (node as Partial<Node> | null)?.range;
  return range ? { start: range[0], end: range[1] } : around;
}

function isMerge({ key }: Pair): boolean {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN';
}

// of maps that are merged the first one counts
function firstOfEach(members: readonly Member[]): Member[] {
  const seen = new Set<string>();
  return members.filter(({ key }) => !seen.has(key.value) && seen.add(key.value));
}

const STYLES: Readonly<Record<string, ScalarStyle>> = {
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
};

function styleOf({ type }: Scalar): ScalarStyle {
  return STYLES[type ?? ''] ?? 'plain';
}
