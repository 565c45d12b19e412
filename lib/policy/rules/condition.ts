import { perhaps } from '../grammar/nearest';
import { OPERATORS, parseOperator } from '../grammar/operator';
import { isKnown, quote } from '../grammar/text';
import { Rule } from './rule';

const invalidOperator: Rule = {
  id: 'INVALID_CONDITION_OPERATOR',
  severity: 'error',
  refused: true,
  *check({ blocks }) {
    for (const at of blocks) {
      const { text, operator, value } = at;
      const empty = value.kind === 'object' && value.members.length === 0;
      if (!operator && !empty && isKnown(text)) {
        const bare = text.replace(/^For(?:Any|All)Values?:/i, '').replace(/IfExists$/i, '');
        const hint = perhaps(bare, OPERATORS.keys());
        const allowed =
          'such as StringEquals, ArnLike, Bool, IpAddress, with ForAllValues: or ForAnyValue: before and IfExists after it';
        yield {
          at,
          message: `${quote(text)} is not a condition operator${hint}; it must be one ${allowed}`,
        };
      }
    }
  },
};

const nullIfExists: Rule = {
  id: 'NULL_WITH_IF_EXISTS',
  severity: 'error',
  refused: true,
  *check({ blocks }) {
    for (const block of blocks) {
      if (block.operator?.type === 'Null' && block.operator.ifExists && block.conditions.length > 0) {
        yield {
          at: block,
          message: `${quote(block.text)} is not a condition operator; write "Null" without IfExists`,
        };
      }
    }
  },
};

const nullQualifier: Rule = {
  id: 'NULL_WITH_QUALIFIER',
  severity: 'suggestion',
  *check({ blocks }) {
    for (const block of blocks) {
      if (block.operator?.type === 'Null' && block.operator.qualifier !== undefined) {
        yield { at: block, message: `${quote(block.text)} never depends on the request; write "Null"` };
      }
    }
  },
};

const keyFormat: Rule = {
  id: 'INVALID_CONDITION_KEY_FORMAT',
  severity: 'error',
  *check({ conditions }) {
    for (const { key, keyPlace } of conditions) {
      if (isKnown(key) && !/^[^:\s]+:[^:\s]/.test(key)) {
        yield {
          at: keyPlace,
          message: `the condition key ${quote(key)} has no service; a key is "service:name"`,
        };
      }
    }
  },
};

const otherCase: Rule = {
  id: 'DUPLICATE_KEYS_WITH_DIFFERENT_CASE',
  severity: 'error',
  *check({ blocks }) {
    for (const { conditions } of blocks) {
      const seen = new Map<string, string>();
      for (const { key, keyPlace } of conditions.filter((condition) => isKnown(condition.key))) {
        const before = seen.get(key.toLowerCase());
        if (before !== undefined && before !== key) {
          yield {
            at: keyPlace,
            message: `${quote(key)} is the same key as ${quote(before)}; give it once, with a list`,
          };
        }
        seen.set(key.toLowerCase(), before ?? key);
      }
    }
  },
};

const missingTagKey: Rule = {
  id: 'MISSING_TAG_KEY_IN_CONDITION',
  severity: 'error',
  *check({ conditions }) {
    for (const { key, keyPlace } of conditions) {
      if (isKnown(key) && /^[^:/]+:(?:(?:resource|request|principal)tag\/?|[^:/]*tag\/)$/i.test(key)) {
        const example = `${key.replace(/\/$/, '')}/team`;
        yield {
          at: keyPlace,
          message: `${quote(key)} names no tag; write its key after a slash, such as ${quote(example)}`,
        };
      }
    }
  },
};

const emptyObject: Rule = {
  id: 'EMPTY_OBJECT_CONDITION',
  severity: 'warning',
  *check({ statements }) {
    for (const { elements, blocks } of statements) {
      const spots = [...elements.filter(({ name }) => name === 'Condition'), ...blocks];
      for (const spot of spots) {
        if (spot.value.kind === 'object' && spot.value.members.length === 0) {
          yield { at: spot, message: 'an empty condition, which always holds; remove it or fill it' };
        }
      }
    }
  },
};

interface EmptyList {
  readonly id: string;
  readonly effect: string;
  readonly instead: string;
}

// the first that fits the operator counts
const EMPTY_LISTS: readonly EmptyList[] = [
  {
    id: 'EMPTY_ARRAY_CONDITION_FORALLVALUES',
    effect: 'holds only when the request has no such key',
    instead: 'ask with Null',
  },
  {
    id: 'EMPTY_ARRAY_CONDITION_FORANYVALUE',
    effect: 'never holds',
    instead: 'list the values',
  },
  {
    id: 'EMPTY_ARRAY_CONDITION_IFEXISTS',
    effect: 'holds only when the request has no such key',
    instead: 'ask with Null',
  },
  {
    id: 'EMPTY_ARRAY_CONDITION',
    effect: 'compares with nothing',
    instead: 'list the values',
  },
];

const emptyLists: readonly Rule[] = EMPTY_LISTS.map(({ id, effect, instead }) => ({
  id,
  severity: 'warning',
  *check({ conditions }) {
    for (const { value, key, keyPlace, operatorText } of conditions) {
      if (value.kind === 'array' && value.items.length === 0 && emptyListId(operatorText) === id) {
        yield { at: keyPlace, message: `${quote(key)} has no values, and so ${effect}; ${instead}` };
      }
    }
  },
}));

function emptyListId(text: string): string {
  const operator = parseOperator(text);
  if (operator?.qualifier !== undefined) {
    return `EMPTY_ARRAY_CONDITION_${operator.qualifier.toUpperCase()}`;
  }
  return operator?.ifExists ? 'EMPTY_ARRAY_CONDITION_IFEXISTS' : 'EMPTY_ARRAY_CONDITION';
}

const unquotedNumber: Rule = {
  id: 'UNQUOTED_NUMBER',
  severity: 'warning',
  *check({ conditions }) {
    for (const { key, values } of conditions) {
      for (const at of values) {
        const { node } = at;
        if (node.kind === 'number') {
          yield {
            at,
            message: `the value of ${quote(key)} is the number ${node.raw.slice(0, 40)}; put it in quotes`,
          };
        }
      }
    }
  },
};

const allowWithNot: readonly Rule[] = (['Action', 'Resource'] as const).map((name) => ({
  id: `ALLOW_WITH_NOT_${name.toUpperCase()}`,
  severity: 'warning',
  *check({ statements }) {
    for (const { effect, elements } of statements) {
      for (const element of effect === 'Allow' ? elements.filter((each) => each.name === `Not${name}`) : []) {
        yield {
          at: element,
          message: `Allow with Not${name} grants all that is not listed; list what is allowed, or make it a Deny`,
        };
      }
    }
  },
}));

export const conditionRules: readonly Rule[] = [
  invalidOperator,
  nullIfExists,
  nullQualifier,
  keyFormat,
  otherCase,
  missingTagKey,
  emptyObject,
  ...emptyLists,
  unquotedNumber,
  ...allowWithNot,
];
