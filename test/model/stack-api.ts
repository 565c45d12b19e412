import type { Reply } from './iam';
import type { Resource, Stack, StackEvent } from './stack';
import { templateBody } from './template';

const MOST_DESCRIBED = 100;

/** What CloudFormation says to one question about a stack. */
export function answerQuestion(stack: Stack, query: URLSearchParams): Reply {
  switch (query.get('Action')) {
    case 'DescribeStacks':
      return { status: 200, result: { Stacks: [stackXml(stack)] } };
    case 'DescribeStackEvents': {
      const events = [...stack.events].reverse();
      const { page, NextToken } = pageOf(events, stack.pageSizes.events, query);
      return { status: 200, result: { StackEvents: page.map((event) => eventXml(stack, event)), NextToken } };
    }
    case 'ListStackResources': {
      const { page, NextToken } = resourcesOf(stack, query.get('NextToken') ?? '');
      return { status: 200, result: { StackResourceSummaries: page.map(resourceXml), NextToken } };
    }
    case 'DescribeStackResource':
      return describeOne(stack, query.get('LogicalResourceId') ?? '');
    case 'DescribeStackResources': {
      const logicalId = query.get('LogicalResourceId');
      const all = [...stack.resources.values()].filter(
        (resource) => logicalId === null || resource.logicalId === logicalId,
      );
      return { status: 200, result: { StackResources: all.slice(0, MOST_DESCRIBED).map(resourceXml) } };
    }
    case 'DescribeChangeSet': {
      const { page, NextToken } = pageOf(stack.changes ?? [], stack.pageSizes.resources, query);
      const Changes = page.map((change) => ({ Type: 'Resource', ResourceChange: { ...change } }));
      return { status: 200, result: { Changes, NextToken } };
    }
    case 'GetTemplate':
      return { status: 200, result: { TemplateBody: templateBody(stack.shownTemplate) } };
    default:
      throw new Error(`the handler calls ${query.get('Action')}, of which the model knows nothing`);
  }
}

function describeOne(stack: Stack, logicalId: string): Reply {
  const resource = stack.resources.get(logicalId);
  if (resource === undefined) {
    const message = `Resource ${logicalId} does not exist for stack ${stack.name}`;
    return { status: 400, code: 'ValidationError', message };
  }
  const StackResourceDetail = { StackId: stack.id, StackName: stack.name, ...resourceXml(resource) };
  return { status: 200, result: { StackResourceDetail } };
}

// A page begins after the last one of the page before: what is removed meanwhile shifts none of the others.
function resourcesOf({ resources, pageSizes }: Stack, after: string) {
  const logicalIds = [...resources.keys()].sort().filter((logicalId) => logicalId > after);
  const shown = logicalIds.slice(0, pageSizes.resources);
  return {
    page: shown.flatMap((logicalId) => resources.get(logicalId) ?? []),
    NextToken: logicalIds.length > shown.length ? shown.at(-1) : undefined,
  };
}

function pageOf<T>(items: readonly T[], size: number, query: URLSearchParams) {
  const start = Number(query.get('NextToken') ?? 0);
  const end = start + size;
  return { page: items.slice(start, end), NextToken: end < items.length ? String(end) : undefined };
}

function stackXml({ name, id, status, events, disableRollback, changes }: Stack) {
  return {
    StackId: id,
    StackName: name,
    StackStatus: status,
    DisableRollback: String(disableRollback),
    ChangeSetId: changes === undefined ? undefined : `${id}/change-set`,
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
    ResourceProperties: event.properties === undefined ? undefined : JSON.stringify(event.properties),
    OperationId: stack.showsOperations ? event.operationId : undefined,
  };
}

function resourceXml(resource: Resource) {
  return {
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId === '' ? undefined : resource.physicalId,
    ResourceType: resource.type,
    LastUpdatedTimestamp: new Date(resource.at).toISOString(),
    Timestamp: new Date(resource.at).toISOString(),
    ResourceStatus: resource.status,
    ResourceStatusReason: resource.reason,
  };
}
