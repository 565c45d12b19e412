import { JsonNode } from './json/node';
import { toValue } from './json/printer';
import { readJson } from './json/reader';
import { minify } from './minify';

/** A JSON value; numbers as they are written, as 1.0 and 9007199254740993 are none to JavaScript. */
export type Json = null | boolean | string | Json[] | { [key: string]: Json };

/**
 * Whether two policy documents mean the same to IAM: key order, one value or a list of one, order and repeats
 * in lists of actions, resources and condition values, and the case of action names make no difference.
 * A text that is not JSON equals only itself; so does one with a repeated key, however it is laid out: what IAM
 * makes of the repetition is not known.
 */
export function documentsEqual(a: string, b: string): boolean {
  return a === b || canonicalText(a) === canonicalText(b);
}

function canonicalText(json: string): string {
  const { root } = readJson(json);
  if (!root) {
    return `text ${json}`;
  }
  return hasRepeatedKey(root) ? `minified ${minify(json)}` : JSON.stringify(normalForm(valueOf(root)));
}

function hasRepeatedKey(node: JsonNode): boolean {
  switch (node.kind) {
    case 'array':
      return node.items.some(hasRepeatedKey);
    case 'object':
      return (
        new Set(node.members.map(({ key }) => key.value)).size < node.members.length ||
        node.members.some(({ value }) => hasRepeatedKey(value))
      );
    default:
      return false;
  }
}

/** The value of a JSON text, or undefined where it is none. Of repeated keys the last one counts. */
export function parseJson(json: string): Json | undefined {
  const { root } = readJson(json);
  return root && valueOf(root);
}

function valueOf(root: JsonNode): Json {
  return toValue(root, (raw) => raw) as Json;
}

/** One form for all documents that mean the same. */
export function normalForm(document: Json): Json {
  return mapEntries(document, (key, value) =>
    key === 'Statement' ? asList(value).map(normalStatement) : sorted(value),
  );
}

/** One form for all statements that mean the same. */
export function normalStatement(value: Json): Json {
  return mapEntries(value, (key, element) => {
    switch (key) {
      case 'Action':
      case 'NotAction':
        return valueSet(element, (action) => action.toLowerCase());
      case 'Resource':
      case 'NotResource':
        return valueSet(element);
      case 'Condition':
        return mapEntries(element, (_operator, block) =>
          mapEntries(block, (_key, values) => valueSet(values)),
        );
      default:
        return sorted(element);
    }
  });
}

// "5" and 5, "true" and true are one value to IAM's conditions.
function valueSet(value: Json, fold: (text: string) => string = (text) => text): Json {
  const list = asList(value);
  return list.every(isScalar) ? [...new Set(list.map((item) => fold(String(item))))].sort() : sorted(value);
}

function isScalar(value: Json): value is string | boolean {
  return typeof value === 'string' || typeof value === 'boolean';
}

function asList(value: Json): Json[] {
  return Array.isArray(value) ? value : [value];
}

function sorted(value: Json): Json {
  return Array.isArray(value) ? value.map(sorted) : mapEntries(value, (_key, item) => sorted(item));
}

function mapEntries(value: Json, map: (key: string, value: Json) => Json): Json {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, map(key, value[key])]),
  );
}
