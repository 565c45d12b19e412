import { changesOf } from './change-set';
import type { CloudFormation } from './cloudformation';
import { CustomResources } from './custom-resources';
import { inOrder } from './in-order';
import { PlainResources } from './plain-resources';
import { current, Removal, replaced } from './removal';
import { parsePhysicalId, Physical, Resource, Stack, Touched } from './stack';
import { isCustom, Template, TemplateResource } from './template';
import type { Ways } from './ways';

const DELETE_TRIES = 3;

/** One operation on one stack, from its first to its last event. */
export class Operation {
  private readonly custom: CustomResources;
  private readonly plain: PlainResources;
  private readonly removal: Removal;

  constructor(
    private readonly cloudFormation: CloudFormation,
    private readonly stack: Stack,
    private readonly ways: Ways,
  ) {
    this.custom = new CustomResources(cloudFormation, stack, ways);
    this.plain = new PlainResources(cloudFormation, stack);
    this.removal = new Removal(cloudFormation, stack, ways, { custom: this.custom, plain: this.plain });
  }

  async create(template: Template): Promise<void> {
    const { stack } = this;
    this.begin('CREATE_IN_PROGRESS', template);
    if (await this.forward(template)) {
      this.end('CREATE_COMPLETE', template);
    } else if (this.keepsFailures) {
      stack.setStatus('CREATE_FAILED');
    } else {
      stack.setStatus('ROLLBACK_IN_PROGRESS');
      await this.removeAll();
    }
  }

  async update(template: Template): Promise<void> {
    const { stack } = this;
    this.begin('UPDATE_IN_PROGRESS', template);
    if (await this.forward(template)) {
      const removed = [...stack.resources.values()].filter(({ logicalId }) => !template.has(logicalId));
      await this.cleanUp('UPDATE_COMPLETE', removed, template);
    } else if (this.keepsFailures) {
      this.forgetAttempts();
      stack.setStatus('UPDATE_FAILED');
    } else if (this.pending.before.length === 0) {
      stack.setStatus('ROLLBACK_IN_PROGRESS');
      await this.removeAll();
    } else {
      stack.setStatus('UPDATE_ROLLBACK_IN_PROGRESS');
      await this.rollBack();
    }
  }

  async delete(): Promise<void> {
    const { stack } = this;
    stack.begin('DELETE_IN_PROGRESS');
    const leaving = [...replaced(stack.formerIds), ...current([...stack.resources.values()])];
    if (this.ways.express) {
      stack.runOn(this.removal.run(leaving, 1));
      stack.setStatus('DELETE_COMPLETE');
      return;
    }
    const gone = await this.removal.run(leaving, 1);
    stack.setStatus(gone ? 'DELETE_COMPLETE' : 'DELETE_FAILED');
  }

  /** `RollbackStack`, of an operation that failed and was not rolled back. */
  async rollBackStack(): Promise<void> {
    const { stack } = this;
    if (this.pending.before.length === 0) {
      stack.begin('ROLLBACK_IN_PROGRESS');
      await this.removeAll();
    } else {
      stack.begin('UPDATE_ROLLBACK_IN_PROGRESS');
      await this.rollBack();
    }
  }

  /** `ContinueUpdateRollback`. */
  async continueRollback(skip: boolean): Promise<void> {
    this.stack.begin('UPDATE_ROLLBACK_IN_PROGRESS');
    if (skip) {
      for (const [logicalId, { before }] of this.pending.touched) {
        if (!this.pending.takenBack.has(logicalId)) {
          this.skip(before);
        }
      }
    }
    await this.rollBack();
  }

  private get keepsFailures(): boolean {
    return this.ways.disableRollback || this.ways.express;
  }

  private get pending() {
    if (this.stack.pending === undefined) {
      throw new Error('no operation is under way');
    }
    return this.stack.pending;
  }

  private begin(status: string, template: Template): void {
    const { stack } = this;
    if (stack.pending === undefined) {
      stack.since = this.cloudFormation.clock.now();
    }
    stack.pending ??= {
      before: [...stack.resources.values()],
      template: stack.shownTemplate,
      touched: new Map(),
      created: new Set(),
      takenBack: new Set(),
    };
    if (status === 'CREATE_IN_PROGRESS' || this.ways.shows === 'new template') {
      stack.shownTemplate = template;
    }
    stack.changes = stack.usesChangeSets ? changesOf(stack, template) : undefined;
    stack.begin(status, this.keepsFailures);
  }

  private end(status: string, template: Template): void {
    const { stack } = this;
    stack.pending = undefined;
    stack.shownTemplate = template;
    stack.setStatus(status);
  }

  private async cleanUp(status: string, leaving: readonly Resource[], template: Template): Promise<void> {
    const { stack } = this;
    stack.setStatus(`${status}_CLEANUP_IN_PROGRESS`);
    const removal = this.removal.run([...replaced(stack.formerIds), ...current(leaving)], DELETE_TRIES);
    if (this.ways.express) {
      stack.runOn(removal);
    } else {
      await removal;
    }
    this.end(status, template);
  }

