import {
  CloudFormationClient,
  CloudFormationClientConfig,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  StackEvent,
  StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { clientConfig } from './client-config';
import { OUTCOME_UNKNOWN } from '../protocol/answer';
import { CallContext, withRetries } from './retry';
import { parsePolicyId, PolicyName, samePolicy } from '../protocol/physical-id';

/**
 * What CloudFormation knows of the stack of an event. Only the rare paths ask, and only they load this file.
 */
export class OwnStack {
  constructor(
    private readonly cloudFormation: CloudFormationClient,
    private readonly stackId: string,
    private readonly calls: CallContext,
  ) {}

  destroy(): void {
    this.cloudFormation.destroy();
  }

  async isRollingBack(): Promise<boolean> {
    const command = new DescribeStacksCommand({ StackName: this.stackId });
    const { Stacks = [] } = await this.call('DescribeStacks', () => this.cloudFormation.send(command));
    return Stacks.some(({ StackStatus = '' }) => StackStatus.endsWith('ROLLBACK_IN_PROGRESS'));
  }

  /** The id that this resource had when it last owned the policy. */
  async ownFormerId(logicalId: string, policy: PolicyName): Promise<string | undefined> {
    for await (const event of this.events()) {
      if (event.LogicalResourceId === logicalId && names(event, policy)) {
        return event.PhysicalResourceId;
      }
    }
    return undefined;
  }

  /** The id of another resource that owns the policy now, also one that is being deleted. */
  async currentOwner(logicalId: string, policy: PolicyName): Promise<string | undefined> {
    return this.ownerExcept(GONE, logicalId, policy);
  }

  /** The id of another resource that owns the policy and is not being deleted. */
  async remainingOwner(logicalId: string, policy: PolicyName): Promise<string | undefined> {
    return this.ownerExcept(['DELETE_IN_PROGRESS', ...GONE], logicalId, policy);
  }

  /** The id of another resource that owned the policy until this operation replaced it, and awaits its clean-up. */
  async formerOwner(logicalId: string, policy: PolicyName): Promise<string | undefined> {
    const gone = new Set<string>();
    for await (const event of this.eventsOfOperation()) {
      const { LogicalResourceId = '', ResourceStatus = '', PhysicalResourceId } = event;
      if (LogicalResourceId === logicalId || gone.has(LogicalResourceId) || !names(event, policy)) {
        continue;
      }
      if (!ResourceStatus.startsWith('DELETE_')) {
        return PhysicalResourceId;
      }
      gone.add(LogicalResourceId);
    }
    return undefined;
  }

  /**
   * Whether CloudFormation still waits for the answer to this very event.
   *
   * @param sentAt milliseconds since the epoch
   */
  async isAwaiting(event: CloudFormationCustomResourceEvent, sentAt: number): Promise<boolean> {
    return event.RequestType === 'Delete'
      ? this.isAwaitingDelete(event.LogicalResourceId, event.PhysicalResourceId)
      : this.isAwaitingChange(event.LogicalResourceId, sentAt);
  }

  /** Whether CloudFormation has given the resource up as it was to be: nothing must be left of that. */
  async hasGivenUp(logicalId: string): Promise<boolean> {
    for await (const event of this.eventsOfOperation()) {
      if (event.LogicalResourceId === logicalId) {
        return GIVEN_UP.test(event.ResourceStatus ?? '');
      }
    }
    return false;
  }

  /** Whether the Update of the resource that this operation failed with got no answer, so that it may have been applied. */
  async updateWasUnanswered(logicalId: string): Promise<boolean> {
    let reason: string | undefined;
    for await (const event of this.eventsOfOperation()) {
      const { LogicalResourceId, ResourceStatus = '' } = event;
      if (event.PhysicalResourceId === this.stackId && ResourceStatus.endsWith('ROLLBACK_IN_PROGRESS')) {
        reason = undefined; // what failed after it was rolling back
      } else if (LogicalResourceId === logicalId && ResourceStatus === 'UPDATE_FAILED') {
        reason ??= event.ResourceStatusReason;
      }
    }
    return UNANSWERED.test(reason ?? '');
  }

  /** The policies that other resources own, or owned until this operation replaced their ids. */
  async ownedByOthers(logicalId: string): Promise<PolicyName[]> {
    const ids: (string | undefined)[] = [];
    for await (const resource of this.resources()) {
      if (isOther(resource, logicalId) && !GONE.includes(resource.ResourceStatus ?? '')) {
        ids.push(resource.PhysicalResourceId);
      }
    }
    const ended = new Set<string>();
    for await (const event of this.eventsOfOperation()) {
      const { PhysicalResourceId = '', ResourceStatus = '' } = event;
      if (isOther(event, logicalId) && !ended.has(PhysicalResourceId)) {
        if (ResourceStatus.startsWith('DELETE_')) {
          ended.add(PhysicalResourceId);
        } else {
          ids.push(PhysicalResourceId);
        }
      }
    }
    return ids.flatMap((id = '') => parsePolicyId(id) ?? []);
  }

  private async ownerExcept(
    statuses: readonly string[],
    logicalId: string,
    policy: PolicyName,
  ): Promise<string | undefined> {
    for await (const resource of this.resources()) {
      if (
        resource.LogicalResourceId !== logicalId &&
        !statuses.includes(resource.ResourceStatus ?? '') &&
        names(resource, policy)
      ) {
        return resource.PhysicalResourceId;
      }
    }
    return undefined;
  }

  // The change began no later than the event was sent, and nothing was said of the resource since but that it goes on.
  private async isAwaitingChange(logicalId: string, sentAt: number): Promise<boolean> {
    for await (const event of this.eventsOfOperation()) {
      if (event.LogicalResourceId === logicalId) {
        if (!CHANGING.includes(event.ResourceStatus ?? '')) {
          return false;
        }
        if ((event.Timestamp?.getTime() ?? Infinity) <= sentAt + CLOCK_SLACK) {
          return true;
        }
      }
    }
    return false;
  }

  // By the events of this id, or, where CloudFormation names another one, of the resource.
  private async isAwaitingDelete(logicalId: string, physicalId: string): Promise<boolean> {
    let newest: string | undefined;
    for await (const event of this.eventsOfOperation()) {
      if (event.LogicalResourceId === logicalId) {
        if (event.PhysicalResourceId === physicalId) {
          return event.ResourceStatus === 'DELETE_IN_PROGRESS';
        }
        newest ??= event.ResourceStatus;
      }
    }
    return newest === 'DELETE_IN_PROGRESS';
  }

  /** From the newest to the first of the operation that is under way; a roll-back is part of what it rolls back. */
  private async *eventsOfOperation(): AsyncGenerator<StackEvent> {
    for await (const event of this.events()) {
      yield event;
      if (event.PhysicalResourceId === this.stackId && BEGINNING.includes(event.ResourceStatus ?? '')) {
        return;
      }
    }
  }

  /** From the newest to the oldest. */
  private async *events(): AsyncGenerator<StackEvent> {
    let NextToken: string | undefined;
    do {
      const command = new DescribeStackEventsCommand({ StackName: this.stackId, NextToken });
      const page = await this.call('DescribeStackEvents', () => this.cloudFormation.send(command));
      yield* page.StackEvents ?? [];
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
  }

  private async *resources(): AsyncGenerator<StackResourceSummary> {
    let NextToken: string | undefined;
    do {
      const command = new ListStackResourcesCommand({ StackName: this.stackId, NextToken });
      const page = await this.call('ListStackResources', () => this.cloudFormation.send(command));
      yield* page.StackResourceSummaries ?? [];
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
  }

  private call<T>(name: string, call: () => Promise<T>): Promise<T> {
    this.calls.progress.step = name;
    return withRetries(this.calls, 'any', call);
  }
}

export function ownStack(
  stackId: string,
  calls: CallContext,
  config: CloudFormationClientConfig = {},
): OwnStack {
  return new OwnStack(new CloudFormationClient({ ...clientConfig(), ...config }), stackId, calls);
}

// The time of an event has no fractions of a second, and clocks differ by some.
const CLOCK_SLACK = 2_000;
const GONE = ['DELETE_COMPLETE', 'DELETE_SKIPPED'];
const CHANGING = ['CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS'];
const BEGINNING = ['CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'DELETE_IN_PROGRESS', 'IMPORT_IN_PROGRESS'];
// from the beginning: other texts may contain the name of a policy
const UNANSWERED = new RegExp(
  '^(?:Resource update cancelled|CloudFormation did not receive a response|' +
    'Custom Resource failed to stabilize in expected time|' +
    `(?:Received response status \\[FAILED\\] from custom resource\\. Message returned: )?${OUTCOME_UNKNOWN})`,
);
const GIVEN_UP = /^(?:CREATE_FAILED|UPDATE_FAILED|DELETE_.*)$/;
const RESOURCE_TYPE = 'Custom::UserInlinePolicy';

function isOther(one: StackEvent | StackResourceSummary, logicalId: string): boolean {
  return one.ResourceType === RESOURCE_TYPE && one.LogicalResourceId !== logicalId;
}

function names(
  { ResourceType, PhysicalResourceId = '' }: StackEvent | StackResourceSummary,
  policy: PolicyName,
): boolean {
  const id = ResourceType === RESOURCE_TYPE ? parsePolicyId(PhysicalResourceId) : undefined;
  return id !== undefined && samePolicy(id, policy);
}
