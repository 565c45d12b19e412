import { Policy } from '../grammar/policy';

/**
 * One way to read what AWS's documentation leaves open. A comparison has to hold in each of them.
 */
export interface Reading {
  /**
   * Whether a wildcard in the first five fields of an ARN matches colons: never, when it is the star that ends the
   * field, or always.
   */
  readonly colons: 'never' | 'at the end of a field' | 'always';

  /** What a variable does that the request has no value for: only its value does not match, or its statement does not. */
  readonly unresolved: 'value' | 'statement';

  /** How an operator without ForAnyValue and ForAllValues sees several values: one of them has to match, or all. */
  readonly several: 'any' | 'all';
}

/** The readings that may differ for some documents. */
export function readingsOf(policies: readonly Policy[]): Reading[] {
  const colons = policies.some(hasWildcardField) ? COLONS : (['never'] as const);
  const unresolved = policies.some(({ variables }) => variables.length > 0)
    ? UNRESOLVED
    : (['value'] as const);
  const several = policies.some(({ blocks }) =>
    blocks.some(({ operator }) => operator?.qualifier !== undefined),
  )
    ? SEVERAL
    : (['any'] as const);
  return colons.flatMap((colon) =>
    unresolved.flatMap((each) => several.map((some) => ({ colons: colon, unresolved: each, several: some }))),
  );
}

const COLONS = ['never', 'at the end of a field', 'always'] as const;
const UNRESOLVED = ['value', 'statement'] as const;
const SEVERAL = ['any', 'all'] as const;

/** Whether a resource has a wildcard before its sixth field, or is without some of these fields. */
function hasWildcardField({ resources }: Policy): boolean {
  return resources.some(({ arn: { text } }) => text !== '*' && !/^(?:[^:*?]*:){5}/.test(text));
}
