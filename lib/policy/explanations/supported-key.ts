import { example, exampleIf } from './example';
import { analyzer, SERVICE_REFERENCE, Explanations } from './explanation';

const REFERENCE =
  'https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html';

function tagged(effect: string, members: Readonly<Record<string, unknown>>): string {
  const Condition = { StringEquals: { 'aws:ResourceTag/team': 'reports' } };
  return example({ Effect: effect, Resource: '*', ...members, Condition });
}

export const supportedKeyExplanations: Explanations = {
  UNSUPPORTED_ACTION_FOR_CONDITION_KEY: {
    what: 'A condition key of a service that no action of the statement supports, as far as the service data knows.',
    why: 'The key is never in the request: an Allow never applies, a Deny never protects. Under a negated operator it is the reverse: the condition always holds and restricts nothing.',
    basis: [SERVICE_REFERENCE],
    page: REFERENCE,
    fails: exampleIf({ StringEquals: { 's3:prefix': 'a' } }),
    passes: exampleIf(
      { StringEquals: { 's3:prefix': 'a' } },
      { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::reports' },
    ),
  },
  ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: {
    what: 'Allow with `aws:ResourceTag` for actions that do not support it, as far as the service data knows.',
    why: 'The key is never in such a request: the statement does not allow the action, however the resource is tagged.',
    basis: [SERVICE_REFERENCE],
    page: analyzer('suggestion-allow-with-unsupported-tag-condition-key-for-service'),
    fails: tagged('Allow', { Action: ['ec2:StopInstances', 'ec2:DescribeInstances'] }),
    passes: tagged('Allow', { Action: 'ec2:StopInstances' }),
  },
  DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: {
    what: 'Deny with `aws:ResourceTag` for actions that do not support it, as far as the service data knows.',
    why: 'The key is never in such a request: the statement does not deny the action, however the resource is tagged.',
    basis: [SERVICE_REFERENCE],
    page: analyzer('security-warning-deny-with-unsupported-tag-condition-key-for-service'),
    fails: tagged('Deny', { Action: ['ec2:StopInstances', 'ec2:DescribeInstances'] }),
    passes: tagged('Deny', { Action: 'ec2:StopInstances' }),
  },
  ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: {
    what: 'Allow with NotAction and `aws:ResourceTag`, which not every action supports.',
    why: 'The key is never in such a request: the statement does not allow the action, however the resource is tagged.',
    basis: [SERVICE_REFERENCE],
    page: analyzer('suggestion-allow-notaction-with-unsupported-tag-condition-key-for-service'),
    fails: tagged('Allow', { NotAction: 'ec2:StopInstances', Action: undefined }),
    passes: tagged('Allow', { Action: 'ec2:StopInstances' }),
  },
  DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: {
    what: 'Deny with NotAction and `aws:ResourceTag`, which not every action supports.',
    why: 'The key is never in such a request: the statement does not deny the action, however the resource is tagged.',
    basis: [SERVICE_REFERENCE],
    page: analyzer('security-warning-deny-notaction-with-unsupported-tag-condition-key-for-service'),
    fails: tagged('Deny', { NotAction: 'ec2:StopInstances', Action: undefined }),
    passes: tagged('Deny', { Action: 'ec2:StopInstances' }),
  },
};
