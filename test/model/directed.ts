import { BORDERS } from './directed/borders';
import { PLAIN } from './directed/plain';
import type { Directed } from './directed/steps';

/** Histories to every row. */
export const DIRECTED: readonly Directed[] = [...PLAIN, ...BORDERS];
