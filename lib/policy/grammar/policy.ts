import { JsonNode, ObjectNode, Span, StringNode } from '../json/node';
import { item, member, ROOT } from '../json/path';
import { SyntaxProblem } from '../json/reader';
import { Action, parseAction } from './action';
import { Arn, parseArn } from './arn';
import { Operator, parseOperator } from './operator';
import { isKnown, textOf } from './text';
import { mentionsVariable } from './variable';

/** A place that a finding can point at. */
export interface Place extends Span {
  readonly path: string;
}

/** A member of the document or of a statement. */
export interface Element extends Place {
  readonly name: string;
  readonly key: StringNode;
  readonly value: JsonNode;
}

/** One action and where it is. */
export interface ActionEntry extends Place {
  readonly action: Action;
  /** It is listed under NotAction. */
  readonly negated: boolean;
}

/** One resource and where it is. */
export interface ResourceEntry extends Place {
  readonly arn: Arn;
  /** It is listed under NotResource. */
  readonly negated: boolean;
}

/** One value of a condition key. */
export interface ValueEntry extends Place {
  readonly node: JsonNode;
  /** Strings as they are, booleans and numbers as text; undefined for anything else and while it is not known. */
  readonly text: string | undefined;
}

/** One operator, one key, its values. */
export interface Condition {
  readonly operator: Operator | undefined;
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
  readonly operator: Operator | undefined;
  readonly value: JsonNode;
  readonly conditions: readonly Condition[];
}

export interface Statement extends Place {
  readonly index: number;
  readonly node: ObjectNode;
  readonly elements: readonly Element[];
  readonly effect: 'Allow' | 'Deny' | undefined;
  readonly actions: readonly ActionEntry[];
  readonly resources: readonly ResourceEntry[];
  readonly blocks: readonly ConditionBlock[];
  readonly conditions: readonly Condition[];
}

/** A document, read as far as it can be read. Rules read this; none of them reads JSON. */
export interface Policy {
  /** As IAM would get it. For documents made of objects: the shortest text, without what is unknown. */
  readonly text: string;
  /** The text is the caller's own: findings have lines and columns. */
  readonly fromText: boolean;
  readonly root?: JsonNode;
  readonly problem?: SyntaxProblem;
  readonly elements: readonly Element[];
  /** The Version, when it is a known string. */
  readonly version: string | undefined;
  readonly statements: readonly Statement[];
  /** What the statements hold, all in one list each. */
  readonly actions: readonly ActionEntry[];
  readonly resources: readonly ResourceEntry[];
  readonly blocks: readonly ConditionBlock[];
  readonly conditions: readonly Condition[];
  /** The resources and condition values with a policy variable: the only places where one works. */
  readonly variables: readonly VariableSpot[];
}

/** A text with a policy variable. */
export interface VariableSpot {
  readonly text: string;
  readonly at: Place;
}

/** Reads a document into the parts that rules check. What has the wrong shape is skipped, never refused. */
export function parsePolicy(root: JsonNode, text: string, fromText: boolean): Policy {
  const elements = root.kind === 'object' ? elementsOf(root, ROOT) : [];
  const version = elementNamed(elements, 'Version')?.value;
  const statements = statementsOf(elementNamed(elements, 'Statement'));
  return {
    text,
    fromText,
    root,
    elements,
    version: version?.kind === 'string' && isKnown(textOf(version)) ? textOf(version) : undefined,
    statements,
    actions: statements.flatMap((statement) => statement.actions),
    resources: statements.flatMap((statement) => statement.resources),
    blocks: statements.flatMap((statement) => statement.blocks),
    conditions: statements.flatMap((statement) => statement.conditions),
    variables: statements.flatMap(variablesIn),
  };
}

function variablesIn({ resources, conditions }: Statement): VariableSpot[] {
  const spots: VariableSpot[] = [];
  for (const entry of resources) {
    if (mentionsVariable(entry.arn.text)) {
      spots.push({ text: entry.arn.text, at: entry });
    }
  }
  for (const { values } of conditions) {
    for (const entry of values) {
      if (entry.text !== undefined && mentionsVariable(entry.text)) {
        spots.push({ text: entry.text, at: entry });
      }
    }
  }
  return spots;
}

/** A text that is not JSON, or too long to be checked. */
export function unreadPolicy(text: string, problem?: SyntaxProblem): Policy {
  return {
    text,
    fromText: true,
    ...(problem ? { problem } : {}),
    elements: [],
    version: undefined,
    statements: [],
    actions: [],
    resources: [],
    blocks: [],
    conditions: [],
    variables: [],
  };
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
  const known = effect?.kind === 'string' && (effect.value === 'Allow' || effect.value === 'Deny');
  return {
    index,
    node,
    path,
    start: node.start,
    end: node.end,
    elements,
    effect: known ? effect.value : undefined,
    actions: [...actionsOf(elements, 'Action'), ...actionsOf(elements, 'NotAction')],
    resources: [...resourcesOf(elements, 'Resource'), ...resourcesOf(elements, 'NotResource')],
    blocks,
    conditions: blocks.flatMap((block) => block.conditions),
  };
}

function actionsOf(elements: readonly Element[], name: 'Action' | 'NotAction'): ActionEntry[] {
  const negated = name === 'NotAction';
  return stringsOf(elementNamed(elements, name), (text, path, { start, end }) => ({
    path,
    start,
    end,
    action: parseAction(text),
    negated,
  }));
}

function resourcesOf(elements: readonly Element[], name: 'Resource' | 'NotResource'): ResourceEntry[] {
  const negated = name === 'NotResource';
  return stringsOf(elementNamed(elements, name), (text, path, { start, end }) => ({
    path,
    start,
    end,
    arn: parseArn(text),
    negated,
  }));
}

/** A value, or each item of a list, and where it is. */
export function itemsOf(value: JsonNode, path: string): { node: JsonNode; path: string }[] {
  return value.kind === 'array'
    ? value.items.map((node, index) => ({ node, path: item(path, index) }))
    : [{ node: value, path }];
}

/** What to make of each string of an element that is one or has a list of them. */
function stringsOf<T>(
  element: Element | undefined,
  make: (text: string, path: string, span: Span) => T,
): T[] {
  const strings: T[] = [];
  for (const { node, path } of element ? itemsOf(element.value, element.path) : []) {
    if (node.kind === 'string') {
      strings.push(make(textOf(node), path, node));
    }
  }
  return strings;
}

function blocksOf(element: Element | undefined): ConditionBlock[] {
  if (element?.value.kind !== 'object') {
    return [];
  }
  return elementsOf(element.value, element.path).map((block) => {
    const { path, start, end, value, name: text } = block;
    const operator = parseOperator(text);
    const keys = value.kind === 'object' ? elementsOf(value, path) : [];
    const conditions = keys.map((key) => parseCondition(block, operator, key));
    return { path, start, end, text, operator, value, conditions };
  });
}

function parseCondition(block: Element, operator: Operator | undefined, key: Element): Condition {
  return {
    operator,
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
      text: valueText(node),
    })),
  };
}

function valueText(node: JsonNode): string | undefined {
  switch (node.kind) {
    case 'string':
      return textOf(node);
    case 'boolean':
      return String(node.value);
    case 'number':
      return node.raw;
    default:
      return undefined;
  }
}
