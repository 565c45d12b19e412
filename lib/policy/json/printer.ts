import { JsonNode } from './node';

/** The shortest text of a node. What is unknown is omitted, so that the text is never longer than the real one. */
export function printJson(node: JsonNode): string {
  switch (node.kind) {
    case 'object':
      return `{${node.members.map(({ key, value }) => `${printJson(key)}:${printJson(value)}`).join(',')}}`;
    case 'array':
      return `[${node.items.map(printJson).join(',')}]`;
    case 'string':
      return JSON.stringify(node.holes ? withoutHoles(node.value) : node.value);
    case 'number':
      return node.raw;
    case 'boolean':
      return String(node.value);
    case 'null':
      return 'null';
    case 'unknown':
      return '';
  }
}

/**
 * The plain value of a node, as `JSON.parse` gives it; undefined where it is unknown.
 *
 * @param number what becomes of a number as it is written: JavaScript's own does not know them all apart
 */
export function toValue(node: JsonNode, number: (raw: string) => unknown = Number): unknown {
  switch (node.kind) {
    case 'object':
      // fromEntries defines a key called __proto__ like any other
      return Object.fromEntries(node.members.map(({ key, value }) => [key.value, toValue(value, number)]));
    case 'array':
      return node.items.map((item) => toValue(item, number));
    case 'string':
    case 'boolean':
      return node.value;
    case 'number':
      return number(node.raw);
    case 'null':
      return null;
    case 'unknown':
      return undefined;
  }
}

// eslint-disable-next-line no-control-regex
const HOLES = /[\u0000\u0001]/g;

function withoutHoles(value: string): string {
  return value.replace(HOLES, '');
}
