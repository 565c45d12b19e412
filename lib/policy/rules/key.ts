import { OperatorType } from '../grammar/operator';
import { Condition, Policy, Statement } from '../grammar/policy';
import { isKnown, quote, quoteAll } from '../grammar/text';
import { hasWildcard } from '../grammar/wildcard';
import { exampleIf } from './example';
import { analyzer, Context, guide, Rule } from './rule';

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

const typeMismatch: Rule = {
  id: 'TYPE_MISMATCH',
  severity: 'warning',
  what: 'An operator of another type than the condition key.',
  why: 'The values are compared as something they are not: such a condition mostly never holds.',
  page: analyzer('general-warning-type-mismatch'),
  fails: exampleIf({ StringEquals: { 'aws:MultiFactorAuthAge': '3600' } }),
  passes: exampleIf({ NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }),
  *check(policy, context) {
    for (const { condition, key, type } of typedConditions(policy, context)) {
      const operator = condition.operator!.type;
      const wanted = OPERATORS_OF[type] ?? [];
      // a date may be seconds
      const usable =
        wanted.includes(operator) ||
        (type === 'Date' && operator === 'Numeric') ||
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
  what: 'StringLike or StringNotLike for a condition key that is an ARN.',
  why: 'Under them a `*` crosses colons: the pattern matches ARNs of other accounts and services. ArnLike compares field by field.',
  page: guide('reference_policies_elements_condition_operators#Conditions_ARN'),
  fails: exampleIf({ StringLike: { 'aws:SourceArn': 'arn:aws:s3:::reports-*' } }),
  passes: exampleIf({ ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::reports-*' } }),
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
  what: 'A condition key with several values in a request, without `ForAllValues:` or `ForAnyValue:`.',
  why: 'How the values are compared is then undefined.',
  page: analyzer('error-missing-qualifier'),
  fails: exampleIf({ StringEquals: { 'aws:TagKeys': 'team' } }),
  passes: exampleIf({ 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'team' } }),
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
  what: 'An Allow with `ForAllValues:` on a condition key that has one value.',
  why: 'It also holds when the request has no such key: the Allow is wider than it looks.',
  page: analyzer('security-warning-forallvalues-with-single-valued-key'),
  fails: exampleIf({ 'ForAllValues:StringEquals': { 'aws:ResourceTag/team': 'reports' } }),
  passes: exampleIf({ StringEquals: { 'aws:ResourceTag/team': 'reports' } }),
  *check(policy, context) {
    for (const { statement, condition, key, many } of typedConditions(policy, context)) {
      if (statement.effect === 'Allow' && !many && condition.operator!.qualifier === 'ForAllValues') {
        yield {
          at: condition.keyPlace,
          message: `${quote(key)} has one value, and ForAllValues: also holds without any; leave it out`,
        };
      }
    }
  },
};

const pointlessQualifier: Rule = {
  id: 'POINTLESS_QUALIFIER',
  severity: 'suggestion',
  what: '`ForAnyValue:`, or `ForAllValues:` in a Deny, on a condition key that has one value.',
  why: 'It changes nothing, or makes a Deny apply to requests without the key.',
  page: guide('reference_policies_condition-single-vs-multi-valued-context-keys'),
  fails: exampleIf({ 'ForAnyValue:StringEquals': { 'aws:ResourceTag/team': 'reports' } }),
  passes: exampleIf({ StringEquals: { 'aws:ResourceTag/team': 'reports' } }),
  *check(policy, context) {
    for (const { statement, condition, key, many } of typedConditions(policy, context)) {
      const { qualifier, type } = condition.operator!;
      const told = qualifier === 'ForAllValues' && statement.effect === 'Allow';
      if (qualifier !== undefined && !many && !told && type !== 'Null') {
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
  what: 'A wildcard in a value under an operator that compares it as a plain character.',
  why: 'StringEquals takes `*` and `?` literally; only StringLike, StringNotLike and the Arn operators know wildcards.',
  page: analyzer('general-warning-wildcard-without-like-operator'),
  fails: exampleIf({ StringEquals: { 'aws:PrincipalTag/team': 'report*' } }),
  passes: exampleIf({ StringLike: { 'aws:PrincipalTag/team': 'report*' } }),
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
            message: `the value ${quote(text)} of ${quote(key)} has a wildcard, which ${operator.name} takes literally; use ${like}`,
          };
        }
      }
    }
  },
};

const nullFalse: Rule = {
  id: 'EQUIVALENT_TO_NULL_FALSE',
  severity: 'suggestion',
  what: 'StringLike or ArnLike with the value `*`.',
  why: 'It only asks whether the key exists. `Null` with `false` says so, and also holds for the empty value.',
  page: guide('reference_policies_elements_condition_operators#Conditions_Null'),
  fails: exampleIf({ StringLike: { 'aws:PrincipalTag/team': '*' } }),
  passes: exampleIf({ Null: { 'aws:PrincipalTag/team': 'false' } }),
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
  what: 'A condition key that is only safe together with another one.',
  why: 'Private addresses repeat in every network: `aws:VpcSourceIp` without `aws:SourceVpc` matches the VPCs of others.',
  page: analyzer('security-warning-missing-paired-condition-keys'),
  fails: exampleIf({ IpAddress: { 'aws:VpcSourceIp': '10.0.0.0/8' } }),
  passes: exampleIf({
    IpAddress: { 'aws:VpcSourceIp': '10.0.0.0/8' },
    StringEquals: { 'aws:SourceVpc': 'vpc-0123456789abcdef0' },
  }),
  *check({ statements }) {
    for (const { effect, conditions } of statements) {
      const given = new Set(conditions.map(({ key }) => key.toLowerCase()));
      for (const { key, keyPlace } of effect === 'Allow' ? conditions : []) {
        const others = PAIRS.find(([first]) => first.toLowerCase() === key.toLowerCase())?.[1];
        if (others && !others.some((other) => given.has(other.toLowerCase()))) {
          yield {
            at: keyPlace,
            message: `${quote(key)} stands alone; add ${quoteAll(others).replace(', ', ' or ')}`,
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
