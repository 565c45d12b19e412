import { Token } from 'aws-cdk-lib';
import { toValue } from '../../policy/json/printer';
import { readJson } from '../../policy/json/reader';
import { minify } from '../../policy/minify';

/** JSON text as an object. A statement that cannot be an object stays text. */
export function documentObject(json: string): object {
  const { root } = readJson(json);
  const document = root && toValue(root);
  if (typeof document !== 'object' || document === null) {
    return { Statement: [minify(json)] };
  }
  // not its Id, which grants nothing: the CDK's template validation does not know it
  const { Version, Statement = [] } = document as Record<string, unknown>;
  const statements = (Array.isArray(Statement) ? Statement : [Statement]) as unknown[];
  return {
    Version,
    Statement: statements.map((each) => (hasTokenAsKey(each) ? JSON.stringify(each) : each)),
  };
}

// templates take no intrinsic function as a key
function hasTokenAsKey(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).some(([key, each]) => Token.isUnresolved(key) || hasTokenAsKey(each))
  );
}
