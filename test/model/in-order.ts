/** A thing that waits for others. */
export interface Node {
  readonly name: string;
  readonly after: readonly string[];
}

/**
 * Does a thing for each node, side by side where none waits for the other. False as soon as one has failed; what
 * waits for a failure, or had not begun when it came, is not begun.
 */
export async function inOrder<T extends Node>(
  nodes: readonly T[],
  action: (node: T) => Promise<boolean>,
): Promise<boolean> {
  const byName = new Map<string, T[]>();
  for (const node of nodes) {
    byName.set(node.name, [...(byName.get(node.name) ?? []), node]);
  }
  const results = new Map<T, Promise<boolean>>();
  let failed = false;
  const resultOf = (node: T): Promise<boolean> => {
    const result = results.get(node) ?? run(node);
    results.set(node, result);
    return result;
  };
  const run = async (node: T): Promise<boolean> => {
    const before = node.after.flatMap((name) => byName.get(name) ?? []).filter((other) => other !== node);
    const ready = (await Promise.all(before.map(resultOf))).every(Boolean);
    const done = ready && !failed && (await action(node));
    failed ||= !done;
    return done;
  };
  return (await Promise.all(nodes.map(resultOf))).every(Boolean);
}