  private async forward(template: Template): Promise<boolean> {
    const nodes = [...template].map(([name, resource]) => ({ name, after: resource.dependsOn, resource }));
    const done = await inOrder(nodes, async ({ name, resource }) => {
      const done = await this.bring(name, resource);
      if (!done && this.ways.cancels) {
        this.custom.cancel();
      }
      return done;
    });
    return (await this.custom.haveSucceeded()) && done;
  }

  private async bring(logicalId: string, declared: TemplateResource): Promise<boolean> {
    const { stack } = this;
    const existing = stack.resources.get(logicalId);
    if (existing === undefined || existing.status === 'CREATE_FAILED') {
      this.pending.created.add(logicalId);
      if (existing !== undefined) {
        stack.formerIds.push({ ...existing, retain: false });
      }
      const resource = { ...declared, logicalId, physicalId: '' };
      return isCustom(resource) ? this.custom.create(resource) : this.plain.create(resource);
    }
    const isSame = JSON.stringify(existing.properties) === JSON.stringify(declared.properties);
    if (isSame && existing.status !== 'UPDATE_FAILED') {
      const { dependsOn, retain, native } = declared;
      stack.resources.set(logicalId, { ...existing, dependsOn, retain, native });
      return true;
    }
    return this.updateResource(existing, declared);
  }

  private async updateResource(existing: Resource, declared: TemplateResource): Promise<boolean> {
    const { touched, created } = this.pending;
    const { logicalId } = existing;
    if (!created.has(logicalId)) {
      const before = touched.get(logicalId)?.before ?? existing;
      touched.set(logicalId, { before, attempted: declared.properties });
    }
    return isCustom(existing)
      ? this.custom.update(existing, declared)
      : this.plain.update(existing, { ...existing, ...declared });
  }

  private async removeAll(): Promise<void> {
    const { stack } = this;
    const leaving = [...replaced(stack.formerIds), ...current([...stack.resources.values()])];
    const gone = await this.removal.run(leaving, 1);
    stack.pending = undefined;
    stack.setStatus(gone ? 'ROLLBACK_COMPLETE' : 'ROLLBACK_FAILED');
  }

  private async rollBack(): Promise<void> {
    const { stack } = this;
    const { before, touched, created, takenBack, template } = this.pending;
    for (const resource of before.filter(({ logicalId }) => !touched.has(logicalId))) {
      stack.resources.set(resource.logicalId, resource);
    }
    const nodes = [...touched.values()]
      .filter((one) => !takenBack.has(one.before.logicalId))
      .map((one) => ({ ...one, name: one.before.logicalId, after: one.before.dependsOn }));
    const done = await inOrder(nodes, async (node) => {
      const back = await this.takeBack(node);
      if (back) {
        takenBack.add(node.name);
      }
      return back;
    });
    if (!done) {
      this.forgetAttempts();
      stack.setStatus('UPDATE_ROLLBACK_FAILED');
      return;
    }
    const leaving = [...created].flatMap((logicalId) => stack.resources.get(logicalId) ?? []);
    await this.cleanUp('UPDATE_ROLLBACK_COMPLETE', leaving, template);
  }

  // What failed Updates were to make, no later event says.
  private forgetAttempts(): void {
    if (this.ways.remembers === 'applied') {
      for (const { before, attempted } of this.pending.touched.values()) {
        this.cloudFormation.journal.forgot(this.stack, { ...before, properties: attempted });
      }
    }
  }

  private async takeBack({ before, attempted }: Touched): Promise<boolean> {
    const { stack } = this;
    const now = stack.resources.get(before.logicalId) ?? before;
    const isReplaced = now.physicalId !== before.physicalId;
    if (!isCustom(before)) {
      await this.plain.update(now, before);
      this.bringBack(before, before.physicalId, []);
      return true;
    }
    if (isReplaced && this.ways.rollback === 'delete') {
      this.bringBack(before, before.physicalId, [now]);
      return true;
    }
    const physicalId = await this.custom.takeBack(now, before, attempted);
    if (physicalId === undefined) {
      return false;
    }
    this.bringBack(before, physicalId, physicalId === now.physicalId ? [] : [now]);
    return true;
  }

  private bringBack(before: Resource, physicalId: string, formerIds: readonly Physical[]): void {
    const { stack } = this;
    stack.formerIds = [
      ...stack.formerIds.filter((old) => old.logicalId !== before.logicalId || old.physicalId !== physicalId),
      ...formerIds.map((old) => ({ ...old, retain: false })),
    ];
    stack.set({ ...before, physicalId }, 'UPDATE_COMPLETE');
  }

  // It counts as what it was; what is behind it, nobody knows.
  private skip(before: Resource): void {
    const { stack } = this;
    const { logicalId } = before;
    const now = stack.resources.get(logicalId) ?? before;
    this.pending.takenBack.add(logicalId);
    stack.skipped.add(logicalId);
    const old = stack.formerIds.filter((other) => other.logicalId === logicalId);
    stack.formerIds = stack.formerIds.filter((other) => other.logicalId !== logicalId);
    for (const one of [before, now, ...old]) {
      this.cloudFormation.journal.released(stack, one);
      stack.skippedKeys.add(parsePhysicalId(one.physicalId)?.key ?? '');
    }
    stack.set({ ...before, physicalId: now.physicalId }, 'UPDATE_COMPLETE', 'skipped');
  }
}
