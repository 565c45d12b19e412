import { BORDERS } from './directed/borders';
import { PLAIN } from './directed/plain';
import { UNKNOWABLE } from './directed/unknowable';
import type { Directed } from './directed/steps';

/** Histories to every row. */
export const DIRECTED: readonly Directed[] = [...PLAIN, ...BORDERS, ...UNKNOWABLE];

/** The one whose name begins so. */
export function directedNamed(start: string): Directed {
  const found = DIRECTED.find(({ what }) => what.startsWith(start));
  if (found === undefined) {
    throw new Error(`no directed history is named ${start} …`);
  }
  return found;
}
