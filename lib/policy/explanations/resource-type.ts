import { example } from './example';
import { analyzer, documented, guide, SERVICE_REFERENCE, Explanations } from './explanation';

export const resourceTypeExplanations: Explanations = {
  ACTION_WITHOUT_FITTING_RESOURCE: {
    what: 'An action whose resource types fit none of the ARNs of the statement, as far as the service data knows.',
    why: 'The action is never allowed, or never denied, by this statement. Actions without resource types need `*`.',
    basis: [documented('the service authorization reference, as the package holds it')],
    page: guide('reference_policies_elements_resource'),
    fails: example({ Action: 's3:ListBucket', Resource: 'arn:aws:s3:::reports/*' }),
    passes: example({ Action: 's3:ListBucket', Resource: 'arn:aws:s3:::reports' }),
  },
  MISSING_ARN_REGION: {
    what: 'An ARN without a region, of a resource type that has one, as far as the service data knows.',
    why: 'Such an ARN matches no resource. `*` is any region.',
    basis: [SERVICE_REFERENCE],
    page: analyzer('error-missing-arn-region'),
    fails: example({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs::123456789012:jobs' }),
    passes: example({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:*:123456789012:jobs' }),
  },
  MISSING_ARN_ACCOUNT: {
    what: 'An ARN without an account, of a resource type that has one, as far as the service data knows.',
    why: 'Such an ARN matches no resource. `*` is any account.',
    basis: [SERVICE_REFERENCE],
    page: analyzer('error-missing-arn-account'),
    fails: example({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-central-1::jobs' }),
    passes: example({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-central-1:*:jobs' }),
  },
  INVALID_ARN_RESOURCE: {
    what: 'An ARN that fits no resource type of its service, as far as the service data knows.',
    why: 'Most likely it matches no resource. The case counts.',
    basis: [SERVICE_REFERENCE],
    page: analyzer('error-invalid-arn-resource'),
    fails: example({ Action: 'lambda:InvokeFunction', Resource: 'arn:aws:lambda:*:*:functions/report' }),
    passes: example({ Action: 'lambda:InvokeFunction', Resource: 'arn:aws:lambda:*:*:function:report' }),
  },
};
