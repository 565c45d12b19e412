/** JSON with positions: what the reader makes of a text, and of the CDK's objects. */

/** Where something is: offsets into the text, or for objects the order of appearance. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface StringNode extends Span {
  readonly kind: 'string';
  readonly value: string;
  /** The value has parts that are not known yet, marked as `text.ts` of the grammar says. */
  readonly holes?: boolean;
}

export interface NumberNode extends Span {
  readonly kind: 'number';
  readonly raw: string;
}

export interface BooleanNode extends Span {
  readonly kind: 'boolean';
  readonly value: boolean;
}

export interface NullNode extends Span {
  readonly kind: 'null';
}

export interface ArrayNode extends Span {
  readonly kind: 'array';
  readonly items: readonly JsonNode[];
}

export interface ObjectNode extends Span {
  readonly kind: 'object';
  /** In order, with every repetition of a key. */
  readonly members: readonly Member[];
}

/** Something only known at deploy: it may be a value of any kind. */
export interface UnknownNode extends Span {
  readonly kind: 'unknown';
}

export type JsonNode =
  StringNode | NumberNode | BooleanNode | NullNode | ArrayNode | ObjectNode | UnknownNode;

export interface Member {
  readonly key: StringNode;
  readonly value: JsonNode;
}

/** What a node is called in messages. */
export function kindOf(node: JsonNode): string {
  switch (node.kind) {
    case 'array':
      return node.items.length === 0 ? 'an empty list' : 'a list';
    case 'object':
      return 'an object';
    case 'null':
      return 'null';
    case 'number':
      return `the number ${node.raw.slice(0, 40)}`;
    case 'boolean':
      return `the boolean ${node.value}`;
    default:
      return `a ${node.kind}`;
  }
}
