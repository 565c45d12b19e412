import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type { CallContext } from '../../lambda/aws/retry';
import { OwnStack, ownStack } from '../../lambda/aws/stack';

export const STACK_ID = '<StackId>';

export interface Resource {
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId: string;
  readonly ResourceStatus: string;
  readonly ResourceType?: string;
  /** Milliseconds since the epoch. */
  readonly at?: number;
}

export interface Event extends Resource {
  readonly ResourceStatusReason?: string;
  readonly ResourceProperties?: string;
}

const PAGE = 2;

/** CloudFormation over HTTP, as far as the Lambda asks it: what it answers is set by the test. */
export class FakeCloudFormation {
  status = 'UPDATE_IN_PROGRESS';
  resources: Resource[] = [];
  /** What `DescribeStackResource` shows of what is not among the resources, but for its logical id. */
  working: Omit<Resource, 'LogicalResourceId'> | undefined;
  template = '{}';
  /** Of the change set that is being executed; undefined where there is none. */
  changes: { LogicalResourceId: string; Action: string; PolicyAction?: string }[] | undefined;
  /** From the newest to the oldest. */
  events: Event[] = [];
  /** Answers no question. */
  refuses = false;
  /** Each question, such as `ListStackResources <StackId>`. */
  readonly calls: string[] = [];

  private readonly server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const query = new URLSearchParams(Buffer.concat(chunks).toString());
      const action = query.get('Action') ?? '';
      this.calls.push(`${action} ${query.get('StackName')}`);
      const from = Number(query.get('NextToken') ?? 0);
      const logicalId = query.get('LogicalResourceId') ?? '';
      if (this.refuses) {
        response
          .writeHead(400)
          .end('<ErrorResponse><Error><Code>ValidationError</Code></Error></ErrorResponse>');
        return;
      }
      const result = this.result(action, from, logicalId);
      if (result === undefined) {
        response
          .writeHead(400)
          .end('<ErrorResponse><Error><Code>ValidationError</Code></Error></ErrorResponse>');
        return;
      }
      response.end(`<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`);
    });
  });

  async start(): Promise<void> {
    this.server.keepAliveTimeout = 0; // never, however long a test takes between two calls
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  reset(): void {
    this.status = 'UPDATE_IN_PROGRESS';
    this.resources = [];
    this.events = [];
    this.working = undefined;
    this.template = '{}';
    this.changes = undefined;
    this.refuses = false;
    this.calls.length = 0;
  }

  /** Shows the resource of the event as one that is being worked on, unless the test says otherwise. */
  async whileWorkingOn<T>(event: CloudFormationCustomResourceEvent, act: () => Promise<T>): Promise<T> {
    const said = this.working;
    this.working ??= {
      PhysicalResourceId: event.RequestType === 'Create' ? '' : event.PhysicalResourceId,
      ResourceStatus: `${event.RequestType.toUpperCase()}_IN_PROGRESS`,
      ResourceType: event.ResourceType,
    };
    try {
      return await act();
    } finally {
      this.working = said;
    }
  }

  stack(stackId: string, calls: CallContext): OwnStack {
    return ownStack(stackId, calls, {
      endpoint: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
  }

  private result(action: string, from: number, logicalId: string): string | undefined {
    switch (action) {
      case 'DescribeStacks': {
        const changeSet = this.changes === undefined ? '' : element('ChangeSetId', 'arn:change-set');
        return element('Stacks', element('member', element('StackStatus', this.status) + changeSet));
      }
      case 'DescribeStackResource': {
        const listed = this.resources.find(({ LogicalResourceId }) => LogicalResourceId === logicalId);
        const shown = listed ?? this.working;
        return (
          shown && element('StackResourceDetail', resourceXml({ ...shown, LogicalResourceId: logicalId }))
        );
      }
      case 'GetTemplate':
        return element('TemplateBody', escaped(this.template));
      case 'DescribeChangeSet':
        return element(
          'Changes',
          (this.changes ?? [])
            .map((change) => element('member', element('ResourceChange', fields(change))))
            .join(''),
        );
      case 'ListStackResources':
        return page('StackResourceSummaries', this.resources, from);
      default:
        return page('StackEvents', this.events, from);
    }
  }
}

/** What the stack itself says when an operation begins. */
export function operationBegins(ResourceStatus = 'UPDATE_IN_PROGRESS'): Event {
  return {
    LogicalResourceId: 'Reports',
    PhysicalResourceId: STACK_ID,
    ResourceStatus,
    ResourceType: 'AWS::CloudFormation::Stack',
  };
}

function page(name: string, members: readonly Event[], from: number): string {
  const next = from + PAGE;
  const shown = members.slice(from, next).map((member) => element('member', resourceXml(member)));
  return element(name, shown.join('')) + (next < members.length ? element('NextToken', String(next)) : '');
}

function resourceXml({ at = 0, ...member }: Event): string {
  const time = new Date(at).toISOString();
  return fields({
    ResourceType: 'Custom::UserInlinePolicy',
    ...member,
    Timestamp: time,
    LastUpdatedTimestamp: time,
  });
}

function fields(values: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(values)
    .map(([key, value]) => element(key, escaped(value ?? '')))
    .join('');
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
