import type { Fault } from './faults';
import type { PageSizes } from './stack';
import type { Declaration, Exclusive, Native, Sibling, Source } from './template';
import type { Ways } from './ways';

/** What a developer changes in the source of a stack. */
export type Edit =
  | { readonly edit: 'declare'; readonly slot: string; readonly declaration: Declaration }
  | { readonly edit: 'remove'; readonly slot: string }
  | { readonly edit: 'move'; readonly slot: string; readonly to: string }
  | { readonly edit: 'swap names'; readonly slot: string; readonly with: string }
  | { readonly edit: 'change'; readonly slot: string; readonly change: Partial<Declaration> }
  | { readonly edit: 'declare native'; readonly id: string; readonly native: Native }
  | { readonly edit: 'remove native'; readonly id: string }
  | { readonly edit: 'retain native'; readonly id: string }
  /** A native policy gives way to one of ours, with the same names and document. */
  | {
      readonly edit: 'take over';
      readonly id: string;
      readonly slot: string;
      readonly onExisting: Declaration['onExisting'];
    }
  /** And the other way round. */
  | { readonly edit: 'give back'; readonly slot: string; readonly id: string; readonly type: Native['type'] };

/** What happens next to a stack whose last operation failed and was not rolled back, or not wholly. */
export type Recovery =
  /** The edits of the step are deployed upon what is there. */
  | 'retry'
  /** The source is what it was before that operation. */
  | 'go back'
  /** `RollbackStack`; after a roll-back that failed, `ContinueUpdateRollback`. */
  | 'roll back'
  /** `ContinueUpdateRollback`, with all that failed as `ResourcesToSkip`. */
  | 'roll back skipping';

