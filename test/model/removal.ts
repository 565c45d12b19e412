import type { CloudFormation, Outcome } from './cloudformation';
import type { CustomResources } from './custom-resources';
import { inOrder } from './in-order';
import { isSuccess, reasonOf } from './outcome';
import type { PlainResources } from './plain-resources';
import type { Physical, Stack } from './stack';
import { isCustom } from './template';
import type { Ways } from './ways';

/** A resource that is removed. */
export interface Leaving extends Physical {
  /** It was replaced: the resource itself stays. */
  readonly isReplaced: boolean;
}

/** Removes resources of a stack, and the ids that were replaced. */
export class Removal {
  constructor(
    private readonly cloudFormation: CloudFormation,
    private readonly stack: Stack,
    private readonly ways: Ways,
    private readonly resources: { readonly custom: CustomResources; readonly plain: PlainResources },
  ) {}

  /** Deletes what is behind these ids, what depends on another before that other; false where something stays. */
  async run(leaving: readonly Leaving[], tries: number): Promise<boolean> {
    const nodes = leaving.map((one) => ({
      name: one.logicalId,
      after: leaving
        .filter(({ dependsOn }) => dependsOn.includes(one.logicalId))
        .map(({ logicalId }) => logicalId),
      one,
    }));
    const gone = await inOrder(nodes, ({ one }) => this.removeOne(one, tries));
    this.stack.formerIds = [];
    return gone;
  }

  private async removeOne(leaving: Leaving, tries: number): Promise<boolean> {
    const { stack } = this;
    const { journal } = this.cloudFormation;
    if (leaving.retain) {
      this.tellOf(leaving, 'DELETE_SKIPPED');
      journal.released(stack, leaving);
      return true;
    }
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      const outcome = await this.deleteOnce(leaving);
      if (isSuccess(outcome)) {
        this.tellOf(leaving, 'DELETE_COMPLETE');
        return true;
      }
      if (!this.ways.express) {
        this.tellOf(leaving, 'DELETE_FAILED', reasonOf(outcome, 'deletion'));
      }
    }
    journal.released(stack, leaving);
    if (tries > 1) {
      journal.mark('a failed clean-up is skipped');
      this.forget(leaving);
    }
    return tries > 1; // a clean-up continues
  }

  private forget({ logicalId, isReplaced }: Leaving): void {
    if (!isReplaced) {
      this.stack.resources.delete(logicalId);
    }
  }

  private async deleteOnce(leaving: Leaving): Promise<Outcome> {
    if (isCustom(leaving)) {
      return this.resources.custom.delete(leaving, (status) => this.tellOfCall(leaving, status));
    }
    this.tellOf(leaving, 'DELETE_IN_PROGRESS');
    await this.resources.plain.delete(leaving);
    return { kind: 'answered', success: true, physicalId: leaving.physicalId, reason: '' };
  }

  // Also when it is called again.
  private tellOfCall(leaving: Leaving, status: string): void {
    if (leaving.isReplaced || this.stack.resources.has(leaving.logicalId)) {
      this.tellOf(leaving, status);
    } else {
      this.stack.tell({ ...leaving, status });
    }
  }

  // Only the events show a replaced id: the resource itself is what replaced it.
  private tellOf(leaving: Leaving, status: string, reason?: string): void {
    const { stack } = this;
    if (leaving.isReplaced) {
      stack.tell({ ...leaving, status, reason });
    } else if (stack.resources.has(leaving.logicalId)) {
      stack.set(leaving, status, reason);
    }
    if (!leaving.isReplaced && (status === 'DELETE_COMPLETE' || status === 'DELETE_SKIPPED')) {
      stack.resources.delete(leaving.logicalId);
    }
  }
}

/** Ids that were replaced: their resources stay. */
export function replaced(physicals: readonly Physical[]): Leaving[] {
  return physicals.map((physical) => ({ ...physical, isReplaced: true }));
}

/** Resources that are removed. */
export function current(physicals: readonly Physical[]): Leaving[] {
  return physicals.map((physical) => ({ ...physical, isReplaced: false }));
}
