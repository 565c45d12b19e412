import { Json, normalStatement } from '../equality';
import { Place, Policy, Statement } from '../grammar/policy';
import { isKnown, quote } from '../grammar/text';
import { covers } from '../grammar/wildcard';
import { JsonNode } from '../json/node';
import { toValue } from '../json/printer';
import { Context, Problem, Rule } from './rule';

const redundantAction: Rule = {
  id: 'REDUNDANT_ACTION',
  severity: 'suggestion',
  *check({ statements }, { budget }) {
    for (const { actions } of statements) {
      const texts = actions.map((entry) => ({
        text: entry.action.text,
        key: entry.action.text.toLowerCase(),
        at: entry,
      }));
      yield* redundant(texts, 'action', budget);
    }
  },
};

const redundantResource: Rule = {
  id: 'REDUNDANT_RESOURCE',
  severity: 'suggestion',
  *check({ statements }, { budget }) {
    for (const { resources } of statements) {
      const texts = resources.map((entry) => ({ text: entry.arn.text, key: entry.arn.text, at: entry }));
      yield* redundant(texts, 'resource', budget);
    }
  },
};

interface Candidate {
  readonly text: string;
  readonly key: string;
  readonly at: Place;
}

function* redundant(all: readonly Candidate[], what: string, budget: Context['budget']): Generator<Problem> {
  const known = all.filter(({ text }) => isKnown(text));
  const first = new Map<string, Candidate>();
  const patterns: Candidate[] = [];
  for (const candidate of known) {
    const earlier = first.get(candidate.key);
    if (earlier) {
      yield { at: candidate.at, message: `the ${what} ${quote(candidate.text)} is listed twice` };
      continue;
    }
    first.set(candidate.key, candidate);
    if (/[*?]/.test(candidate.text)) {
      patterns.push(candidate);
    }
  }
  for (const candidate of first.values()) {
    const wider = patterns.find(
      (pattern) =>
        pattern !== candidate &&
        budget.spend(pattern.key.length + candidate.key.length) &&
        covers(pattern.key, candidate.key) &&
        // of two that mean the same, the later one is reported
        (!covers(candidate.key, pattern.key) || pattern.at.start < candidate.at.start),
    );
    if (wider) {
      yield {
        at: candidate.at,
        message: `the ${what} ${quote(candidate.text)} is part of ${quote(wider.text)}; remove it`,
      };
    }
  }
}

const redundantStatement: Rule = {
  id: 'REDUNDANT_STATEMENT',
  severity: 'suggestion',
  *check({ statements }) {
    const first = new Map<string, Statement>();
    for (const statement of alike(statements)) {
      const meaning = meaningOf(statement);
      const earlier = meaning === undefined ? undefined : first.get(meaning);
      if (earlier) {
        yield { at: statement, message: `the statement says the same as ${earlier.path}; remove it` };
      } else if (meaning !== undefined) {
        first.set(meaning, statement);
      }
    }
  },
};

/** The statements whose actions and resources are those of another one: only they can mean the same. */
function alike(statements: readonly Statement[]): Statement[] {
  const groups = new Map<string, Statement[]>();
  for (const statement of statements) {
    const { effect, actions, resources } = statement;
    const lists = [
      ...new Set(actions.map(({ action }) => action.text.toLowerCase())),
      ...new Set(resources.map(({ arn }) => arn.text)),
    ];
    const shape = `${effect} ${lists.length > 1 ? lists.sort().join(' ') : lists[0]}`;
    const group = groups.get(shape) ?? [];
    group.push(statement);
    groups.set(shape, group);
  }
  return [...groups.values()].filter((group) => group.length > 1).flat();
}

/** The same text for statements that mean the same; undefined while a part of one is not known. */
function meaningOf(statement: Statement): string | undefined {
  const members = statement.node.members.filter(({ key }) => key.value !== 'Sid');
  const open = members.some(({ key, value }) => key.holes === true || isOpen(value));
  return open || members.length === 0
    ? undefined
    : JSON.stringify(normalStatement(toValue({ ...statement.node, members }, (raw) => raw) as Json));
}

function isOpen(node: JsonNode): boolean {
  switch (node.kind) {
    case 'unknown':
      return true;
    case 'string':
      return node.holes === true;
    case 'array':
      return node.items.some(isOpen);
    case 'object':
      return node.members.some(({ key, value }) => key.holes === true || isOpen(value));
    default:
      return false;
  }
}

const redundantNumber: Rule = {
  id: 'REDUNDANT_CONDITION_VALUE_NUM',
  severity: 'suggestion',
  *check(policy: Policy) {
    for (const { operator, key, keyPlace, values } of policy.conditions) {
      const bound = /^Numeric(Less|Greater)Than(?:Equals)?$/.exec(operator?.name ?? '')?.[1];
      if (bound !== undefined && values.length > 1) {
        const keep = bound === 'Less' ? 'greatest' : 'least';
        yield {
          at: keyPlace,
          message: `of the ${values.length} numbers for ${quote(key)} only the ${keep} counts; give that one`,
        };
      }
    }
  },
};

export const redundancyRules: readonly Rule[] = [
  redundantAction,
  redundantResource,
  redundantStatement,
  redundantNumber,
];
