import type { CloudFormation, Outcome, Request } from './cloudformation';
import { inOrder } from './in-order';
import { Change, parsePhysicalId, Physical, Resource, Stack, Touched } from './stack';
import { GRANT, isCustom, Template, TemplateResource, TOPIC } from './template';

/** Choices that AWS does not document, or that differ from time to time. */
export interface Ways {
  /** How a replacement is rolled back: by an Update with old and new swapped, or by deleting the new id alone. */
  readonly rollback: 'update' | 'delete';
  /** Whether a failure calls off what is under way beside it, or waits for its answer. */
  readonly cancels: boolean;
  /** `--no-rollback`: what failed stays as it is. */
  readonly disableRollback: boolean;
  /** A resource is complete at the call, deletes go on after the stack is complete, and nothing is rolled back. */
  readonly express: boolean;
  /** Whether an id that was replaced is cleaned up even where its resource has got it again. */
  readonly cleansHeld: boolean;
  /** What `GetTemplate` shows while an update is under way. */
  readonly shows: 'old template' | 'new template';
  /** Whether its events have the RequestIds of those before, as those of an operation that is tried again. */
  readonly sameRequestIds: boolean;
  /** Which properties a resource counts to have whose Update failed and was not rolled back. */
  readonly remembers: 'applied' | 'attempted';
}

// IAM needs up to that long to know a grant everywhere, in milliseconds; mostly it knows at once.
const GRANT_DELAY = 8_000;
const DELETE_TRIES = 3;
const NEVER = new Promise<never>(() => undefined);

/** A resource that goes. */
interface Leaving extends Physical {
  /** It was replaced: the resource itself stays. */
  readonly isReplaced: boolean;
}

/** One operation on one stack, from its first to its last event. */
export class Operation {
  private cancel: () => void = () => undefined;
  private readonly cancelled = new Promise<void>((resolve) => {
    this.cancel = resolve;
  });
  /** Of resources that count as complete already. */
  private readonly answers: Promise<boolean>[] = [];

