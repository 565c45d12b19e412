import type { CloudFormation, Outcome, Request } from './cloudformation';
import { isSuccess, reasonOf } from './outcome';
import type { Leaving } from './removal';
import type { Physical, Resource, Stack } from './stack';
import type { Properties, TemplateResource } from './template';
import type { Ways } from './ways';

const NEVER = new Promise<never>(() => undefined);

/** The resources of a stack that the handler serves: CloudFormation sends it an event for each change. */
export class CustomResources {
  /** Cancels what is under way and continues. */
  cancel: () => void = () => undefined;
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

  /** Whether all went well that counts as complete already. */
  async haveSucceeded(): Promise<boolean> {
    return (await Promise.all(this.answers)).every(Boolean);
  }

  async create(resource: Physical): Promise<boolean> {
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

  async update(existing: Resource, declared: TemplateResource): Promise<boolean> {
    const updated = this.askForUpdate(existing, declared.properties, existing.properties).then((outcome) =>
      this.takeUpdated(existing, declared, outcome),
    );
    if (!this.ways.express) {
      return updated;
    }
    this.answers.push(updated);
    return true;
  }

  /** In a roll-back: undefined where it failed. */
  async takeBack(now: Resource, before: Resource, attempted: Properties): Promise<string | undefined> {
    const outcome = await this.askForUpdate(now, before.properties, attempted);
    if (!isSuccess(outcome)) {
      this.stack.set(now, 'UPDATE_FAILED', reasonOf(outcome, 'update'));
      return undefined;
    }
    return outcome.physicalId;
  }

  /** Sends the Delete of what is removed. */
  async delete(leaving: Leaving, tell: (status: string) => void): Promise<Outcome> {
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
    tell('DELETE_COMPLETE');
    return this.send(leaving, request);
  }

  private askForUpdate(existing: Resource, properties: Properties, old: Properties): Promise<Outcome> {
    return this.ask(existing, 'UPDATE_IN_PROGRESS', {
      RequestType: 'Update',
      PhysicalResourceId: existing.physicalId,
      ResourceProperties: properties,
      OldResourceProperties: old,
    });
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

  private madeUpId(logicalId: string): string {
    const { clock, chance } = this.cloudFormation;
    const random = Math.floor(chance(this.stack.id, logicalId, clock.now(), 'id') * 1e9);
    return `${this.stack.name}-${logicalId}-${random.toString(36).toUpperCase()}`;
  }
}
