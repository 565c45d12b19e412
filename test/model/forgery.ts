import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { responseUrl } from './cloudformation';
import type { Forgery } from './history';
import type { Stack } from './stack';
import { EXCLUSIVE, POLICY, SERVICE_TIMEOUT } from './template';

const LONG = 3 * 3_600_000;

/** What somebody may know who sends an event of his own making. */
interface Known {
  readonly stack: Stack;
  readonly other?: Stack;
  readonly now: number;
}

/** An event as CloudFormation would send it. */
export function forgedEvent(
  forgery: Forgery,
  number: number,
  { stack, other, now }: Known,
): CloudFormationCustomResourceEvent {
  const { of, sent, type, resource, slot, userName, policyName, ownHost } = forgery;
  const at = { never: undefined, now, 'long ago': now - LONG }[sent];
  const nobody = 'arn:aws:cloudformation:eu-west-1:123456789012:stack/Nobody/1';
  const properties = resource === 'policy' ? policyOf(forgery) : exclusiveOf(forgery);
  return {
    RequestType: type,
    ...(type !== 'Create' && { PhysicalResourceId: `${userName}/${policyName}` }),
    ...(type === 'Update' && { OldResourceProperties: properties }),
    ResourceProperties: properties,
    ServiceToken: '<ServiceToken>',
    ResponseURL: responseUrl(number, at, ownHost ? 'somebody.example' : undefined),
    StackId: { 'its own': stack.id, another: other?.id ?? nobody, nobody }[of],
    RequestId: `forged-${number}`,
    LogicalResourceId: slot,
    ResourceType: resource === 'policy' ? POLICY : EXCLUSIVE,
  } as CloudFormationCustomResourceEvent;
}

const COMMON = { ServiceToken: '<ServiceToken>', ServiceTimeout: String(SERVICE_TIMEOUT) };

function policyOf({ userName, policyName, document, onExisting }: Forgery) {
  return {
    ...COMMON,
    UserName: userName,
    PolicyName: policyName,
    PolicyDocument: document,
    OnExisting: onExisting,
    OnModified: 'PROCEED',
  };
}

function exclusiveOf({ userName }: Forgery) {
  return { ...COMMON, UserName: userName, PolicyNames: [], IgnoredPolicyNames: [], OnUnmanaged: 'REMOVE' };
}
