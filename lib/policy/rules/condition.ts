import { perhaps } from '../grammar/nearest';
import { OPERATORS, parseOperator } from '../grammar/operator';
import { isKnown, quote } from '../grammar/text';
import { example, exampleIf, SOUND } from './example';
import { analyzer, guide, Rule } from './rule';

const MFA = { 'aws:MultiFactorAuthPresent': 'true' };

const invalidOperator: Rule = {
  id: 'INVALID_CONDITION_OPERATOR',
  severity: 'error',
  refused: true,
  what: 'A condition operator that IAM does not know. The case counts.',
  why: 'IAM answers `Syntax errors in policy.` It knows 27 operators, `ForAllValues:` and `ForAnyValue:` before them, `IfExists` behind them. An unknown one with nothing in it is accepted.',
  page: analyzer('error-invalid-condition-operator'),
  fails: exampleIf({ StringEqual: { 'aws:PrincipalTag/team': 'reports' } }),
  passes: exampleIf({ StringEquals: { 'aws:PrincipalTag/team': 'reports' } }),
  *check({ blocks }) {
    for (const at of blocks) {
      const { text, operator, value } = at;
      const empty = value.kind === 'object' && value.members.length === 0;
      if (!operator && !empty && isKnown(text)) {
        const bare = text.replace(/^For(?:Any|All)Values?:/i, '').replace(/IfExists$/i, '');
        const hint = perhaps(bare, OPERATORS.keys());
        const allowed =
          'such as StringEquals, ArnLike, Bool, IpAddress, with ForAllValues: or ForAnyValue: before and IfExists behind it';
        yield {
          at,
          message: `${quote(text)} is no condition operator${hint}; it takes one ${allowed}`,
        };
      }
    }
  },
};

const nullIfExists: Rule = {
  id: 'NULL_WITH_IF_EXISTS',
  severity: 'error',
  what: '`Null` with `IfExists`.',
  why: 'Null asks whether a key exists; IfExists cannot be added. Whether IAM refuses or only ignores it is not documented.',
  page: analyzer('error-null-with-if-exists'),
  fails: exampleIf({ NullIfExists: MFA }),
  passes: exampleIf({ Null: { 'aws:MultiFactorAuthAge': 'false' } }),
  *check({ blocks }) {
    for (const block of blocks) {
      if (block.operator?.type === 'Null' && block.operator.ifExists) {
        yield { at: block, message: `${quote(block.text)} does not exist: write "Null" without IfExists` };
      }
    }
  },
};

const nullQualifier: Rule = {
  id: 'NULL_WITH_QUALIFIER',
  severity: 'suggestion',
  what: '`Null` with `ForAllValues:` or `ForAnyValue:`.',
  why: 'With ForAllValues it is always true, with ForAnyValue always false.',
  page: analyzer('suggestion-null-with-qualifier'),
  fails: exampleIf({ 'ForAllValues:Null': { 'aws:TagKeys': 'false' } }),
  passes: exampleIf({ Null: { 'aws:TagKeys': 'false' } }),
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
  what: 'A condition key without a service before a colon.',
  why: 'IAM stores it, and no request ever has such a key.',
  page: analyzer('error-invalid-condition-key-format'),
  fails: exampleIf({ Bool: { MultiFactorAuthPresent: 'true' } }),
  passes: exampleIf({ Bool: MFA }),
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
  what: 'A condition key stands twice under one operator, in different case.',
  why: 'The names of keys do not depend on the case: it is one key, given twice.',
  page: analyzer('error-duplicate-keys-with-different-case'),
  fails: exampleIf({ StringEquals: { 'aws:PrincipalTag/a': '1', 'aws:principaltag/a': '2' } }),
  passes: exampleIf({ StringEquals: { 'aws:PrincipalTag/a': ['1', '2'] } }),
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
  what: 'A condition key for a tag without the key of the tag.',
  why: 'IAM stores it, and no request ever has such a key.',
  page: analyzer('error-missing-tag-key-in-condition'),
  fails: exampleIf({ StringEquals: { 'aws:ResourceTag': 'reports' } }),
  passes: exampleIf({ StringEquals: { 'aws:ResourceTag/team': 'reports' } }),
  *check({ conditions }) {
    for (const { key, keyPlace } of conditions) {
      if (isKnown(key) && /^[^:/]+:(?:(?:resource|request|principal)tag\/?|[^:/]*tag\/)$/i.test(key)) {
        const example = `${key.replace(/\/$/, '')}/team`;
        yield {
          at: keyPlace,
          message: `${quote(key)} names no tag; write its key behind a slash, such as ${quote(example)}`,
        };
      }
    }
  },
};

