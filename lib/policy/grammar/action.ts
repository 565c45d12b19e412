import { HOLE, isKnown } from './text';
import { hasWildcard } from './wildcard';

/** One action of a statement, such as `s3:Get*`. */
export interface Action {
  readonly text: string;
  /** What stands before the colon; undefined when there is none or it is not known yet. */
  readonly vendor?: string;
  /** What stands behind the colon; undefined when there is none or it is not known yet. */
  readonly name?: string;
  /** How many colons there are at least. */
  readonly colons: number;
  /** Nothing of it is left open. */
  readonly known: boolean;
}

export function parseAction(text: string): Action {
  const known = isKnown(text);
  const parts = text.split(':');
  const colons = parts.length - 1;
  if (colons === 0 || text.indexOf(HOLE) >= 0 && text.indexOf(HOLE) < text.indexOf(':')) {
    return { text, colons, known };
  }
  const vendor = parts[0]!;
  const name = parts.slice(1).join(':');
  return {
    text,
    colons,
    known,
    ...(isKnown(vendor) ? { vendor } : {}),
    ...(isKnown(name) ? { name } : {}),
  };
}

/** The lone star: every action of every service. */
export function isEveryAction(action: Action): boolean {
  return action.known && /^\*+$/.test(action.text);
}

/** Whether an action names exactly one action: no wildcard, nothing left open. */
export function isExact(action: Action): boolean {
  return action.known && action.colons === 1 && !hasWildcard(action.text);
}
