import type { Reply } from './iam';
import type { Resource, Stack, StackEvent } from './stack';

const EVENTS_PER_PAGE = 50;
const RESOURCES_PER_PAGE = 5;

/** What CloudFormation says to one question about a stack. */
export function answerQuestion(stack: Stack, query: URLSearchParams): Reply {
  switch (query.get('Action')) {
    case 'DescribeStacks':
      return { status: 200, result: { Stacks: [stackXml(stack)] } };
    case 'DescribeStackEvents': {
      const events = [...stack.events].reverse();
      const { page, NextToken } = pageOf(events, EVENTS_PER_PAGE, query);
      return { status: 200, result: { StackEvents: page.map((event) => eventXml(stack, event)), NextToken } };
    }
    case 'DescribeStackResource': {
      const resource = stack.resources.get(query.get('LogicalResourceId') ?? '');
      return resource === undefined
        ? { status: 400, code: 'ValidationError', message: 'the resource does not exist in the stack' }
        : { status: 200, result: { StackResourceDetail: resourceXml(resource) } };
    }
    case 'GetTemplate':
      return { status: 200, result: { TemplateBody: '{"Resources":{}}' } };
    case 'ListStackResources': {
      const { page, NextToken } = pageOf([...stack.resources.values()], RESOURCES_PER_PAGE, query);
      return { status: 200, result: { StackResourceSummaries: page.map(resourceXml), NextToken } };
    }
    default:
      throw new Error(`the handler calls ${query.get('Action')}, of which the model knows nothing`);
  }
}

function pageOf<T>(items: readonly T[], size: number, query: URLSearchParams) {
  const start = Number(query.get('NextToken') ?? 0);
  const end = start + size;
  return { page: items.slice(start, end), NextToken: end < items.length ? String(end) : undefined };
}

function stackXml({ name, id, status, events }: Stack) {
  return {
    StackId: id,
    StackName: name,
    StackStatus: status,
    CreationTime: new Date(events[0]?.at ?? 0).toISOString(),
  };
}

function eventXml(stack: Stack, event: StackEvent) {
  return {
    StackId: stack.id,
    StackName: stack.name,
    EventId: `${event.logicalId}-${event.status}-${event.at}`,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: new Date(event.at).toISOString(),
    ResourceStatus: event.status,
    ResourceStatusReason: event.reason,
  };
}

function resourceXml(resource: Resource) {
  return {
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId === '' ? undefined : resource.physicalId,
    ResourceType: resource.type,
    LastUpdatedTimestamp: new Date(resource.at).toISOString(),
    ResourceStatus: resource.status,
    ResourceStatusReason: resource.reason,
  };
}