const emptyObject: Rule = {
  id: 'EMPTY_OBJECT_CONDITION',
  severity: 'warning',
  what: 'A Condition, or the block of an operator, with nothing in it.',
  why: 'The statement applies without a condition: most likely one was lost.',
  page: analyzer('suggestion-empty-object-condition'),
  fails: exampleIf({ StringEquals: {} }),
  passes: SOUND,
  *check({ statements }) {
    for (const { elements, blocks } of statements) {
      const spots = [...elements.filter(({ name }) => name === 'Condition'), ...blocks];
      for (const spot of spots) {
        if (spot.value.kind === 'object' && spot.value.members.length === 0) {
          yield { at: spot, message: 'an empty condition, which always holds; leave it out or fill it' };
        }
      }
    }
  },
};

interface EmptyList {
  readonly id: string;
  readonly anchor: string;
  readonly operator: string;
  readonly effect: string;
  readonly instead: string;
}

// the first that fits the operator counts
const EMPTY_LISTS: readonly EmptyList[] = [
  {
    id: 'EMPTY_ARRAY_CONDITION_FORALLVALUES',
    anchor: 'suggestion-empty-array-condition-forallvalues',
    operator: 'ForAllValues:StringEquals',
    effect: 'holds only when the request has no such key',
    instead: 'ask with Null',
  },
  {
    id: 'EMPTY_ARRAY_CONDITION_FORANYVALUE',
    anchor: 'suggestion-empty-array-condition-foranyvalue',
    operator: 'ForAnyValue:StringEquals',
    effect: 'never holds',
    instead: 'list the values',
  },
  {
    id: 'EMPTY_ARRAY_CONDITION_IFEXISTS',
    anchor: 'suggestion-empty-array-condition-ifexists',
    operator: 'StringEqualsIfExists',
    effect: 'holds only when the request has no such key',
    instead: 'ask with Null',
  },
  {
    id: 'EMPTY_ARRAY_CONDITION',
    anchor: 'suggestion-empty-array-condition',
    operator: 'StringEquals',
    effect: 'compares with nothing',
    instead: 'list the values',
  },
];

const emptyLists: readonly Rule[] = EMPTY_LISTS.map(({ id, anchor, operator, effect, instead }) => ({
  id,
  severity: 'warning',
  what: `No values for a key, under an operator such as \`${operator}\`.`,
  why: `Such a condition ${effect}: most likely the values were lost.`,
  page: analyzer(anchor),
  fails: exampleIf({ [operator]: { 'aws:TagKeys': [] } }),
  passes: exampleIf({ 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['team'] } }),
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
  what: 'A number without quotes as the value of a condition key.',
  why: 'The grammar calls quotes optional, yet emulators that mirror IAM refuse a lone number, and large ones lose digits on the way.',
  page: guide('reference_policies_grammar'),
  fails: exampleIf({ NumericLessThan: { 'aws:MultiFactorAuthAge': 3600 } }),
  passes: exampleIf({ NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }),
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
  what: `An Allow with Not${name}.`,
  why:
    name === 'Action'
      ? 'It allows everything but what is listed, and every action that AWS adds later.'
      : 'It allows the actions on everything but what is listed, also on what is created later.',
  page: guide(`reference_policies_elements_not${name.toLowerCase()}`),
  fails: example({
    [name]: undefined,
    [`Not${name}`]: name === 'Action' ? 's3:DeleteObject' : 'arn:aws:s3:::secrets/*',
  }),
  passes: SOUND,
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
