import { Arn, ARN_FIELDS, hasEarlyVariable } from '../grammar/arn';
import { elementNamed, itemsOf, Policy } from '../grammar/policy';
import { knownStart, quote, quoteAll } from '../grammar/text';
import { covers, overlaps } from '../grammar/wildcard';
import { example, SOUND } from './example';
import { analyzer, Context, guide, Problem, Rule } from './rule';

const PAGE = guide('reference_policies_elements_resource');
const SHAPE = ARN_FIELDS.join(':');

/** Every partition that AWS has named. */
export const PARTITIONS = [
  'aws',
  'aws-cn',
  'aws-us-gov',
  'aws-iso',
  'aws-iso-b',
  'aws-iso-e',
  'aws-iso-f',
  'aws-eusc',
];

const notAnArn: Rule = {
  id: 'RESOURCE_NOT_AN_ARN',
  severity: 'error',
  refused: true,
  what: 'A resource that is neither `*` nor an ARN.',
  why: 'IAM answers `Resource … must be in ARN format or "*".`',
  page: PAGE,
  fails: example({ Resource: 'reports/*' }),
  passes: SOUND,
  check: (policy) =>
    check(policy, ({ text, known }) =>
      known && text !== '*' && !text.includes(':')
        ? `the resource ${quote(text)} is neither "*" nor an ARN, ${SHAPE}`
        : undefined,
    ),
};

const invalidPartition: Rule = {
  id: 'INVALID_PARTITION',
  severity: 'error',
  refused: true,
  what: 'The partition of an ARN is none of AWS, or not the one of the account.',
  why: 'IAM answers `Partition "…" is not valid for resource "…".` An account takes ARNs of its own partition only: `arn:aws:` is refused in China and GovCloud. `*` stands for any.',
  page: analyzer('error-invalid-partition'),
  fails: example({ Resource: 'arn:amazon:s3:::reports/*' }),
  passes: SOUND,
  check: (policy, { partition }: Context) => {
    const allowed = partition === undefined ? PARTITIONS : [partition];
    return check(policy, ({ text, partition: got }) =>
      got === undefined || allowed.some((each) => covers(got, each))
        ? undefined
        : `the partition of ${quote(text)} is ${quote(got)}; allowed are ${quoteAll([...allowed, '*'], 9)}`,
    );
  },
};

const withoutService: Rule = {
  id: 'ARN_WITHOUT_SERVICE',
  severity: 'error',
  refused: true,
  what: 'An ARN that ends with its partition, or whose service is empty.',
  why: 'IAM answers `Resource vendor must be fully qualified and cannot contain regexes.` or `The policy failed legacy parsing`.',
  page: PAGE,
  fails: example({ Resource: 'arn:aws::::reports/*' }),
  passes: SOUND,
  check: (policy) =>
    check(policy, ({ text, service, fieldCount }) =>
      service === '' || fieldCount === 2
        ? `the ARN ${quote(text)} names no service; an ARN is ${SHAPE}`
        : undefined,
    ),
};

const brokenShape: Rule = {
  id: 'INVALID_ARN_SHAPE',
  severity: 'error',
  refused: true,
  what: 'An ARN with fewer than six fields, one of them empty: a colon is missing.',
  why: 'IAM answers `The policy failed legacy parsing`.',
  page: PAGE,
  fails: example({ Resource: 'arn:aws:s3::reports/*' }),
  passes: SOUND,
  check: (policy) =>
    check(policy, ({ text, fieldCount }) =>
      fieldCount !== undefined && fieldCount > 2 && fieldCount < 6 && text.includes('::')
        ? `the ARN ${quote(text)} has ${fieldCount} fields; it takes six, ${SHAPE}`
        : undefined,
    ),
};

const missingField: Rule = {
  id: 'MISSING_ARN_FIELD',
  severity: 'error',
  what: 'An ARN with fewer than six fields.',
  why: 'IAM stores it, and it matches no resource.',
  page: analyzer('error-missing-arn-field'),
  fails: example({ Resource: 'arn:aws:s3:reports' }),
  passes: SOUND,
  check: (policy) =>
    check(policy, ({ text, fieldCount, prefix }) =>
      fieldCount !== undefined &&
      fieldCount > 2 &&
      fieldCount < 6 &&
      !text.includes('::') &&
      prefix !== undefined
        ? `the ARN ${quote(text)} has ${fieldCount} fields; it takes six, ${SHAPE}`
        : undefined,
    ),
};

const invalidPrefix: Rule = {
  id: 'INVALID_ARN_PREFIX',
  severity: 'error',
  what: 'An ARN that does not start with `arn:`.',
  why: 'IAM reads the partition without looking at what is before it; such a resource matches nothing.',
  page: analyzer('error-invalid-arn-prefix'),
  fails: example({ Resource: 'urn:aws:s3:::reports/*' }),
  passes: SOUND,
  check: (policy) =>
    check(policy, ({ text, prefix, fieldCount }) =>
      prefix !== undefined && prefix !== 'arn' && fieldCount !== 1 && text.includes(':')
        ? `the resource ${quote(text)} starts with ${quote(prefix)}; an ARN starts with "arn"`
        : undefined,
    ),
};