/** One operation on one stack. */
export interface Step extends Ways {
  readonly stack: string;
  /** Undefined: the stack is deleted. */
  readonly edits?: readonly Edit[];
  readonly exclusive?: Exclusive;
  readonly sibling?: Sibling;
  readonly recovery: Recovery;
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

/** Somebody who may only invoke the function, and sends it an event of his own making. */
export interface Forgery {
  readonly step: number;
  /** Since the step's beginning. */
  readonly seconds: number;
  /** Whose function is invoked. */
  readonly stack: string;
  /** Which stack the event names: that one, another that is there, or none that is. */
  readonly of: 'its own' | 'another' | 'nobody';
  /** The send time in the event: none, that of the invocation, or hours before. */
  readonly sent: 'never' | 'now' | 'long ago';
  readonly type: 'Create' | 'Update' | 'Delete';
  readonly resource: 'policy' | 'exclusive';
  readonly slot: string;
  readonly userName: string;
  readonly policyName: string;
  readonly document: string;
  readonly onExisting: Declaration['onExisting'];
  /** Whether the answer is sent to a host of the attacker. */
  readonly ownHost: boolean;
}

/** Calls a second that AWS takes of each API, and how many at once. */
export interface Limits {
  readonly iam: number;
  readonly cloudFormation: number;
}

/** All that happens by choice; the rest follows. */
export interface History {
  readonly seed: number;
  /** Users made a moment before the first step, and how many seconds later IAM knows them. */
  readonly newUsers: Readonly<Record<string, number>>;
  readonly steps: readonly Step[];
  readonly foreign: readonly ForeignAct[];
  readonly forged: readonly Forgery[];
  readonly faults: readonly Fault[];
  /** Undefined: none. */
  readonly limits?: Limits;
  /** Undefined: small ones. */
  readonly pageSizes?: PageSizes;
  readonly verifyEvents: boolean;
  /** Whether the log group of the function can be read. */
  readonly logsReadable: boolean;
}

/** What a developer has in the source of a stack from one step to the next. */
export type Declared = Pick<Source, 'declarations' | 'natives' | 'plainUsers'>;

export const NOTHING: Declared = { declarations: new Map(), natives: new Map(), plainUsers: new Map() };

/** The source after the edits; what would declare a policy twice is left out, as the library refuses it. */
export function edited(source: Declared, edits: readonly Edit[]): Declared {
  return edits.reduce((before, edit) => {
    const after = {
      declarations: new Map(before.declarations),
      natives: new Map(before.natives),
      plainUsers: new Map(before.plainUsers),
    };
    apply(after, edit);
    return isUnique(after) ? after : before;
  }, source);
}

interface Editable extends Declared {
  readonly declarations: Map<string, Declaration>;
  readonly natives: Map<string, Native>;
  readonly plainUsers: Map<string, string>;
}

function apply(source: Editable, edit: Edit): void {
  switch (edit.edit) {
    case 'declare native':
    case 'remove native':
    case 'retain native':
    case 'take over':
    case 'give back':
      applyToNatives(source, edit);
      break;
    default:
      applyToOurs(source.declarations, edit);
  }
}

type NativeEdit = Extract<Edit, { id: string }>;

function applyToNatives({ declarations, natives, plainUsers }: Editable, edit: NativeEdit): void {
  const native = natives.get(edit.id);
  switch (edit.edit) {
    case 'declare native':
      declareNative({ natives, plainUsers }, edit.id, edit.native);
      break;
    case 'remove native':
      natives.delete(edit.id);
      break;
    case 'retain native':
      if (native !== undefined) {
        natives.set(edit.id, { ...native, retain: true });
      }
      break;
    case 'take over':
      if (native !== undefined && !declarations.has(edit.slot)) {
        const { userName, policyName, document } = native;
        const { onExisting } = edit;
        natives.delete(edit.id);
        if (native.type === 'AWS::IAM::User') {
          plainUsers.set(edit.id, userName);
        }
        declarations.set(edit.slot, { ...PLAIN, userName, policyName, document, onExisting });
      }
      break;
    case 'give back': {
      const declaration = declarations.get(edit.slot);
      if (declaration !== undefined) {
        const { userName, policyName, document } = declaration;
        declarations.delete(edit.slot);
        const kept = { userName, policyName, document, retain: false, referenced: false };
        declareNative({ natives, plainUsers }, edit.id, { ...kept, type: edit.type });
      }
    }
  }
}

// Of a native resource that is there, only the document changes; a user stays the same user.
function declareNative(
  { natives, plainUsers }: Pick<Editable, 'natives' | 'plainUsers'>,
  id: string,
  native: Native,
): void {
  const { document } = native;
  const existing = natives.get(id);
  const userName = plainUsers.get(id);
  if (existing !== undefined) {
    natives.set(id, { ...existing, document });
  } else if (userName === undefined || (native.type === 'AWS::IAM::User' && native.userName === userName)) {
    plainUsers.delete(id);
    natives.set(id, native);
  }
}

const PLAIN = { onModified: 'PROCEED', retain: false, dependsOn: [] } as const;

type OurEdit = Exclude<Edit, NativeEdit>;

function applyToOurs(source: Map<string, Declaration>, edit: OurEdit): void {
  const declaration = source.get(edit.slot);
  switch (edit.edit) {
    case 'declare':
      source.set(edit.slot, edit.declaration);
      break;
    case 'remove':
      source.delete(edit.slot);
      break;
    case 'move':
      if (declaration !== undefined && !source.has(edit.to)) {
        source.delete(edit.slot);
        source.set(edit.to, declaration);
      }
      break;
    case 'swap names': {
      const other = source.get(edit.with);
      if (declaration !== undefined && other !== undefined) {
        source.set(edit.slot, { ...declaration, ...namesOf(other) });
        source.set(edit.with, { ...other, ...namesOf(declaration) });
      }
      break;
    }
    case 'change':
      if (declaration !== undefined) {
        source.set(edit.slot, { ...declaration, ...edit.change });
      }
  }
}

function namesOf({ userName, policyName }: Declaration) {
  return { userName, policyName };
}

function isUnique({ declarations, natives }: Declared): boolean {
  const keys = [...declarations.values(), ...natives.values()].map(
    ({ userName, policyName }) => `${userName.toLowerCase()}/${policyName}`,
  );
  return new Set(keys).size === keys.length;
}
