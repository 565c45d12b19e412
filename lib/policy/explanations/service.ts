import { example, exampleIf, SOUND } from './example';
import { analyzer, CHECK_REFERENCE, SERVICE_REFERENCE, Explanations } from './explanation';

export const serviceExplanations: Explanations = {
  INVALID_SERVICE_IN_ACTION: {
    what: 'An action of a service that the service data does not know.',
    why: 'IAM accepts any name. Most likely it is misspelt; it may also be newer than the data.',
    basis: [SERVICE_REFERENCE],
    page: analyzer('error-invalid-service-in-action'),
    fails: example({ Action: 'S33:GetObject' }),
    passes: SOUND,
  },
  INVALID_ACTION: {
    what: 'An action that its service does not have, as far as the service data knows.',
    why: 'IAM accepts any name. Most likely it is misspelt; it may also be newer than the data. The case does not count.',
    basis: [SERVICE_REFERENCE],
    page: analyzer('error-invalid-action'),
    fails: example({ Action: 's3:ListObjects' }),
    passes: example({ Action: 's3:ListBucket', Resource: 'arn:aws:s3:::reports' }),
  },
  INVALID_GLOBAL_CONDITION_KEY: {
    what: 'A condition key that starts with `aws:` and that AWS does not document.',
    why: 'No request has such a key: an Allow never applies, a Deny never protects.',
    basis: [SERVICE_REFERENCE],
    page: analyzer('error-invalid-global-condition-key'),
    fails: exampleIf({ StringEquals: { 'aws:PrincipalOrganization': 'o-a1b2c3d4e5' } }),
    passes: exampleIf({ StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }),
  },
  INVALID_SERVICE_CONDITION_KEY: {
    what: 'A condition key that its service does not have, as far as the service data knows.',
    why: 'No request has such a key: an Allow never applies, a Deny never protects.',
    basis: [SERVICE_REFERENCE],
    page: analyzer('error-invalid-service-condition-key'),
    fails: exampleIf(
      { StringEquals: { 's3:prefixes': 'a' } },
      { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::reports' },
    ),
    passes: exampleIf(
      { StringEquals: { 's3:prefix': 'a' } },
      { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::reports' },
    ),
  },
  INVALID_SERVICE: {
    what: 'A condition key, or an ARN, of a service that the service data does not know.',
    why: 'IAM accepts any name. Most likely it is misspelt; it may also be newer than the data.',
    basis: [SERVICE_REFERENCE],
    page: analyzer('error-invalid-service'),
    fails: exampleIf({ StringEquals: { 's33:prefix': 'a' } }),
    passes: exampleIf({ StringEquals: { 's3:ExistingObjectTag/team': 'a' } }),
  },
  DEPRECATED_GLOBAL_CONDITION_KEY: {
    what: 'The condition key `aws:ARN`.',
    why: 'It is replaced by `aws:PrincipalArn` and `aws:SourceArn`.',
    basis: [CHECK_REFERENCE],
    page: analyzer('general-warning-deprecated-global-condition-key'),
    fails: exampleIf({ ArnLike: { 'aws:ARN': 'arn:aws:iam::123456789012:role/reports' } }),
    passes: exampleIf({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/reports' } }),
  },
};
