import type { CloudFormation, Outcome, Request } from './cloudformation';
import { inOrder } from './in-order';
import type { Physical, Resource, Stack } from './stack';
import { GRANT, isCustom, Properties, Template, TemplateResource, TOPIC } from './template';

/** Choices that AWS does not document, or that differ from time to time. */
export interface Ways {
  /** How a replacement is rolled back: by an Update with old and new swapped, or by deleting the new id alone. */
  readonly rollback: 'update' | 'delete';
  /** Whether a failure calls off what is under way beside it, or waits for its answer. */
  readonly cancels: boolean;
}

// IAM needs up to that long to know a grant everywhere, in milliseconds; mostly it knows at once.
const GRANT_DELAY = 8_000;
const DELETE_TRIES = 3;
const NEVER = new Promise<never>(() => undefined);

/** What a roll-back needs to know of a resource that an Update was sent to. */
interface Touched {
  readonly before: Resource;
  readonly attempted: Properties;
}

/** One operation on one stack, from its first to its last event. */
export class Operation {
  private readonly touched = new Map<string, Touched>();
  private readonly created: string[] = [];
  private cancel: () => void = () => undefined;
  private readonly cancelled = new Promise<void>((resolve) => {
    this.cancel = resolve;
  });

  constructor(
    private readonly cloudFormation: CloudFormation,
    private readonly stack: Stack,
    private readonly ways: Ways,
  ) {}

  async create(template: Template): Promise<void> {
    const { stack } = this;
    stack.setStatus('CREATE_IN_PROGRESS');
    if (await this.forward(template)) {
      stack.setStatus('CREATE_COMPLETE');
      return;
    }
    stack.setStatus('ROLLBACK_IN_PROGRESS');
    const gone = await this.remove([...stack.resources.values()], 1);
    stack.setStatus(gone ? 'ROLLBACK_COMPLETE' : 'ROLLBACK_FAILED');
  }

