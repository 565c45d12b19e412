import {
  Condition as ParsedCondition,
  ConditionBlock,
  Element,
  elementNamed,
  itemsOf,
  Policy,
  Statement as ParsedStatement,
} from '../grammar/policy';
import { HOLE, isKnown, textOf } from '../grammar/text';
import { JsonNode } from '../json/node';
import { FAMILIES, matcherOf } from './family';
import { isPlaceholder, Pattern, placeholderId } from './pattern';
import { Placeholders, PolicyVariable } from './placeholders';
import { Reading } from './reading';
import { Condition, isOpaque, OpaqueCondition, PatternList, Statement, Test } from './statement';
import { PatternReader } from './text';

const CURRENT_VERSION = '2012-10-17';

/** What of a document is not known before the deployment and may change all of it; undefined when nothing. */
export function unknownPlace({ root, elements, statements }: Policy): string | undefined {
  const statement = elementNamed(elements, 'Statement');
  if (root?.kind === 'unknown' || statement === undefined || hasUnknownName(elements)) {
    return '$';
  }
  const items = itemsOf(statement.value, statement.path);
  const version = elementNamed(elements, 'Version')?.value;
  return (
    items.find(({ node }) => node.kind !== 'object')?.path ??
    statements.find(({ effect, elements: own }) => effect === undefined || hasUnknownName(own))?.path ??
    (version?.kind === 'unknown' || (version?.kind === 'string' && !isKnown(textOf(version)))
      ? '$.Version'
      : undefined)
  );
}

function hasUnknownName(elements: readonly Element[]): boolean {
  return elements.some(({ name }) => !isKnown(name));
}

/** The statements of a document in one reading. */
export function readStatements(policy: Policy, reading: Reading, placeholders: Placeholders): Statement[] {
  const patterns = new PatternReader(placeholders, policy.version === CURRENT_VERSION, reading);
  return policy.statements.map((statement) =>
    new StatementReader(statement, patterns, placeholders, reading).read(),
  );
}

class StatementReader {
  constructor(
    private readonly statement: ParsedStatement,
    private readonly patterns: PatternReader,
    private readonly placeholders: Placeholders,
    private readonly reading: Reading,
  ) {}

  read(): Statement {
    const { path, effect, blocks } = this.statement;
    const actions = this.list('Action', (text) => this.patterns.action(text));
    const resources = this.list('Resource', (text) => this.patterns.resource(text));
    const condition = elementNamed(this.statement.elements, 'Condition')?.value;
    const conditions = [
      ...(condition?.kind === 'unknown' ? [this.unknownCondition()] : []),
      ...blocks.flatMap((block) => this.block(block)),
    ];
    const resolved = this.reading.unresolved === 'statement' ? this.resolved(resources, conditions) : [];
    return { path, allows: effect === 'Allow', actions, resources, conditions: [...conditions, ...resolved] };
  }

  private list(name: 'Action' | 'Resource', read: (text: string) => Pattern): PatternList {
    const { elements } = this.statement;
    const negation = elementNamed(elements, `Not${name}`);
    const element = negation ?? elementNamed(elements, name);
    const items = element === undefined ? [] : itemsOf(element.value, element.path);
    const patterns = items.flatMap(({ node }) => this.pattern(node, read));
    return { patterns, negated: negation !== undefined };
  }

  /** IAM takes a null in a list, which matches nothing. */
  private pattern(node: JsonNode, read: (text: string) => Pattern): Pattern[] {
    return node.kind === 'null'
      ? []
      : [node.kind === 'string' ? read(textOf(node)) : this.patterns.unknown()];
  }

  private block({ conditions, value, text }: ConditionBlock): (Condition | OpaqueCondition)[] {
    if (value.kind !== 'object' || !isKnown(text)) {
      return [this.unknownCondition()];
    }
    return conditions.map((condition) =>
      isKnown(condition.key) ? this.condition(condition) : this.unknownCondition(),
    );
  }

  private condition(condition: ParsedCondition): Condition | OpaqueCondition {
    const { operator, operatorText, key, values } = condition;
    const test = this.test(condition);
    if (test === undefined || operator === undefined) {
      const texts = values.map(({ text, node }) =>
        text !== undefined && isKnown(text) ? [node.kind, text] : undefined,
      );
      return texts.includes(undefined)
        ? this.unknownCondition()
        : { opaque: this.patterns.readAs(JSON.stringify([operatorText, key.toLowerCase(), texts])) };
    }
    const { qualifier, ifExists, negated } = operator;
    return { key: key.toLowerCase(), ...(qualifier ? { qualifier } : {}), ifExists, negated, test };
  }

  /** What a condition asks of a value; undefined when that is not certain. */
  private test({ operator, values }: ParsedCondition): Test | undefined {
    const texts = values.map(({ text, node }) => (node.kind === 'unknown' ? HOLE : text));
    if (operator === undefined || texts.length === 0 || texts.includes(undefined)) {
      return undefined;
    }
    const { name, type, qualifier, ifExists } = operator;
    const known = texts as string[];
    switch (type) {
      case 'String':
      case 'Arn': {
        // how IAM writes 1.0 or 1e3 as a text is nowhere said
        const plain = values.every(({ node }) => node.kind !== 'number' || /^-?[0-9]+$/.test(node.raw));
        return plain
          ? { kind: 'text', patterns: known.map((text) => this.textPattern(name, text)), arn: type === 'Arn' }
          : undefined;
      }
      case 'Null': {
        const answers = known.map((text) => ({ true: true, false: false })[text.toLowerCase()]);
        return qualifier !== undefined || ifExists || answers.includes(undefined)
          ? undefined
          : { kind: 'missing', answers: answers as boolean[] };
      }
      default: {
        const matcher = matcherOf(FAMILIES.get(type)!, name, known);
        return matcher && { kind: 'values', matcher };
      }
    }
  }

  private textPattern(operatorName: string, text: string): Pattern {
    if (operatorName.startsWith('Arn')) {
      return this.patterns.arn(text);
    }
    return operatorName.endsWith('Like')
      ? this.patterns.wild(text)
      : this.patterns.exact(text, operatorName.endsWith('IgnoreCase'));
  }

  private unknownCondition(): OpaqueCondition {
    return { opaque: `unknown ${this.placeholders.unknown()}` };
  }

  /** That the request has a value for each variable of the statement. */
  private resolved(
    resources: PatternList,
    conditions: readonly (Condition | OpaqueCondition)[],
  ): Condition[] {
    const inConditions = conditions.flatMap((each) =>
      !isOpaque(each) && each.test.kind === 'text' ? each.test.patterns : [],
    );
    const variables = [...resources.patterns, ...inConditions]
      .flatMap(({ tokens }) => tokens.filter(isPlaceholder))
      .map((token) => this.placeholders.variableOf(placeholderId(token)));
    const keys = new Set(
      variables.flatMap((variable) => (variable && !hasValue(variable) ? [variable.key] : [])),
    );
    return [...keys].map((key) => ({
      key,
      ifExists: false,
      negated: false,
      test: { kind: 'missing', answers: [false] },
    }));
  }
}

/** Keys that every request of an IAM user has. */
export const ALWAYS_THERE: readonly string[] = [
  'aws:username',
  'aws:userid',
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principaltype',
];

function hasValue({ key, fallback }: PolicyVariable): boolean {
  return fallback !== undefined || ALWAYS_THERE.includes(key);
}
