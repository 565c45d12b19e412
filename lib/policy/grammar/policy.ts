import { JsonNode, ObjectNode, Span, StringNode } from '../json/node';
import { item, member, ROOT } from '../json/path';
import { SyntaxProblem } from '../json/reader';
import { Action, parseAction } from './action';
import { Arn, parseArn } from './arn';
import { Operator, parseOperator } from './operator';
import { isKnown, textOf } from './text';

/** A spot that a finding can point at. */
export interface Place extends Span {
  readonly path: string;
}

/** A member of the document or of a statement. */
export interface Element extends Place {
  readonly name: string;
  readonly key: StringNode;
  readonly value: JsonNode;
}

/** One action and where it stands. */
export interface ActionEntry extends Place {
  readonly action: Action;
  /** It stands under NotAction. */
  readonly negated: boolean;
}

/** One resource and where it stands. */
export interface ResourceEntry extends Place {
  readonly arn: Arn;
  /** It stands under NotResource. */
  readonly negated: boolean;
}

/** One value of a condition key. */
export interface ValueEntry extends Place {
  readonly node: JsonNode;
  /** Strings as they are, booleans and numbers as text; undefined for anything else and while it is not known. */
  readonly text?: string;
}

/** One operator, one key, its values. */
export interface Condition {
  readonly operator?: Operator;
  readonly operatorText: string;
  readonly operatorPlace: Place;
  readonly key: string;
  readonly keyPlace: Place;
  readonly value: JsonNode;
  readonly values: readonly ValueEntry[];
}

/** The block of one operator. */
export interface ConditionBlock extends Place {
  readonly text: string;
  readonly operator?: Operator;
  readonly value: JsonNode;
  readonly conditions: readonly Condition[];
}

export interface Statement extends Place {
  readonly index: number;
  readonly node: ObjectNode;
  readonly elements: readonly Element[];
  readonly effect?: 'Allow' | 'Deny';
  readonly actions: readonly ActionEntry[];
  readonly resources: readonly ResourceEntry[];
  readonly blocks: readonly ConditionBlock[];
  readonly conditions: readonly Condition[];
}

/** A document, read as far as it can be read. Rules look at this; none of them reads JSON. */
export interface Policy {
  /** As IAM would get it. For documents made of objects: the shortest text, without what is unknown. */
  readonly text: string;
  /** The text is the caller's own: findings have lines and columns. */
  readonly fromText: boolean;
  readonly root?: JsonNode;
  readonly problem?: SyntaxProblem;
  readonly elements: readonly Element[];
  /** The Version, when it is a known string. */
  readonly version?: string;
  readonly statements: readonly Statement[];
}

/** Reads a document into the parts that rules look at. What has the wrong shape is left out, never refused. */
export function parsePolicy(root: JsonNode, text: string, fromText: boolean): Policy {
  const elements = root.kind === 'object' ? elementsOf(root, ROOT) : [];
  const version = elementNamed(elements, 'Version')?.value;
  const known = version?.kind === 'string' && isKnown(textOf(version)) ? { version: textOf(version) } : {};
  return { text, fromText, root, elements, ...known, statements: statementsOf(elementNamed(elements, 'Statement')) };
}

/** The last element of a name: of repeated keys the last one counts. */
export function elementNamed(elements: readonly Element[], name: string): Element | undefined {
  return elements.filter((element) => element.name === name).at(-1);
}

function elementsOf(node: ObjectNode, path: string): Element[] {
  return node.members.map(({ key, value }) => {
    const name = textOf(key);
    return { name, key, value, path: member(path, name), start: key.start, end: key.end };
  });
}

function statementsOf(element: Element | undefined): Statement[] {
  if (element?.value.kind === 'object') {
    return [parseStatement(element.value, element.path, 0)];
  }
  const items = element?.value.kind === 'array' ? element.value.items : [];
  return items.flatMap((node, index) =>
    node.kind === 'object' ? [parseStatement(node, item(element!.path, index), index)] : [],
  );
}

function parseStatement(node: ObjectNode, path: string, index: number): Statement {
  const elements = elementsOf(node, path);
  const effect = elementNamed(elements, 'Effect')?.value;
  const blocks = blocksOf(elementNamed(elements, 'Condition'));
  return {
    index,
    node,
    path,
    start: node.start,
    end: node.end,
    elements,
    ...(effect?.kind === 'string' && (effect.value === 'Allow' || effect.value === 'Deny')
      ? { effect: effect.value }
      : {}),
    actions: ['Action', 'NotAction'].flatMap((name) =>
      stringsOf(elementNamed(elements, name)).map(({ text, ...place }) => ({
        ...place,
        action: parseAction(text),
        negated: name === 'NotAction',
      })),
    ),
    resources: ['Resource', 'NotResource'].flatMap((name) =>
      stringsOf(elementNamed(elements, name)).map(({ text, ...place }) => ({
        ...place,
        arn: parseArn(text),
        negated: name === 'NotResource',
      })),
    ),
    blocks,
    conditions: blocks.flatMap((block) => block.conditions),
  };
}

/** A value, or each item of a list, and where it stands. */
export function itemsOf(value: JsonNode, path: string): { node: JsonNode; path: string }[] {
  return value.kind === 'array'
    ? value.items.map((node, index) => ({ node, path: item(path, index) }))
    : [{ node: value, path }];
}

function stringsOf(element: Element | undefined): (Place & { text: string })[] {
  if (element === undefined) {
    return [];
  }
  return itemsOf(element.value, element.path).flatMap(({ node, path }) =>
    node.kind === 'string' ? [{ path, start: node.start, end: node.end, text: textOf(node) }] : [],
  );
}

function blocksOf(element: Element | undefined): ConditionBlock[] {
  if (element?.value.kind !== 'object') {
    return [];
  }
  return elementsOf(element.value, element.path).map((block) => {
    const operator = parseOperator(block.name);
    const { path, start, end, value } = block;
    const conditions =
      value.kind === 'object' ? elementsOf(value, path).map((key) => parseCondition(block, operator, key)) : [];
    return { path, start, end, text: block.name, ...(operator ? { operator } : {}), value, conditions };
  });
}

function parseCondition(block: Element, operator: Operator | undefined, key: Element): Condition {
  return {
    ...(operator ? { operator } : {}),
    operatorText: block.name,
    operatorPlace: block,
    key: key.name,
    keyPlace: key,
    value: key.value,
    values: itemsOf(key.value, key.path).map(({ node, path }) => ({
      path,
      start: node.start,
      end: node.end,
      node,
      ...valueText(node),
    })),
  };
}

function valueText(node: JsonNode): { text?: string } {
  switch (node.kind) {
    case 'string':
      return { text: textOf(node) };
    case 'boolean':
      return { text: String(node.value) };
    case 'number':
      return { text: node.raw };
    default:
      return {};
  }
}