  constructor(
    private readonly cloudFormation: CloudFormation,
    private readonly stack: Stack,
    private readonly ways: Ways,
  ) {}

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
      stack.running = this.remove(leaving, 1);
      stack.setStatus('DELETE_COMPLETE');
      return;
    }
    const gone = await this.remove(leaving, 1);
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
    stack.pending ??= {
      before: [...stack.resources.values()],
      template: stack.shownTemplate,
      touched: new Map(),
      created: new Set(),
      takenBack: new Set(),
      since: this.cloudFormation.clock.now(),
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
    const removal = this.remove([...replaced(stack.formerIds), ...current(leaving)], DELETE_TRIES);
    if (this.ways.express) {
      stack.running = removal;
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
        this.cancel();
      }
      return done;
    });
    return (await Promise.all(this.answers)).every(Boolean) && done;
  }

  private async bring(logicalId: string, declared: TemplateResource): Promise<boolean> {
    const { stack } = this;
    const existing = stack.resources.get(logicalId);
    if (existing === undefined || existing.status === 'CREATE_FAILED') {
      this.pending.created.add(logicalId);
      if (existing !== undefined) {
        stack.formerIds.push({ ...existing, retain: false });
      }
      return this.createResource({ ...declared, logicalId, physicalId: '' });
    }
    const isSame = JSON.stringify(existing.properties) === JSON.stringify(declared.properties);
    if (isSame && existing.status !== 'UPDATE_FAILED') {
      const { dependsOn, retain, native } = declared;
      stack.resources.set(logicalId, { ...existing, dependsOn, retain, native });
      return true;
    }
    return this.updateResource(existing, declared);
  }

  private async createResource(resource: Physical): Promise<boolean> {
    if (!isCustom(resource)) {
      return this.createPlain(resource);
    }
    const created = this.ask(resource, 'CREATE_IN_PROGRESS', {
      RequestType: 'Create',
      ResourceProperties: resource.properties,
    }).then((outcome) => this.takeCreated(resource, outcome));
    if (!this.ways.express) {
      return created;
    }
    this.answers.push(created);
    return true;
  }

  private takeCreated(resource: Physical, outcome: Outcome): boolean {
    const { stack } = this;
    const physicalId = outcome.kind === 'answered' ? outcome.physicalId : this.madeUpId(resource.logicalId);
    const created = { ...resource, physicalId };
    if (!isSuccess(outcome)) {
      stack.set(created, 'CREATE_FAILED', reasonOf(outcome, 'creation'));
      return false;
    }
    if (!this.ways.express) {
      stack.set(created, 'CREATE_IN_PROGRESS', 'Resource creation Initiated');
    }
    stack.set(created, 'CREATE_COMPLETE');
    stack.skipped.delete(resource.logicalId);
    return true;
  }

  private async updateResource(existing: Resource, declared: TemplateResource): Promise<boolean> {
    const { touched, created } = this.pending;
    const { logicalId } = existing;
    if (!created.has(logicalId)) {
      const before = touched.get(logicalId)?.before ?? existing;
      touched.set(logicalId, { before, attempted: declared.properties });
    }
    if (!isCustom(existing)) {
      return this.updatePlain(existing, { ...existing, ...declared });
    }
    const updated = this.ask(existing, 'UPDATE_IN_PROGRESS', {
      RequestType: 'Update',
      PhysicalResourceId: existing.physicalId,
      ResourceProperties: declared.properties,
      OldResourceProperties: existing.properties,
    }).then((outcome) => this.takeUpdated(existing, declared, outcome));
    if (!this.ways.express) {
      return updated;
    }
    this.answers.push(updated);
    return true;
  }

  private takeUpdated(existing: Resource, declared: TemplateResource, outcome: Outcome): boolean {
    const { stack } = this;
    if (!isSuccess(outcome)) {
      const { properties } = this.ways.remembers === 'attempted' ? declared : existing;
      if (existing.status === 'UPDATE_FAILED') {
        this.cloudFormation.journal.forgot(stack, { ...existing, properties: declared.properties });
      }
      stack.set({ ...existing, properties }, 'UPDATE_FAILED', reasonOf(outcome, 'update'));
      return false;
    }
    const updated = { ...existing, ...declared, physicalId: outcome.physicalId };
    if (updated.physicalId !== existing.physicalId) {
      this.supersede(existing, updated.physicalId);
      stack.set(
        updated,
        'UPDATE_IN_PROGRESS',
        'Requested update required the creation of a new physical resource; hence creating one.',
      );
    }
    stack.set(updated, 'UPDATE_COMPLETE');
    stack.skipped.delete(existing.logicalId);
    return true;
  }

  private supersede(existing: Physical, by: string): void {
    const { stack } = this;
    if (!this.ways.cleansHeld) {
      stack.formerIds = stack.formerIds.filter(
        ({ logicalId, physicalId }) => logicalId !== existing.logicalId || physicalId !== by,
      );
    }
    stack.formerIds.push(existing);
  }

  private async removeAll(): Promise<void> {
    const { stack } = this;
    const leaving = [...replaced(stack.formerIds), ...current([...stack.resources.values()])];
    const gone = await this.remove(leaving, 1);
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
      await this.updatePlain(now, before);
      this.bringBack(before, before.physicalId, []);
      return true;
    }
    if (isReplaced && this.ways.rollback === 'delete') {
      this.bringBack(before, before.physicalId, [now]);
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

  /** Deletes what is behind these ids, what depends on another before that other; false where something stays. */
  private async remove(leaving: readonly Leaving[], tries: number): Promise<boolean> {
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
    return tries > 1; // a clean-up goes on
  }

  private forget({ logicalId, isReplaced }: Leaving): void {
    if (!isReplaced) {
      this.stack.resources.delete(logicalId);
    }
  }

  private async deleteOnce(leaving: Leaving): Promise<Outcome> {
    if (!isCustom(leaving)) {
      return this.deletePlain(leaving);
    }
    const request = {
      RequestType: 'Delete',
      PhysicalResourceId: leaving.physicalId,
      ResourceProperties: leaving.properties,
    } as const;
    if (!this.ways.express) {
      return this.ask(leaving, 'DELETE_IN_PROGRESS', request);
    }
    await this.cloudFormation.ready(this.stack, leaving.logicalId);
    if (this.stack.status.endsWith('COMPLETE')) {
      this.cloudFormation.journal.mark('a Delete after its stack is complete');
    }
    this.tellOf(leaving, 'DELETE_COMPLETE');
    return this.send(leaving, request);
  }

  // Of a replaced id, only the events tell: the resource itself is what replaced it.
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

  private async ask(
    physical: Physical & Partial<Leaving>,
    status: string,
    request: Request,
  ): Promise<Outcome> {
    const { cloudFormation, stack } = this;
    await cloudFormation.ready(stack, physical.logicalId);
    const { isReplaced, ...one } = physical;
    if (isReplaced === true) {
      stack.tell({ ...one, status });
    } else {
      stack.set(one, status);
    }
    const outcome = this.send(one, request);
    // an assumption of the model: an Update is complete when it has its answer, as nobody knows its id before
    if (this.ways.express && request.RequestType === 'Create') {
      stack.set(one, 'CREATE_COMPLETE');
    }
    return outcome;
  }

  private send(physical: Physical, request: Request): Promise<Outcome> {
    const { stack } = this;
    const goesForward = stack.status === 'CREATE_IN_PROGRESS' || stack.status === 'UPDATE_IN_PROGRESS';
    return this.cloudFormation.ask(stack, physical, request, {
      cancelled: goesForward ? this.cancelled : NEVER,
      sameRequestId: this.ways.sameRequestIds,
    });
  }

  private async createPlain(resource: Physical): Promise<boolean> {
    const { stack, cloudFormation } = this;
    const physicalId = physicalIdOf(stack, resource);
    stack.set(resource, 'CREATE_IN_PROGRESS');
    const done = (await this.takeTime(resource)) && cloudFormation.putNative(stack, resource);
    stack.set({ ...resource, physicalId }, done ? 'CREATE_COMPLETE' : 'CREATE_FAILED');
    if (resource.type === GRANT) {
      const { clock, rights, chance } = cloudFormation;
      const late = Math.max(0, chance(stack.id, resource.logicalId, clock.now()) - 0.75) * 4;
      rights.grant(
        stack.id,
        resource.logicalId,
        resource.properties.Users as readonly string[],
        late * GRANT_DELAY,
      );
    }
    return done;
  }

  private async updatePlain(existing: Physical, resource: Physical): Promise<boolean> {
    const { stack, cloudFormation } = this;
    stack.set(existing, 'UPDATE_IN_PROGRESS');
    let done = await this.takeTime(resource);
    if (done && existing.native?.policyName !== resource.native?.policyName) {
      cloudFormation.deleteNative(stack, existing);
    }
    done &&= cloudFormation.putNative(stack, resource);
    stack.set(done ? resource : existing, done ? 'UPDATE_COMPLETE' : 'UPDATE_FAILED');
    return done;
  }

  private async deletePlain(leaving: Leaving): Promise<Outcome> {
    this.tellOf(leaving, 'DELETE_IN_PROGRESS');
    await this.cloudFormation.clock.sleep(1_000);
    this.cloudFormation.deleteNative(this.stack, leaving);
    if (leaving.type === GRANT) {
      this.cloudFormation.rights.revoke(this.stack.id, leaving.logicalId);
    }
    return { kind: 'answered', success: true, physicalId: leaving.physicalId, reason: '' };
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

function changesOf({ resources }: Stack, template: Template): Change[] {
  const leaving = [...resources.values()].filter(({ logicalId }) => !template.has(logicalId));
  return [
    ...leaving.map(({ logicalId, type, retain }) => ({
      Action: 'Remove' as const,
      LogicalResourceId: logicalId,
      ResourceType: type,
      PolicyAction: retain ? ('Retain' as const) : ('Delete' as const),
    })),
    ...[...template].map(([LogicalResourceId, { type }]) => ({
      Action: resources.has(LogicalResourceId) ? ('Modify' as const) : ('Add' as const),
      LogicalResourceId,
      ResourceType: type,
    })),
  ];
}

function replaced(physicals: readonly Physical[]): Leaving[] {
  return physicals.map((physical) => ({ ...physical, isReplaced: true }));
}

function current(physicals: readonly Physical[]): Leaving[] {
  return physicals.map((physical) => ({ ...physical, isReplaced: false }));
}

function physicalIdOf({ name }: Stack, { type, logicalId, native, properties }: Physical): string {
  if (type === 'AWS::IAM::User') {
    return properties.UserName as string;
  }
  return type === 'AWS::IAM::UserPolicy' && native !== undefined
    ? `${native.policyName}|${native.userName}`
    : `${name}-${logicalId}`;
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
