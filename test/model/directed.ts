import { BORDERS } from './directed/borders';
import { PLAIN } from './directed/plain';
import { UNKNOWABLE } from './directed/unknowable';
import type { Directed } from './directed/steps';

/** Histories to every row. */
export const DIRECTED: readonly Directed[] = [...PLAIN, ...BORDERS, ...UNKNOWABLE];
