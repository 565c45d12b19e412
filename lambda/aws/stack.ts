import {
  CloudFormationClient,
  CloudFormationClientConfig,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
  ResourceChange,
  Stack,
  StackEvent,
  StackResourceDetail,
  StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { clientConfig } from './client-config';
import { errorCode } from './errors';
import { CallContext, withRetries } from './retry';

/**
 * What CloudFormation knows about the stack of an event. Only rare paths need it, and only they load this file.
 */
export class OwnStack {
  private description?: Promise<Stack | undefined>;
  private list?: Promise<readonly StackResourceSummary[]>;

  constructor(
    private readonly cloudFormation: CloudFormationClient,
    readonly stackId: string,
    private readonly calls: CallContext,
  ) {}

  destroy(): void {
    this.cloudFormation.destroy();
  }

  /** What the stack was doing when an event first asked, such as `UPDATE_ROLLBACK_IN_PROGRESS`. */
  async status(): Promise<string> {
    return (await this.describe())?.StackStatus ?? '';
  }

  /** The status, where it was asked for already. */
  async knownStatus(): Promise<string | undefined> {
    return (await this.description)?.StackStatus;
  }

  /** The current resource of a logical id; undefined where there is none. */
  async resource(LogicalResourceId: string): Promise<StackResourceDetail | undefined> {
    const command = new DescribeStackResourceCommand({ StackName: this.stackId, LogicalResourceId });
    try {
      const { StackResourceDetail } = await this.call('DescribeStackResource', () =>
        this.cloudFormation.send(command),
      );
      return StackResourceDetail;
    } catch (error) {
      if (errorCode(error) === 'ValidationError') {
        return undefined; // no such resource, or no such stack
      }
      throw error;
    }
  }

  /** All resources, as they were at the first request. */
  resources(): Promise<readonly StackResourceSummary[]> {
    return (this.list ??= this.listAll());
  }

  /** From the newest to the oldest. */
  async *events(): AsyncGenerator<StackEvent> {
    let NextToken: string | undefined;
    do {
      const command = new DescribeStackEventsCommand({ StackName: this.stackId, NextToken });
      const page = await this.call('DescribeStackEvents', () => this.cloudFormation.send(command));
      yield* page.StackEvents ?? [];
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
  }

  /** The template as text. */
  async template(): Promise<string> {
    const command = new GetTemplateCommand({ StackName: this.stackId });
    const { TemplateBody = '' } = await this.call('GetTemplate', () => this.cloudFormation.send(command));
    return TemplateBody;
  }

  /** What the change set that is being executed changes; undefined where the stack is updated without one. */
  async changes(): Promise<readonly ResourceChange[] | undefined> {
    const ChangeSetName = (await this.describe())?.ChangeSetId;
    if (ChangeSetName === undefined) {
      return undefined;
    }
    const changes: ResourceChange[] = [];
    let NextToken: string | undefined;
    do {
      const command = new DescribeChangeSetCommand({ ChangeSetName, StackName: this.stackId, NextToken });
      const page = await this.call('DescribeChangeSet', () => this.cloudFormation.send(command));
      changes.push(...(page.Changes ?? []).flatMap(({ ResourceChange }) => ResourceChange ?? []));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return changes;
  }

  private describe(): Promise<Stack | undefined> {
    const command = new DescribeStacksCommand({ StackName: this.stackId });
    return (this.description ??= this.call('DescribeStacks', () => this.cloudFormation.send(command)).then(
      ({ Stacks }) => Stacks?.[0],
    ));
  }

  private async listAll(): Promise<StackResourceSummary[]> {
    const resources: StackResourceSummary[] = [];
    let NextToken: string | undefined;
    do {
      const command = new ListStackResourcesCommand({ StackName: this.stackId, NextToken });
      const page = await this.call('ListStackResources', () => this.cloudFormation.send(command));
      resources.push(...(page.StackResourceSummaries ?? []));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return resources;
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
