import { quote } from '../grammar/text';
import { example, SOUND } from './example';
import { check } from './resource';
import { analyzer, guide, Rule } from './rule';

const invalidAccount: Rule = {
  id: 'INVALID_ARN_ACCOUNT',
  severity: 'error',
  what: 'An account other than 12 digits, `*` or nothing.',
  why: 'Such an ARN matches no resource. Hyphens, as the console shows them, do not belong there. `aws` and a few other names own resources of their own; placeholders are another finding.',
  page: analyzer('error-invalid-arn-account'),
  fails: example({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-central-1:1234-5678-9012:jobs' }),
  passes: example({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-central-1:123456789012:jobs' }),
  check: (policy) =>
    check(policy, ({ text, account = '' }) =>
      isAccount(account) || isPlaceholder(account)
        ? undefined
        : `the account of ${quote(text)} is ${quote(account)}; it takes 12 digits, "*" or nothing`,
    ),
};

const placeholder: Rule = {
  id: 'PLACEHOLDER_IN_ARN',
  severity: 'warning',
  what: 'A word stands where an account or a region belongs, as in examples of the documentation.',
  why: 'Such an ARN matches no resource.',
  page: guide('reference_identifiers#identifiers-arns'),
  fails: example({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:region:account-id:jobs' }),
  passes: example({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-central-1:123456789012:jobs' }),
  check: (policy) =>
    check(policy, ({ text, region = '', account = '' }) => {
      const words = [...(isRegion(region) ? [] : [region]), ...(isPlaceholder(account) ? [account] : [])];
      return words.length > 0
        ? `${words.map(quote).join(' and ')} in ${quote(text)} looks like a placeholder; write a region or an account of 12 digits, or "*"`
        : undefined;
    }),
};

// new regions and partitions follow the same pattern
function isRegion(region: string): boolean {
  return region === '' || /[*?$]/.test(region) || /^[a-z]{2,4}(?:-[a-z]+)+-[0-9]{1,2}$/.test(region);
}

// aws and a few others own resources: managed policies, images, distributions
function isAccount(account: string): boolean {
  return /^(?:[0-9]{12})?$|[*?]|\$\{|^(?:aws|amazon)(?:-[a-z]+)*$|^cloudfront$/.test(account);
}

// as in the examples of the documentation: account-id, ACCOUNT_ID, <account>, 80398EXAMPLE, xxxxxxxxxxxx
function isPlaceholder(account: string): boolean {
  return !isAccount(account) && /[A-Za-z<>[\]{}#$]/.test(account);
}

const serviceCase: Rule = {
  id: 'INVALID_ARN_SERVICE_CASE',
  severity: 'error',
  what: 'Capital letters in the service of an ARN.',
  why: 'Services in ARNs are compared case by case; such an ARN matches no resource.',
  page: analyzer('error-invalid-arn-service-case'),
  fails: example({ Resource: 'arn:aws:S3:::reports/*' }),
  passes: SOUND,
  check: (policy) =>
    check(policy, ({ text, service = '' }) =>
      /[A-Z]/.test(service) && !service.includes('${')
        ? `the service of ${quote(text)} is ${quote(service)}; write ${quote(service.toLowerCase())}`
        : undefined,
    ),
};

const serviceWildcard: Rule = {
  id: 'WILDCARD_IN_SERVICE_NAME',
  severity: 'warning',
  what: 'A wildcard in the service of an ARN.',
  why: 'The User Guide says that it cannot be used there; what it matches may change with every new service.',
  page: analyzer('suggestion-wildcard-in-service-name'),
  fails: example({
    Action: 'codebuild:StartBuild',
    Resource: 'arn:aws:*code*:eu-central-1:123456789012:project/site',
  }),
  passes: example({
    Action: 'codebuild:StartBuild',
    Resource: 'arn:aws:codebuild:eu-central-1:123456789012:project/site',
  }),
  check: (policy) =>
    check(policy, ({ text, service = '' }) =>
      /[*?]/.test(service)
        ? `the service of ${quote(text)} has a wildcard; name one service in each ARN`
        : undefined,
    ),
};

const accountNotAllowed: Rule = {
  id: 'ARN_ACCOUNT_NOT_ALLOWED',
  severity: 'warning',
  what: 'An account in the ARN of a bucket or an object of S3.',
  why: 'These ARNs have neither region nor account; with one they match nothing.',
  page: analyzer('error-arn-account-not-allowed'),
  fails: example({ Resource: 'arn:aws:s3::123456789012:reports/*' }),
  passes: SOUND,
  check: (policy) =>
    check(policy, ({ text, service, region, account = '' }) =>
      service === 's3' && region === '' && /^[0-9]{12}$/.test(account)
        ? `the ARN ${quote(text)} has the account ${quote(account)}; buckets and objects take none`
        : undefined,
    ),
};

export const arnRules: readonly Rule[] = [
  invalidAccount,
  placeholder,
  serviceCase,
  serviceWildcard,
  accountNotAllowed,
];
