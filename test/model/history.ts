import type { Fault } from './faults';
import type { Ways } from './operation';
import type { Declaration, Exclusive, Sibling } from './template';

/** What a developer changes in the source of a stack. */
export type Edit =
  | { readonly edit: 'declare'; readonly slot: string; readonly declaration: Declaration }
  | { readonly edit: 'remove'; readonly slot: string }
  | { readonly edit: 'move'; readonly slot: string; readonly to: string }
  | { readonly edit: 'swap names'; readonly slot: string; readonly with: string }
  | { readonly edit: 'change'; readonly slot: string; readonly change: Partial<Declaration> };

/** One operation on one stack. */
export interface Step extends Ways {
  readonly stack: string;
  /** Undefined: the stack is deleted. */
  readonly edits?: readonly Edit[];
  readonly exclusive?: Exclusive;
  readonly sibling?: Sibling;
  /** Seconds since the end of the step before it. */
  readonly after: number;
  /** Begins while the step before it, of another stack, is under way. */
  readonly beside: boolean;
}

/** Somebody who is no stack. */
export interface ForeignAct {
  /** Counts from 0; -1 is before all. */
  readonly step: number;
  /** Since the step's beginning. */
  readonly seconds: number;
  readonly userName: string;
  readonly policyName: string;
  /** Undefined: deletes. */
  readonly document?: string;
}

/** All that happens by choice; the rest follows. */
export interface History {
  readonly seed: number;
  /** Users made a moment before the first step, and how many seconds later IAM knows them. */
  readonly newUsers: Readonly<Record<string, number>>;
  readonly steps: readonly Step[];
  readonly foreign: readonly ForeignAct[];
  readonly faults: readonly Fault[];
}

/** The declarations after the edits; what would declare a policy twice is left out, as the library refuses it. */
export function edited(
  source: ReadonlyMap<string, Declaration>,
  edits: readonly Edit[],
): ReadonlyMap<string, Declaration> {
  return edits.reduce((before, edit) => {
    const after = applied(new Map(before), edit);
    return isUnique(after) ? after : before;
  }, source);
}

function applied(source: Map<string, Declaration>, edit: Edit): Map<string, Declaration> {
  const declaration = source.get(edit.slot);
  switch (edit.edit) {
    case 'declare':
      return source.set(edit.slot, edit.declaration);
    case 'remove':
      source.delete(edit.slot);
      return source;
    case 'move':
      if (declaration !== undefined && !source.has(edit.to)) {
        source.delete(edit.slot);
        source.set(edit.to, declaration);
      }
      return source;
    case 'swap names': {
      const other = source.get(edit.with);
      if (declaration !== undefined && other !== undefined) {
        source.set(edit.slot, { ...declaration, ...namesOf(other) });
        source.set(edit.with, { ...other, ...namesOf(declaration) });
      }
      return source;
    }
    case 'change':
      return declaration === undefined ? source : source.set(edit.slot, { ...declaration, ...edit.change });
  }
}

function namesOf({ userName, policyName }: Declaration) {
  return { userName, policyName };
}

function isUnique(source: ReadonlyMap<string, Declaration>): boolean {
  const keys = [...source.values()].map(
    ({ userName, policyName }) => `${userName.toLowerCase()}/${policyName}`,
  );
  return new Set(keys).size === keys.length;
}
