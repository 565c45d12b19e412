import { example, SOUND } from './example';
import { analyzer, CHECK_REFERENCE, guide, inferred, Explanations } from './explanation';

export const arnExplanations: Explanations = {
  INVALID_ARN_ACCOUNT: {
    what: 'An account other than 12 digits, `*` or nothing.',
    why: 'Such an ARN matches no resource. Hyphens, as the console shows them, do not belong there. `aws` and a few other names own resources of their own; placeholders are another finding. Whether IAM accepts such an account is not known.',
    basis: [CHECK_REFERENCE],
    page: analyzer('error-invalid-arn-account'),
    fails: example({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-central-1:1234-5678-9012:jobs' }),
    passes: example({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-central-1:123456789012:jobs' }),
  },
  PLACEHOLDER_IN_ARN: {
    what: 'A word in the place of an account or a region, as in examples of the documentation.',
    why: 'Such an ARN matches no resource. IAM was seen to refuse some such words and to accept others.',
    basis: [inferred('from the form of accounts and regions')],
    page: guide('reference_identifiers#identifiers-arns'),
    fails: example({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:region:account-id:jobs' }),
    passes: example({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-central-1:123456789012:jobs' }),
  },
  INVALID_ARN_REGION: {
    what: 'A region in an ARN that AWS does not have, as far as it is known.',
    why: 'Such an ARN matches no resource. The region may also be newer than the package.',
    basis: [CHECK_REFERENCE, inferred('the list of regions is that of the day of the release')],
    page: analyzer('error-invalid-arn-region'),
    fails: example({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-central-9:123456789012:jobs' }),
    passes: example({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-central-1:123456789012:jobs' }),
  },
  INVALID_ARN_SERVICE_CASE: {
    what: 'Capital letters in the service of an ARN.',
    why: 'Services in ARNs are compared case by case; such an ARN matches no resource.',
    basis: [CHECK_REFERENCE],
    page: analyzer('error-invalid-arn-service-case'),
    fails: example({ Resource: 'arn:aws:S3:::reports/*' }),
    passes: SOUND,
  },
};
