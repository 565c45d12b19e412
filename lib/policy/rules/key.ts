import { OperatorType } from '../grammar/operator';
import { Condition, Policy, Statement } from '../grammar/policy';
import { isKnown, quote, quoteAll } from '../grammar/text';
import { hasWildcard } from '../grammar/wildcard';
import { Context, Rule } from './rule';

// which operators compare the values of a key
const OPERATORS_OF: Readonly<Record<string, readonly OperatorType[]>> = {
  String: ['String'],
  ARN: ['Arn', 'String'],
  Bool: ['Bool'],
  Numeric: ['Numeric'],
  Date: ['Date'],
  IPAddress: ['Ip'],
  Binary: ['Binary'],
};

const FAMILIES: Readonly<Record<OperatorType, string>> = {
  String: 'a String operator',
  Numeric: 'a Numeric operator',
  Date: 'a Date operator',
  Bool: 'Bool',
  Binary: 'BinaryEquals',
  Ip: 'IpAddress or NotIpAddress',
  Arn: 'an Arn operator',
  Null: 'Null',
};

// AWS's own examples compare this one, with the variable of another address
const COMPARED_AS_TEXT = new Set(['aws:ec2instancesourceprivateipv4']);

const typeMismatch: Rule = {
  id: 'TYPE_MISMATCH',
  severity: 'warning',
  *check(policy, context) {
    for (const { condition, key, type } of typedConditions(policy, context)) {
      const operator = condition.operator!.type;
      const wanted = OPERATORS_OF[type] ?? [];
      // a date may be seconds
      const usable =
        wanted.includes(operator) ||
        (type === 'Date' && operator === 'Numeric') ||
        (operator === 'String' && COMPARED_AS_TEXT.has(key.toLowerCase())) ||
        (type === 'String' && ['Arn', 'Bool'].includes(operator));
      if (operator !== 'Null' && wanted.length > 0 && !usable) {
        const message = `${quote(key)} is of the type ${type}; ${condition.operatorText} does not compare that, use ${wanted.map((each) => FAMILIES[each]).join(' or ')}`;
        yield { at: condition.keyPlace, message };
      }
    }
  },
};

const arnAsString: Rule = {
  id: 'STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS',
  severity: 'warning',
  *check(policy, context) {
    for (const { condition, key, type } of typedConditions(policy, context)) {
      if (type === 'ARN' && /^String(?:Not)?Like$/.test(condition.operator!.name)) {
        yield {
          at: condition.keyPlace,
          message: `${quote(key)} is an ARN; compare it with ${condition.operatorText.replace('String', 'Arn')}`,
        };
      }
    }
  },
};

const missingQualifier: Rule = {
  id: 'MISSING_QUALIFIER',
  severity: 'warning',
  *check(policy, context) {
    for (const { condition, key, many } of typedConditions(policy, context)) {
      if (many && condition.operator!.qualifier === undefined && condition.operator!.type !== 'Null') {
        const message = `${quote(key)} has several values in a request; write ForAllValues:${condition.operatorText} or ForAnyValue:${condition.operatorText}`;
        yield { at: condition.keyPlace, message };
      }
    }
  },
};

const forAllValues: Rule = {
  id: 'FORALLVALUES_WITH_SINGLE_VALUED_KEY',
  severity: 'warning',
  *check(policy, context) {
    for (const { statement, condition, key, many } of typedConditions(policy, context)) {
      const { qualifier, type } = condition.operator!;
      if (statement.effect === 'Allow' && !many && qualifier === 'ForAllValues' && type !== 'Null') {
        yield {
          at: condition.keyPlace,
          message: `${quote(key)} has one value, and ForAllValues: also holds without any; remove it`,
        };
      }
    }
  },
};

const pointlessQualifier: Rule = {
  id: 'POINTLESS_QUALIFIER',
  severity: 'suggestion',
  *check(policy, context) {
    for (const { statement, condition, key, many } of typedConditions(policy, context)) {
      const { qualifier, type } = condition.operator!;
      const isReportedElsewhere = qualifier === 'ForAllValues' && statement.effect === 'Allow';
      if (qualifier !== undefined && !many && !isReportedElsewhere && type !== 'Null') {
        yield {
          at: condition.keyPlace,
          message: `${quote(key)} has one value in a request; ${qualifier}: is for keys with several`,
        };
      }
    }
  },
};

const wildcardWithoutLike: Rule = {
  id: 'WILDCARD_WITHOUT_LIKE_OPERATOR',
  severity: 'warning',
  *check({ conditions }) {
    for (const { operator, key, values } of conditions) {
      if (operator?.type !== 'String' || operator.name.endsWith('Like')) {
        continue;
      }
      for (const at of values) {
        const { text } = at;
        if (text !== undefined && isKnown(text) && hasWildcard(text)) {
          const like = operator.negated ? 'StringNotLike' : 'StringLike';
          yield {
            at,
            message: `the value ${quote(text)} of ${quote(key)} has a wildcard, which ${operator.name} compares literally; use ${like}`,
          };
        }
      }
    }
  },
};

const nullFalse: Rule = {
  id: 'EQUIVALENT_TO_NULL_FALSE',
  severity: 'suggestion',
  *check({ conditions }) {
    for (const { operator, key, keyPlace, values } of conditions) {
      const like = operator?.name === 'StringLike' || operator?.name === 'ArnLike';
      if (
        like &&
        !operator.ifExists &&
        operator.qualifier === undefined &&
        values.some(({ text }) => text === '*')
      ) {
        yield {
          at: keyPlace,
          message: `${quote(key)} is like "*": it only asks whether the key exists; write "Null": { ${quote(key)}: "false" }`,
        };
      }
    }
  },
};

const PAIRS: readonly (readonly [key: string, others: readonly string[]])[] = [
  ['aws:VpcSourceIp', ['aws:SourceVpc', 'aws:SourceVpce']],
];

const missingPair: Rule = {
  id: 'MISSING_PAIRED_CONDITION_KEYS',
  severity: 'warning',
  *check({ statements }) {
    for (const { effect, conditions } of statements) {
      const given = new Set(conditions.map(({ key }) => key.toLowerCase()));
      for (const { key, keyPlace } of effect === 'Allow' ? conditions : []) {
        const others = PAIRS.find(([first]) => first.toLowerCase() === key.toLowerCase())?.[1];
        if (others && !others.some((other) => given.has(other.toLowerCase()))) {
          yield {
            at: keyPlace,
            message: `${quote(key)} is used alone; add ${quoteAll(others).replace(', ', ' or ')}`,
          };
        }
      }
    }
  },
};

interface TypedCondition {
  readonly statement: Statement;
  readonly condition: Condition;
  readonly key: string;
  readonly type: string;
  /** A request may have several values. */
  readonly many: boolean;
}

/** The conditions whose operator and key are both known. */
function* typedConditions({ statements }: Policy, { services, budget }: Context): Generator<TypedCondition> {
  for (const statement of statements) {
    for (const condition of services ? statement.conditions : []) {
      const known = isKnown(condition.key) && budget.spend(300) ? services!.key(condition.key) : undefined;
      if (condition.operator && known) {
        const many = known.type.startsWith('ArrayOf');
        yield { statement, condition, key: condition.key, type: known.type.replace('ArrayOf', ''), many };
      }
    }
  }
}

export const keyRules: readonly Rule[] = [
  typeMismatch,
  arnAsString,
  missingQualifier,
  forAllValues,
  pointlessQualifier,
  wildcardWithoutLike,
  nullFalse,
  missingPair,
];
