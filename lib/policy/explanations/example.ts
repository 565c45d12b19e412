type Members = Readonly<Record<string, unknown>>;

/** The text of a document with these statements; each is a change to a valid one, and undefined removes a member. */
export function example(...statements: Members[]): string {
  return exampleOf({}, ...statements);
}

/** The same, with other members at the top. */
export function exampleOf(top: Members, ...statements: Members[]): string {
  const whole = statements.map((members) => ({
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::reports/*',
    ...members,
  }));
  return JSON.stringify({ Version: '2012-10-17', Statement: whole, ...top }, null, 2);
}

/** A document whose only statement has this condition. */
export function exampleIf(condition: Members, members: Members = {}): string {
  return example({ ...members, Condition: condition });
}

export const SOUND = example({});