// S3 resources that live in a region
const S3_REGIONAL = [
  'accesspoint/',
  'access-grants/',
  'job/',
  'storage-lens/',
  'storage-lens-group/',
  'async-request/',
  'bucket/',
];
const WITHOUT_REGION = ['iam', 's3'];

const regionNotAllowed: Rule = {
  id: 'ARN_REGION_NOT_ALLOWED',
  severity: 'error',
  refused: true,
  what: 'A region in an ARN of IAM, or in one of an S3 bucket or object.',
  why: 'IAM answers `IAM resource … cannot contain region information.` or `Resource … can not contain region information.` Access points, access grants, jobs and storage lenses of S3 do have a region.',
  page: analyzer('error-arn-region-not-allowed'),
  fails: example({ Resource: 'arn:aws:s3:eu-central-1::reports/*' }),
  passes: SOUND,
  check: (policy) =>
    check(policy, ({ text, service, region, rawResource }) => {
      if (
        service === undefined ||
        !WITHOUT_REGION.includes(service) ||
        region === undefined ||
        region === ''
      ) {
        return undefined;
      }
      const regional = service === 's3' && mayStartWith(rawResource ?? '*', S3_REGIONAL);
      return regional || region.includes('${')
        ? undefined
        : `the ARN ${quote(text)} has the region ${quote(region)}; ${service} takes none here, so leave it empty`;
    }),
};

const IAM_PATHS = [
  'user/',
  'federated-user/',
  'role/',
  'group/',
  'instance-profile/',
  'mfa/',
  'server-certificate/',
  'policy/',
  'sms-mfa/',
  'saml-provider/',
  'oidc-provider/',
  'report/',
  'access-report/',
  // newer than the message
  'assumed-role/',
  'delegation-request/',
  'role-template/',
  'contextProvider/',
  'u2f/',
];

const iamPath: Rule = {
  id: 'INVALID_IAM_PATH',
  severity: 'error',
  refused: true,
  what: 'An ARN of IAM whose resource is neither `*` nor of a type that IAM has.',
  why: 'IAM answers `IAM resource path must either be "*" or start with user/, federated-user/, role/, …`.',
  page: guide('reference_identifiers#identifiers-arns'),
  fails: example({ Action: 'iam:GetUser', Resource: 'arn:aws:iam::123456789012:alice' }),
  passes: example({ Action: 'iam:GetUser', Resource: 'arn:aws:iam::123456789012:user/alice' }),
  check: (policy) =>
    check(policy, (arn) => {
      const { text, service, rawResource } = arn;
      if (service !== 'iam' || rawResource === undefined || hasEarlyVariable(arn)) {
        return undefined;
      }
      const allowed = rawResource === '*' || rawResource === 'root' || startsWithOne(rawResource, IAM_PATHS);
      return allowed
        ? undefined
        : `the resource of ${quote(text)} is ${quote(rawResource)}; it is "*", "root" or starts with ${IAM_PATHS.join(', ')}`;
    }),
};

/** Whether a resource starts with one of these, as far as it is known. */
function startsWithOne(resource: string, starts: readonly string[]): boolean {
  const known = knownStart(resource);
  return starts.some((start) => known.startsWith(start) || (known !== resource && start.startsWith(known)));
}

/** Whether a resource, which may begin with a wildcard, can start with one of these. */
function mayStartWith(resource: string, starts: readonly string[]): boolean {
  const head = knownStart(resource);
  const open = head !== resource || head.includes('${');
  const pattern = open ? `${head.split('${')[0]}*` : head.slice(0, 200);
  return starts.some((start) => overlaps(pattern, `${start}*`));
}

const nullResource: Rule = {
  id: 'NULL_RESOURCE',
  severity: 'warning',
  what: 'A null among the resources.',
  why: 'IAM stores it and it matches nothing: most likely a reference that was empty.',
  page: PAGE,
  fails: example({ Resource: ['arn:aws:s3:::reports/*', null] }),
  passes: SOUND,
  *check({ statements }) {
    for (const { elements } of statements) {
      for (const name of ['Resource', 'NotResource']) {
        const element = elementNamed(elements, name);
        for (const { node, path } of element?.value.kind === 'array'
          ? itemsOf(element.value, element.path)
          : []) {
          if (node.kind === 'null') {
            yield {
              at: { ...node, path },
              message: `an item of ${name} is null, which matches nothing; leave it out`,
            };
          }
        }
      }
    }
  },
};

/** Asks of each resource what is wrong with it. */
export function* check(policy: Policy, message: (arn: Arn) => string | undefined): Generator<Problem> {
  for (const entry of policy.resources) {
    const found = message(entry.arn);
    if (found !== undefined) {
      yield { at: entry, message: found };
    }
  }
}

export const resourceRules: readonly Rule[] = [
  notAnArn,
  invalidPartition,
  withoutService,
  brokenShape,
  missingField,
  invalidPrefix,
  regionNotAllowed,
  iamPath,
  nullResource,
];
