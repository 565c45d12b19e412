import { perhaps } from '../grammar/nearest';
import { Element, elementNamed, itemsOf, Place, Policy, Statement } from '../grammar/policy';
import { isKnown, quote } from '../grammar/text';
import { JsonNode, kindOf } from '../json/node';
import { ROOT } from '../json/path';
import { Problem, Rule } from './rule';

const DOCUMENT_ELEMENTS = ['Version', 'Id', 'Statement'];
const STATEMENT_ELEMENTS = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];
const PRINCIPALS = ['Principal', 'NotPrincipal'];

const invalidElement: Rule = {
  id: 'INVALID_POLICY_ELEMENT',
  severity: 'error',
  refused: true,
  *check(policy) {
    for (const element of policy.elements) {
      if (
        !DOCUMENT_ELEMENTS.includes(element.name) &&
        element.name !== 'Conditions' &&
        isKnown(element.name)
      ) {
        yield unknownElement(element, 'a document', DOCUMENT_ELEMENTS);
      }
    }
    const known = [...STATEMENT_ELEMENTS, ...PRINCIPALS];
    for (const element of policy.statements.flatMap((statement) => statement.elements)) {
      if (!known.includes(element.name) && isKnown(element.name)) {
        yield unknownElement(element, 'a statement', STATEMENT_ELEMENTS);
      }
    }
  },
};

function unknownElement(element: Element, where: string, allowed: readonly string[]): Problem {
  const hint = perhaps(element.name, allowed);
  const message = `${quote(element.name)} is not an element of ${where}${hint}; allowed are ${allowed.join(', ')}`;
  return { at: element, message };
}

const conditionsOutside: Rule = {
  id: 'CONDITIONS_OUTSIDE_STATEMENT',
  severity: 'error',
  *check({ elements }) {
    for (const element of elements.filter(({ name }) => name === 'Conditions')) {
      yield { at: element, message: '"Conditions" has no effect here; put a Condition into each statement' };
    }
  },
};

const unsupportedPrincipal: Rule = {
  id: 'UNSUPPORTED_PRINCIPAL',
  severity: 'error',
  refused: true,
  *check({ statements }) {
    for (const element of statements.flatMap((statement) => statement.elements)) {
      if (PRINCIPALS.includes(element.name)) {
        yield {
          at: element,
          message: `a user's policy must not have a ${element.name}: the principal is the user; remove it`,
        };
      }
    }
  },
};

const combination: Rule = {
  id: 'UNSUPPORTED_ELEMENT_COMBINATION',
  severity: 'error',
  refused: true,
  *check({ statements }) {
    for (const { elements } of statements) {
      for (const name of ['Action', 'Resource']) {
        const other = elementNamed(elements, `Not${name}`);
        if (other && elementNamed(elements, name)) {
          yield { at: other, message: `${name} and Not${name} in one statement; keep one of them` };
        }
      }
    }
  },
};

const missingStatement: Rule = {
  id: 'MISSING_STATEMENT',
  severity: 'error',
  refused: true,
  *check({ root, elements }) {
    if (root?.kind !== 'object') {
      return;
    }
    const element = elementNamed(elements, 'Statement');
    if (!element) {
      yield { at: { ...root, path: ROOT }, message: 'the document has no Statement; at least one is needed' };
    } else if (element.value.kind === 'array' && element.value.items.length === 0) {
      yield { at: element, message: 'the list of statements is empty; at least one is needed' };
    }
  },
};

const dataType: Rule = {
  id: 'DATA_TYPE_MISMATCH',
  severity: 'error',
  refused: true,
  check(policy) {
    const found: Problem[] = [];
    const { root } = policy;
    if (root) {
      expect(found, root, { ...root, path: ROOT }, () => 'the document', ['object']);
    }
    for (const element of policy.elements) {
      checkElement(found, element);
    }
    for (const statement of policy.statements) {
      checkStatement(found, statement);
    }
    return found;
  },
};

type Kind = JsonNode['kind'];

function checkElement(found: Problem[], element: Element): void {
  const { name, value } = element;
  if (name === 'Version' || name === 'Id') {
    expect(found, value, atValue(element), () => name, ['string']);
  } else if (name === 'Statement') {
    expect(found, value, atValue(element), () => name, ['object', 'array']);
    for (const { node, path } of value.kind === 'array' ? itemsOf(value, element.path) : []) {
      expect(found, node, { ...node, path }, () => 'a statement', ['object']);
    }
  }
}

function checkStatement(found: Problem[], statement: Statement): void {
  for (const element of statement.elements) {
    const { name, value } = element;
    if (name === 'Sid' || name === 'Effect') {
      expect(found, value, atValue(element), () => name, ['string']);
    } else if (/^(?:Not)?(?:Action|Resource)$/.test(name)) {
      checkList(found, element);
    } else if (name === 'Condition') {
      expect(found, value, atValue(element), () => name, ['object']);
    }
  }
  // of an unknown operator only the operator is reported
  for (const block of statement.blocks.filter(({ operator }) => operator)) {
    expect(found, block.value, block, () => `the block of ${quote(block.text)}`, ['object']);
  }
  for (const { key, value, values, keyPlace } of statement.conditions) {
    expect(found, value, keyPlace, () => `the value of ${quote(key)}`, [...SCALARS, 'array']);
    for (const each of value.kind === 'array' ? values : []) {
      expect(found, each.node, each, () => `a value of ${quote(key)}`, SCALARS);
    }
  }
}

const SCALARS: readonly Kind[] = ['string', 'boolean', 'number'];

function checkList(found: Problem[], element: Element): void {
  const { name, value, path } = element;
  expect(found, value, atValue(element), () => name, ['string', 'array']);
  // IAM stores a null among resources; another rule warns of it
  const allowed: Kind[] = name.endsWith('Resource') ? ['string', 'null'] : ['string'];
  for (const { node, path: at } of value.kind === 'array' ? itemsOf(value, path) : []) {
    if (!allowed.includes(node.kind)) {
      expect(found, node, { ...node, path: at }, () => `an item of ${name}`, allowed);
    }
  }
}

const NAMES: Readonly<Record<Kind, string>> = {
  string: 'a string',
  array: 'a list',
  object: 'an object',
  boolean: 'a boolean',
  number: 'a number',
  null: 'null',
  unknown: 'anything',
};

function expect(
  found: Problem[],
  node: JsonNode,
  at: Place,
  what: () => string,
  allowed: readonly Kind[],
): void {
  if (node.kind !== 'unknown' && !allowed.includes(node.kind)) {
    const names = allowed.filter((kind) => kind !== 'null').map((kind) => NAMES[kind]);
    found.push({ at, message: `${what()} is ${kindOf(node)}; it must be ${names.join(' or ')}` });
  }
}

function atValue({ path, value }: Element): Place {
  return { path, start: value.start, end: value.end };
}

/** The elements of a name in all statements. */
export function elementsNamed(policy: Policy, name: string): Element[] {
  return policy.statements.flatMap(({ elements }) => elementNamed(elements, name) ?? []);
}

export const elementRules: readonly Rule[] = [
  invalidElement,
  conditionsOutside,
  unsupportedPrincipal,
  combination,
  missingStatement,
  dataType,
];
