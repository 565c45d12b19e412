import { elementNamed, Place, Policy, Statement } from '../grammar/policy';
import { isKnown, quote } from '../grammar/text';
import { covers } from '../grammar/wildcard';
import { JsonNode } from '../json/node';
import { printJson } from '../json/printer';
import { example, exampleIf } from './example';
import { analyzer, Context, guide, Problem, Rule } from './rule';

const redundantAction: Rule = {
  id: 'REDUNDANT_ACTION',
  severity: 'suggestion',
  what: 'An action that another one of the same list covers, or that stands there twice.',
  why: 'It changes nothing and takes from the quota of 2,048 characters.',
  page: analyzer('suggestion-redundant-action'),
  fails: example({ Action: ['s3:Get*', 's3:GetObject'] }),
  passes: example({ Action: 's3:Get*' }),
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
  what: 'A resource that another one of the same list covers, or that stands there twice.',
  why: 'It changes nothing and takes from the quota of 2,048 characters. `arn:aws:s3:::reports*` covers the objects too.',
  page: analyzer('suggestion-redundant-resource'),
  fails: example({ Resource: ['arn:aws:s3:::reports-*', 'arn:aws:s3:::reports-*/*'] }),
  passes: example({ Resource: 'arn:aws:s3:::reports-*' }),
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
    const twin = first.get(candidate.key);
    if (twin) {
      yield { at: candidate.at, message: `the ${what} ${quote(candidate.text)} stands here twice` };
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
        // of two that mean the same, the later one goes
        (!covers(candidate.key, pattern.key) || pattern.at.start < candidate.at.start),
    );
    if (wider) {
      yield {
        at: candidate.at,
        message: `the ${what} ${quote(candidate.text)} is part of ${quote(wider.text)}; leave it out`,
      };
    }
  }
}

const redundantStatement: Rule = {
  id: 'REDUNDANT_STATEMENT',
  severity: 'suggestion',
  what: 'A statement that says the same as another one.',
  why: 'It changes nothing and takes from the quota of 2,048 characters.',
  page: guide('access-analyzer-reference-policy-checks'),
  fails: example({ Sid: 'A' }, { Sid: 'B' }),
  passes: example({ Sid: 'A' }),
  *check({ statements }) {
    const first = new Map<string, Statement>();
    for (const statement of alike(statements)) {
      const meaning = meaningOf(statement);
      const twin = meaning === undefined ? undefined : first.get(meaning);
      if (twin) {
        yield { at: statement, message: `the statement says the same as ${twin.path}; leave it out` };
      } else if (meaning !== undefined) {
        first.set(meaning, statement);
      }
    }
  },
};

/** The statements that have as many parts as another one: only they can mean the same. */
function alike(statements: readonly Statement[]): Statement[] {
  const groups = new Map<string, Statement[]>();
  for (const statement of statements) {
    const { effect, actions, resources, conditions } = statement;
    const shape = `${effect} ${actions.length} ${resources.length} ${conditions.length}`;
    const group = groups.get(shape) ?? [];
    group.push(statement);
    groups.set(shape, group);
  }
  return [...groups.values()].filter((group) => group.length > 1).flat();
}

/** The same text for statements that mean the same; undefined while a part of one is not known. */
function meaningOf(statement: Statement): string | undefined {
  const parts = ['Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'].map((name) => {
    const value = elementNamed(statement.elements, name)?.value;
    const texts =
      value === undefined ? [] : (value.kind === 'array' ? value.items : [value]).map(printJson).sort();
    return name.endsWith('Action') ? texts.join().toLowerCase() : texts.join();
  });
  const open = statement.node.members.some(({ value }) => isOpen(value));
  return open || parts.every((part) => part === '') ? undefined : parts.join('\n');
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
  what: 'Several numbers under an operator for which one of them decides.',
  why: 'Less than 2700 or less than 3600 is less than 3600.',
  page: analyzer('suggestion-redundant-condition-value-num'),
  fails: exampleIf({ NumericLessThan: { 'aws:MultiFactorAuthAge': ['2700', '3600'] } }),
  passes: exampleIf({ NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }),
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
