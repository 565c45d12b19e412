import type { ResourceChange, StackResourceSummary } from '@aws-sdk/client-cloudformation';
import type { OwnStack } from '../aws/stack';
import type { PolicyName } from '../protocol/physical-id';
import { isGone } from './ownership';

/**
 * Resources of CloudFormation's own that hold inline policies of users. Where one of them gives way to a resource of
 * ours, CloudFormation deletes the policy after ours has said that it took it over.
 */

const NATIVE_TYPES: readonly string[] = [
  'AWS::IAM::Policy',
  'AWS::IAM::UserPolicy',
  'AWS::IAM::User',
  'Custom::AWS',
];

/** The native resource of the stack that holds the policy, or that leaves with this operation and may hold it. */
export async function nativeOwner(stack: OwnStack, policy: PolicyName): Promise<string | undefined> {
  const resources = await stack.resources();
  const natives = resources.filter(
    (resource) => NATIVE_TYPES.includes(resource.ResourceType ?? '') && !isGone(resource),
  );
  if (natives.length === 0) {
    return undefined;
  }
  const [declared, changes] = [declaredResources(await stack.template()), await stack.changes()];
  const leaving: StackResourceSummary[] = [];
  for (const native of natives) {
    const change = changes?.find(({ LogicalResourceId }) => LogicalResourceId === native.LogicalResourceId);
    const declaration = declared?.[native.LogicalResourceId ?? ''];
    if (change?.Action === 'Remove' ? !isRetained(change) : declaration === undefined) {
      leaving.push(native);
    } else if (declaration !== undefined && holds(declaration.Properties, native, policy, resources)) {
      return describe(native);
    }
  }
  const before = await propertiesBefore(stack, leaving);
  const owner = leaving.find((native) => {
    const properties = before.get(native.LogicalResourceId);
    return properties === undefined || holds(properties, native, policy, resources);
  });
  return owner === undefined ? undefined : describe(owner);
}

/** The native resource that keeps the policy when a resource of ours gives it up. */
export async function nativeHolder(stack: OwnStack, policy: PolicyName): Promise<string | undefined> {
  const resources = await stack.resources();
  const staying = resources.filter(
    ({ ResourceType = '', ResourceStatus = '' }) =>
      NATIVE_TYPES.includes(ResourceType) && !ResourceStatus.startsWith('DELETE_'),
  );
  // in a roll-back, the template may be the one that failed
  const applied = await propertiesBefore(stack, staying);
  const holder = staying.find((native) => {
    const properties = applied.get(native.LogicalResourceId);
    return properties !== undefined && holds(properties, native, policy, resources);
  });
  return holder === undefined ? undefined : describe(holder);
}

function describe({ LogicalResourceId, ResourceType }: StackResourceSummary): string {
  return `${LogicalResourceId} (${ResourceType})`;
}

function isRetained({ PolicyAction }: ResourceChange): boolean {
  return PolicyAction === 'Retain' || PolicyAction === 'ReplaceAndRetain';
}

type Properties = Readonly<Record<string, unknown>>;

/** Undefined where the template is not JSON: then nothing is known about it. */
function declaredResources(
  template: string,
): Readonly<Record<string, { Properties?: Properties }>> | undefined {
  try {
    return (JSON.parse(template) as { Resources?: Record<string, { Properties?: Properties }> }).Resources;
  } catch {
    return undefined;
  }
}

/** What the events say about resources that the template no longer contains; events are kept for 90 days. */
async function propertiesBefore(
  stack: OwnStack,
  resources: readonly StackResourceSummary[],
): Promise<Map<string | undefined, Properties>> {
  const found = new Map<string | undefined, Properties>();
  const sought = new Set(resources.map(({ LogicalResourceId }) => LogicalResourceId));
  if (sought.size === 0) {
    return found;
  }
  for await (const { LogicalResourceId, ResourceProperties } of stack.events()) {
    if (sought.has(LogicalResourceId) && ResourceProperties !== undefined) {
      found.set(LogicalResourceId, JSON.parse(ResourceProperties) as Properties);
      sought.delete(LogicalResourceId);
      if (sought.size === 0) {
        break;
      }
    }
  }
  return found;
}

/** Whether a native resource with these properties holds the policy; true where what they refer to is not known. */
function holds(
  properties: Properties = {},
  { ResourceType, PhysicalResourceId = '' }: StackResourceSummary,
  policy: PolicyName,
  resources: readonly StackResourceSummary[],
): boolean {
  const isName = (value: unknown) => typeof value !== 'string' || value === policy.policyName;
  const isUser = (value: unknown) => {
    const name = nameOf(value, resources);
    return name === undefined || name.toLowerCase() === policy.userName.toLowerCase();
  };
  switch (ResourceType) {
    case 'AWS::IAM::Policy':
      return isName(properties.PolicyName) && list(properties.Users).some(isUser);
    case 'AWS::IAM::UserPolicy':
      return isName(properties.PolicyName) && isUser(properties.UserName);
    case 'AWS::IAM::User':
      return (
        isUser(PhysicalResourceId) &&
        list(properties.Policies).some((each) => isName((each as Properties | undefined)?.PolicyName))
      );
    default: {
      // an AwsCustomResource has its call as JSON within JSON
      const text = JSON.stringify(properties);
      const words = text.split(/[^\w+=,.@-]+/);
      const isReference = /"(?:Ref|Fn::\w+)"/.test(text);
      const isOfUser = words.some((word) => word.toLowerCase() === policy.userName.toLowerCase());
      return /UserPolicy/i.test(text) && words.includes(policy.policyName) && (isOfUser || isReference);
    }
  }
}

function nameOf(value: unknown, resources: readonly StackResourceSummary[]): string | undefined {
  const { Ref } = (value ?? {}) as { Ref?: string };
  return typeof value === 'string'
    ? value
    : resources.find(({ LogicalResourceId }) => Ref !== undefined && LogicalResourceId === Ref)
        ?.PhysicalResourceId;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
