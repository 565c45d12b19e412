export type OperatorType = 'String' | 'Numeric' | 'Date' | 'Bool' | 'Binary' | 'Ip' | 'Arn' | 'Null';

/** The 27 operators that IAM knows. */
export const OPERATORS: ReadonlyMap<string, OperatorType> = new Map<string, OperatorType>([
  ...['Equals', 'NotEquals', 'EqualsIgnoreCase', 'NotEqualsIgnoreCase', 'Like', 'NotLike'].map(
    (name): [string, OperatorType] => [`String${name}`, 'String'],
  ),
  ...comparisons('Numeric'),
  ...comparisons('Date'),
  ['Bool', 'Bool'],
  ['BinaryEquals', 'Binary'],
  ['IpAddress', 'Ip'],
  ['NotIpAddress', 'Ip'],
  ...['Equals', 'NotEquals', 'Like', 'NotLike'].map((name): [string, OperatorType] => [`Arn${name}`, 'Arn']),
  ['Null', 'Null'],
]);

function comparisons(type: OperatorType): [string, OperatorType][] {
  const names = ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'];
  return names.map((name) => [`${type}${name}`, type]);
}

export const QUALIFIERS = ['ForAllValues', 'ForAnyValue'] as const;
export type Qualifier = (typeof QUALIFIERS)[number];

/** A condition operator that IAM knows. */
export interface Operator {
  readonly text: string;
  readonly qualifier?: Qualifier;
  /** One of OPERATORS. */
  readonly name: string;
  readonly type: OperatorType;
  readonly ifExists: boolean;
  /** True when no value may match: StringNotEquals, NotIpAddress and the like. */
  readonly negated: boolean;
}

/** Reads an operator; undefined when IAM does not know it. The case counts. */
export function parseOperator(text: string): Operator | undefined {
  const match = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(text);
  const type = OPERATORS.get(match?.[2] ?? '');
  if (!match || type === undefined) {
    return undefined;
  }
  return {
    text,
    ...(match[1] === undefined ? {} : { qualifier: match[1] as Qualifier }),
    name: match[2],
    type,
    ifExists: match[3] !== undefined,
    negated: match[2].includes('Not'),
  };
}
