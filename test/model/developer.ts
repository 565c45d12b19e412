import type { CloudFormation } from './cloudformation';
import { Declared, edited, NOTHING, Step } from './history';
import type { Journal } from './journal';
import type { Operation } from './operation';
import type { Stack } from './stack';
import { Native, Declaration, Template } from './template';
import { policyKey } from './iam';

/** An operation that somebody starts on a stack. */
export interface Plan {
  readonly stack: Stack;
  readonly operation: 'create' | 'update' | 'delete' | 'rollBackStack' | 'continue' | 'continueSkipping';
  /** What the stack declares by then. */
  readonly source: Declared;
}

/** Who has the sources of the stacks, and deploys them. */
export class Developer {
  private readonly sources = new Map<string, Declared>();
  /** Of each stack, what was declared in its last stable state. */
  private readonly stableSources = new Map<string, Declared>();

  constructor(
    private readonly cloudFormation: CloudFormation,
    private readonly journal: Journal,
  ) {}

  /** What a step comes to, where its stack is as it is now; undefined where nothing can be done. */
  begin(step: Step, before: Stack | undefined): Plan | undefined {
    const previous = this.sources.get(step.stack) ?? NOTHING;
    const planned = this.plan(step, before, previous, this.stableSources.get(step.stack) ?? NOTHING);
    if (planned !== undefined) {
      this.sources.set(step.stack, planned.source);
      markNatives(previous, planned.source, this.journal);
      this.markModes(step, planned);
    }
    return planned;
  }

  /** @param givesUp whether the source is reverted where the operation failed */
  end({ stack: name }: Step, { stack, source }: Plan, givesUp: () => boolean): void {
    if (stack.isKept) {
      this.journal.mark('a failure is kept');
    } else if (stack.status === 'UPDATE_ROLLBACK_FAILED') {
      this.journal.mark('a roll-back fails');
    } else {
      const isBack = stack.status.includes('ROLLBACK');
      const stable = this.stableSources.get(name) ?? NOTHING;
      if (isBack && givesUp()) {
        this.sources.set(name, stable); // or the next operation fails for the same reason
      }
      this.stableSources.set(name, isBack ? stable : source);
    }
  }

  private plan(
    step: Step,
    before: Stack | undefined,
    previous: Declared,
    stable: Declared,
  ): Plan | undefined {
    const exists = before !== undefined && before.status !== 'DELETE_COMPLETE';
    if (step.edits === undefined) {
      return exists ? { stack: before, operation: 'delete', source: NOTHING } : undefined;
    }
    const next = edited(previous, step.edits);
    if (!exists || before.status === 'ROLLBACK_COMPLETE') {
      const stack = this.cloudFormation.newStack(step.stack);
      return { stack, operation: 'create', source: edited(exists ? previous : NOTHING, step.edits) };
    }
    if (before.isDeployable) {
      return { stack: before, operation: 'update', source: next };
    }
    if (before.isKept) {
      return {
        retry: { stack: before, operation: 'update' as const, source: next },
        'go back': { stack: before, operation: 'update' as const, source: stable },
        'roll back': { stack: before, operation: 'rollBackStack' as const, source: stable },
        'roll back skipping': { stack: before, operation: 'rollBackStack' as const, source: stable },
      }[step.recovery];
    }
    if (before.status === 'UPDATE_ROLLBACK_FAILED') {
      const operation = step.recovery === 'roll back skipping' ? 'continueSkipping' : 'continue';
      return { stack: before, operation, source: stable };
    }
    return undefined;
  }

  private markModes(step: Step, { stack, operation, source: { declarations } }: Plan): void {
    const { journal } = this;
    if (operation === 'continue' || operation === 'continueSkipping') {
      journal.mark(
        operation === 'continue'
          ? 'a roll-back is continued'
          : 'a roll-back is continued, skipping what failed',
      );
    } else if (stack.isKept) {
      if (operation === 'update') {
        journal.mark(step.recovery === 'go back' ? 'a kept failure goes back' : 'a kept failure is retried');
      } else if (operation === 'rollBackStack') {
        journal.mark('a kept failure is rolled back');
      }
    }
    if (step.express) {
      journal.mark('express mode');
    }
    if ([...declarations.values()].some(({ dependsOn }) => dependsOn.some((id) => declarations.has(id)))) {
      journal.mark('one policy depends on another');
    }
  }
}

/** Carries the operation out, from its first to its last event. */
export function carryOut(operation: Operation, what: Plan['operation'], template: Template): Promise<void> {
  switch (what) {
    case 'continue':
      return operation.continueRollback(false);
    case 'continueSkipping':
      return operation.continueRollback(true);
    default:
      return operation[what](template);
  }
}

function markNatives(before: Declared, after: Declared, journal: Journal): void {
  const keysOf = (all: ReadonlyMap<string, Declaration | Native>) =>
    new Set([...all.values()].map(({ userName, policyName }) => policyKey(userName, policyName)));
  const ours = { before: keysOf(before.declarations), after: keysOf(after.declarations) };
  const natives = { before: keysOf(before.natives), after: keysOf(after.natives) };
  for (const key of natives.before) {
    if (!natives.after.has(key)) {
      journal.mark(ours.after.has(key) ? 'a native policy gives way to ours' : 'a native policy leaves');
    }
  }
  if ([...ours.before].some((key) => natives.after.has(key))) {
    journal.mark('our policy gives way to a native one');
  }
}
