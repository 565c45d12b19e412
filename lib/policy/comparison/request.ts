/** A request that IAM decides about. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  /** The values of the condition keys that it has, by their names in lower case. */
  readonly context: ReadonlyMap<string, readonly string[]>;
}

/** Whether a request can be one: an action with a service, and an ARN or `*`. */
export function isRequest({ action, resource }: Request): boolean {
  return (
    /^[^:]+:[^:]+$/.test(action) && (resource === '*' || /^arn:[^:]+:[^:]+:[^:]*:[^:]*:[^]+$/.test(resource))
  );
}