  async update(template: Template): Promise<void> {
    const { stack } = this;
    const before = [...stack.resources.values()];
    stack.setStatus('UPDATE_IN_PROGRESS');
    if (!(await this.forward(template))) {
      await this.rollBack(before);
      return;
    }
    stack.setStatus('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    const removed = [...stack.resources.values()].filter(({ logicalId }) => !template.has(logicalId));
    await this.remove([...stack.superseded, ...removed], DELETE_TRIES);
    stack.setStatus('UPDATE_COMPLETE');
  }

  async delete(): Promise<void> {
    const { stack } = this;
    stack.setStatus('DELETE_IN_PROGRESS');
    const gone = await this.remove([...stack.resources.values()], 1);
    stack.setStatus(gone ? 'DELETE_COMPLETE' : 'DELETE_FAILED');
  }

  private forward(template: Template): Promise<boolean> {
    const nodes = [...template].map(([name, resource]) => ({ name, after: resource.dependsOn, resource }));
    return inOrder(nodes, async ({ name, resource }) => {
      const done = await this.bring(name, resource);
      if (!done && this.ways.cancels) {
        this.cancel();
      }
      return done;
    });
  }

  private async bring(logicalId: string, declared: TemplateResource): Promise<boolean> {
    const existing = this.stack.resources.get(logicalId);
    if (existing === undefined) {
      this.created.push(logicalId);
      return this.createResource({ ...declared, logicalId, physicalId: '' });
    }
    if (JSON.stringify(existing.properties) === JSON.stringify(declared.properties)) {
      const { dependsOn, retain } = declared;
      this.stack.resources.set(logicalId, { ...existing, dependsOn, retain });
      return true;
    }
    return this.updateResource(existing, declared);
  }

  private async createResource(resource: Physical): Promise<boolean> {
    const { stack } = this;
    if (!isCustom(resource)) {
      return this.createPlain(resource);
    }
    const outcome = await this.ask(resource, 'CREATE_IN_PROGRESS', {
      RequestType: 'Create',
      ResourceProperties: resource.properties,
    });
    const physicalId = outcome.kind === 'answered' ? outcome.physicalId : this.madeUpId(resource.logicalId);
    const created = { ...resource, physicalId };
    if (!isSuccess(outcome)) {
      stack.set(created, 'CREATE_FAILED', reasonOf(outcome, 'creation'));
      return false;
    }
    stack.set(created, 'CREATE_IN_PROGRESS', 'Resource creation Initiated');
    stack.set(created, 'CREATE_COMPLETE');
    return true;
  }

  private async updateResource(existing: Resource, declared: TemplateResource): Promise<boolean> {
    const { stack } = this;
    this.touched.set(existing.logicalId, { before: existing, attempted: declared.properties });
    if (!isCustom(existing)) {
      return this.updatePlain({ ...existing, ...declared });
    }
    const outcome = await this.ask(existing, 'UPDATE_IN_PROGRESS', {
      RequestType: 'Update',
      PhysicalResourceId: existing.physicalId,
      ResourceProperties: declared.properties,
      OldResourceProperties: existing.properties,
    });
    if (!isSuccess(outcome)) {
      stack.set(existing, 'UPDATE_FAILED', reasonOf(outcome, 'update'));
      return false;
    }
    const updated = { ...existing, ...declared, physicalId: outcome.physicalId };
    if (updated.physicalId !== existing.physicalId) {
      stack.superseded.push(existing);
      stack.set(
        updated,
        'UPDATE_IN_PROGRESS',
        'Requested update required the creation of a new physical resource; hence creating one.',
      );
    }
    stack.set(updated, 'UPDATE_COMPLETE');
    return true;
  }

  private async rollBack(before: readonly Resource[]): Promise<void> {
    const { stack } = this;
    stack.setStatus('UPDATE_ROLLBACK_IN_PROGRESS');
    for (const resource of before.filter(({ logicalId }) => !this.touched.has(logicalId))) {
      stack.resources.set(resource.logicalId, resource);
    }
    const nodes = [...this.touched.values()].map((touched) => ({
      ...touched,
      name: touched.before.logicalId,
      after: touched.before.dependsOn,
    }));
    if (!(await inOrder(nodes, (node) => this.takeBack(node)))) {
      stack.setStatus('UPDATE_ROLLBACK_FAILED');
      return;
    }
    stack.setStatus('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
    const created = this.created.flatMap((logicalId) => stack.resources.get(logicalId) ?? []);
    await this.remove([...stack.superseded, ...created], DELETE_TRIES);
    stack.setStatus('UPDATE_ROLLBACK_COMPLETE');
  }

  private async takeBack({ before, attempted }: Touched): Promise<boolean> {
    const { stack } = this;
    const now = stack.resources.get(before.logicalId) ?? before;
    const replaced = now.physicalId !== before.physicalId;
    if (!isCustom(before) || (replaced && this.ways.rollback === 'delete')) {
      this.bringBack(before, before.physicalId, replaced ? [{ ...now, retain: false }] : []);
      return true;
    }
    const outcome = await this.ask(now, 'UPDATE_IN_PROGRESS', {
      RequestType: 'Update',
      PhysicalResourceId: now.physicalId,
      ResourceProperties: before.properties,
      OldResourceProperties: attempted,
    });
    if (!isSuccess(outcome)) {
      stack.set(now, 'UPDATE_FAILED', reasonOf(outcome, 'update'));
      return false;
    }
    this.bringBack(before, outcome.physicalId, outcome.physicalId === now.physicalId ? [] : [now]);
    return true;
  }

  private bringBack(before: Resource, physicalId: string, superseded: readonly Physical[]): void {
    const { stack } = this;
    stack.superseded = [
      ...stack.superseded.filter(
        (old) => old.logicalId !== before.logicalId || old.physicalId !== physicalId,
      ),
      ...superseded.map((old) => ({ ...old, retain: false })),
    ];
    stack.set({ ...before, physicalId }, 'UPDATE_COMPLETE');
  }

  /** Deletes what is behind these ids, what depends on another before that other; false where something stays. */
  private async remove(physicals: readonly Physical[], tries: number): Promise<boolean> {
    const nodes = physicals.map((physical) => ({
      name: physical.logicalId,
      after: physicals
        .filter(({ dependsOn }) => dependsOn.includes(physical.logicalId))
        .map(({ logicalId }) => logicalId),
      physical,
    }));
    const gone = await inOrder(nodes, ({ physical }) => this.removeOne(physical, tries));
    this.stack.superseded = [];
    return gone;
  }

  private async removeOne(physical: Physical, tries: number): Promise<boolean> {
    const { stack } = this;
    const tell = (status: string, reason?: string) => this.tellOf(physical, status, reason);
    if (physical.retain) {
      tell('DELETE_SKIPPED');
      this.cloudFormation.journal.released(stack, physical);
      return true;
    }
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      const outcome = await this.deleteOnce(physical);
      if (isSuccess(outcome)) {
        tell('DELETE_COMPLETE');
        return true;
      }
      tell('DELETE_FAILED', reasonOf(outcome, 'deletion'));
    }
    this.cloudFormation.journal.released(stack, physical);
    return tries > 1 && this.forget(physical); // a clean-up goes on
  }

  private forget({ logicalId, physicalId }: Physical): true {
    if (this.stack.resources.get(logicalId)?.physicalId === physicalId) {
      this.stack.resources.delete(logicalId);
    }
    return true;
  }

  private deleteOnce(physical: Physical): Promise<Outcome> {
    if (!isCustom(physical)) {
      return this.deletePlain(physical);
    }
    return this.ask(physical, 'DELETE_IN_PROGRESS', {
      RequestType: 'Delete',
      PhysicalResourceId: physical.physicalId,
      ResourceProperties: physical.properties,
    });
  }

  // Of a replaced id, only the events tell: the resource itself is what replaced it.
  private tellOf(physical: Physical, status: string, reason?: string): void {
    const { stack } = this;
    const current = stack.resources.get(physical.logicalId);
    if (current !== undefined && current.physicalId !== physical.physicalId) {
      stack.tell({ ...physical, status, reason });
      return;
    }
    stack.set(physical, status, reason);
    if (status === 'DELETE_COMPLETE' || status === 'DELETE_SKIPPED') {
      stack.resources.delete(physical.logicalId);
    }
  }

  private async ask(physical: Physical, status: string, request: Request): Promise<Outcome> {
    const { cloudFormation, stack } = this;
    await cloudFormation.ready(stack, physical.logicalId);
    this.tellOf(physical, status);
    const goesForward = stack.status === 'CREATE_IN_PROGRESS' || stack.status === 'UPDATE_IN_PROGRESS';
    return cloudFormation.ask(stack, physical, request, goesForward ? this.cancelled : NEVER);
  }

  private async createPlain(resource: Physical): Promise<boolean> {
    const physicalId = `${this.stack.name}-${resource.logicalId}`;
    this.stack.set(resource, 'CREATE_IN_PROGRESS');
    const done = await this.takeTime(resource);
    this.stack.set({ ...resource, physicalId }, done ? 'CREATE_COMPLETE' : 'CREATE_FAILED');
    if (resource.type === GRANT) {
      const { clock, rights, chance } = this.cloudFormation;
      const late = Math.max(0, chance(this.stack.id, resource.logicalId, clock.now()) - 0.75) * 4;
      rights.grant(
        this.stack.id,
        resource.logicalId,
        resource.properties.Users as readonly string[],
        late * GRANT_DELAY,
      );
    }
    return done;
  }

  private async updatePlain(resource: Physical): Promise<boolean> {
    this.stack.set(resource, 'UPDATE_IN_PROGRESS');
    const done = await this.takeTime(resource);
    this.stack.set(resource, done ? 'UPDATE_COMPLETE' : 'UPDATE_FAILED');
    return done;
  }

  private async deletePlain(resource: Physical): Promise<Outcome> {
    this.tellOf(resource, 'DELETE_IN_PROGRESS');
    await this.cloudFormation.clock.sleep(1_000);
    if (resource.type === GRANT) {
      this.cloudFormation.rights.revoke(this.stack.id, resource.logicalId);
    }
    return { kind: 'answered', success: true, physicalId: resource.physicalId, reason: '' };
  }

  private async takeTime({ type, properties }: Physical): Promise<boolean> {
    await this.cloudFormation.clock.sleep(type === TOPIC ? Number(properties.Seconds) * 1_000 : 1_500);
    return properties.Fails !== 'true';
  }

  private madeUpId(logicalId: string): string {
    const { clock, chance } = this.cloudFormation;
    const random = Math.floor(chance(this.stack.id, logicalId, clock.now(), 'id') * 1e9);
    return `${this.stack.name}-${logicalId}-${random.toString(36).toUpperCase()}`;
  }
}

function isSuccess(outcome: Outcome): outcome is Outcome & { kind: 'answered' } {
  return outcome.kind === 'answered' && outcome.success;
}

function reasonOf(outcome: Outcome, what: string): string {
  switch (outcome.kind) {
    case 'answered':
      return `Received response status [FAILED] from custom resource. Message returned: ${outcome.reason}`;
    case 'silent':
      return 'CloudFormation did not receive a response from your Custom Resource.';
    case 'cancelled':
      return `Resource ${what} cancelled`;
  }
}
