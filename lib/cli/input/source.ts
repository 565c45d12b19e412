import { JsonNode, StringNode } from '../../policy/json/node';
import { readJson } from '../../policy/json/reader';
import { jsonOffsets } from './offsets';

/** A text and what it holds. */
export interface Source {
  readonly text: string;
  /** Absent when the text is not JSON: the linter says why. */
  readonly root?: JsonNode;
  /** Where the characters of a string are in the text, and its end. */
  readonly offsets: (node: StringNode) => number[];
  /** The text is a document as IAM gets it, not another notation for one. */
  readonly isJson: boolean;
}

/**
 * Reads JSON or YAML.
 *
 * @param name decides which of the two by its extension; otherwise the text decides
 */
export function readSource(text: string, name: string): Source {
  if (/\.ya?ml$/i.test(name)) {
    const json = /^\s*\{/.test(text) ? jsonSource(text) : undefined;
    return json?.root ? json : yamlSource(text);
  }
  if (/\.json$/i.test(name) || /^\s*(?:[{["]|$)/.test(text)) {
    return jsonSource(text);
  }
  const yaml = yamlSource(text);
  return yaml.root?.kind === 'object' ? yaml : jsonSource(text);
}

function jsonSource(text: string): Source {
  const { root } = readJson(text);
  return { text, ...(root ? { root } : {}), offsets: (node) => jsonOffsets(text, node), isJson: true };
}

function yamlSource(text: string): Source {
  // loaded when there is YAML: it is most of the bundle
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { readYaml } = require('./yaml') as typeof import('./yaml');
  return { text, ...readYaml(text), isJson: false };
}
