import { JsonNode, StringNode } from './node';

/** JSON paths such as `$.Statement[0].Condition.StringEquals["aws:username"]`. */
export const ROOT = '$';

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;
const MAX_KEY = 64;

/** The path of a member. Keys are hostile: a long one is cut. */
export function member(path: string, key: string): string {
  if (NAME.test(key)) {
    return `${path}.${key}`;
  }
  return `${path}[${JSON.stringify(key.length > MAX_KEY ? `${key.slice(0, MAX_KEY)}…` : key)}]`;
}

/** The path of an item of a list. */
export function item(path: string, index: number): string {
  return `${path}[${index}]`;
}

/** A node and where it is. */
export interface Visit {
  readonly node: JsonNode;
  readonly path: string;
  /** The key, for the members of objects. */
  readonly key: StringNode | undefined;
}

/** Every node of a document, in order. */
export function walk(root: JsonNode): Visit[] {
  const visits: Visit[] = [];
  const visit = (node: JsonNode, path: string, key?: StringNode): void => {
    visits.push({ node, path, key });
    if (node.kind === 'object') {
      for (const each of node.members) {
        visit(each.value, member(path, each.key.value), each.key);
      }
    } else if (node.kind === 'array') {
      node.items.forEach((each, index) => visit(each, item(path, index)));
    }
  };
  visit(root, ROOT); // as deep as the reader allows
  return visits;
}
