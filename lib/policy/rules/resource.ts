import { Arn, ARN_FIELDS, hasEarlyVariable, isIncomplete } from '../grammar/arn';
import { elementNamed, itemsOf, Policy } from '../grammar/policy';
import { knownStart, quote, quoteAll } from '../grammar/text';
import { mentionsVariable } from '../grammar/variable';
import { covers } from '../grammar/wildcard';
import { Context, Problem, Rule } from './rule';

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
  check: (policy, { partition }: Context) => {
    const allowed = partition === undefined ? PARTITIONS : [partition];
    return check(policy, ({ text, partition: got }) =>
      got === undefined || mentionsVariable(got) || allowed.some((each) => covers(got, each))
        ? undefined
        : `the partition of ${quote(text)} is ${quote(got)}; allowed are ${quoteAll([...allowed, '*'], 9)}`,
    );
  },
};

const withoutService: Rule = {
  id: 'ARN_WITHOUT_SERVICE',
  severity: 'error',
  refused: true,
  check: (policy) =>
    check(policy, ({ text, partition, service, fieldCount }) =>
      (service === '' && partition !== '') || fieldCount === 2
        ? `the ARN ${quote(text)} names no service; an ARN is ${SHAPE}`
        : undefined,
    ),
};

const brokenShape: Rule = {
  id: 'INVALID_ARN_SHAPE',
  severity: 'error',
  refused: true,
  check: (policy) =>
    check(policy, ({ text, fieldCount, partition, service }) =>
      fieldCount !== undefined &&
      fieldCount > 2 &&
      fieldCount < 6 &&
      text.includes('::') &&
      partition !== '' &&
      service !== ''
        ? `the ARN ${quote(text)} has ${fieldCount} fields; it must have six, ${SHAPE}`
        : undefined,
    ),
};

const serviceWildcard: Rule = {
  id: 'WILDCARD_IN_SERVICE_NAME',
  severity: 'error',
  refused: true,
  check: (policy) =>
    check(policy, ({ text, partition, service = '' }) =>
      /[*?]/.test(service) && !mentionsVariable(service) && partition !== ''
        ? `the service of ${quote(text)} has a wildcard; name one service in each ARN`
        : undefined,
    ),
};

const missingField: Rule = {
  id: 'MISSING_ARN_FIELD',
  severity: 'warning',
  check: (policy) =>
    check(policy, (arn) =>
      isIncomplete(arn)
        ? `the ARN ${quote(arn.text)} has ${arn.fieldCount} of six fields; IAM completes it to ${quote(arn.completed)}, ` +
          `which matches ${matchedBy(arn)}; write all six`
        : undefined,
    ),
};

/** What an incomplete ARN matches, in words. */
function matchedBy({ service, region, account, fieldCount = 0 }: Arn): string {
  const where = [
    ...(fieldCount > 3 && region !== '*' ? [`in the region ${quote(region!)}`] : []),
    ...(fieldCount > 4 && account !== '*' ? [`of the account ${quote(account!)}`] : []),
  ];
  return `every resource of ${service}${where.map((part) => ` ${part}`).join('')}`;
}

const invalidPrefix: Rule = {
  id: 'INVALID_ARN_PREFIX',
  severity: 'error',
  check: (policy) =>
    check(policy, ({ text, prefix, fieldCount }) =>
      prefix !== undefined && prefix !== 'arn' && fieldCount !== 1 && text.includes(':')
        ? `the resource ${quote(text)} starts with ${quote(prefix)}; an ARN starts with "arn"`
        : undefined,
    ),
};

// the resources of S3 that have an account, and all but one kind a region
const S3_OF_ACCOUNTS = [
  'accesspoint/',
  'access-grants/',
  'job/',
  'storage-lens/',
  'storage-lens-group/',
  'async-request/',
  'bucket/',
];

/** The services whose ARNs IAM refuses with a region, and what it says of a region that is `*`. */
const WITHOUT_REGION: Readonly<Record<string, { readonly takesStar: boolean }>> = {
  iam: { takesStar: false },
  s3: { takesStar: true },
  route53: { takesStar: true },
};
const WITHOUT_ACCOUNT = ['s3', 'route53'];
const STARS = /^[*?]+$/;

const regionNotAllowed: Rule = {
  id: 'ARN_REGION_NOT_ALLOWED',
  severity: 'error',
  refused: true,
  check: (policy) =>
    check(policy, (arn) => {
      const { service, region = '' } = arn;
      const known = service !== undefined && Object.hasOwn(WITHOUT_REGION, service);
      if (
        !known ||
        !isWhole(arn) ||
        region === '' ||
        mentionsVariable(region) ||
        isOfAccount(arn) ||
        hasBrokenAccount(arn)
      ) {
        return undefined;
      }
      const isStar = STARS.test(region) && (WITHOUT_REGION[service].takesStar || isIncomplete(arn));
      return isStar ? undefined : `${asRead(arn)} has the region ${quote(region)}; leave it empty`;
    }),
};

const accountNotAllowed: Rule = {
  id: 'ARN_ACCOUNT_NOT_ALLOWED',
  severity: 'error',
  refused: true,
  check: (policy) =>
    check(policy, (arn) => {
      const { service = '', account = '', region = '' } = arn;
      const isWritten = isWhole(arn) && account !== '' && !STARS.test(account) && !mentionsVariable(account);
      if (!WITHOUT_ACCOUNT.includes(service) || !isWritten || isOfAccount(arn) || hasBrokenAccount(arn)) {
        return undefined;
      }
      // of an incomplete ARN the region says it already
      return isIncomplete(arn) && !STARS.test(region)
        ? undefined
        : `${asRead(arn)} has the account ${quote(account)}; leave it empty`;
    }),
};

/** Whether an ARN is, or may be, one of the kinds of S3 that belong to an account. `*` is a bucket to IAM. */
function isOfAccount({ service, rawResource = '' }: Arn): boolean {
  if (service !== 's3' || /^[*?]/.test(rawResource)) {
    return false;
  }
  const start = knownStart(rawResource).split(/[*?]|\$\{/)[0];
  const isOpen = start !== rawResource;
  return S3_OF_ACCOUNTS.some((kind) => start.startsWith(kind) || (isOpen && kind.startsWith(start)));
}

const earlyVariable: Rule = {
  id: 'VARIABLE_BEFORE_RESOURCE',
  severity: 'error',
  refused: true,
  check: (policy) =>
    check(policy, (arn) =>
      arn.text.includes(':') && isEarly(arn)
        ? `the policy variable of ${quote(arn.text)} is before the fifth colon; only the resource part may have one`
        : undefined,
    ),
};

function isEarly(arn: Arn): boolean {
  // after a token of any length the fifth colon cannot be found
  return hasEarlyVariable(arn) && (arn.fieldCount !== undefined || arn.known);
}

const accountCharacter: Rule = {
  id: 'INVALID_CHARACTER_IN_ARN_ACCOUNT',
  severity: 'error',
  refused: true,
  check: (policy) =>
    check(policy, (arn) => {
      if (!hasBrokenAccount(arn)) {
        return undefined;
      }
      const odd = quoteAll(new Set(arn.account!.match(NOT_IN_ACCOUNT)));
      return `${asRead(arn)} has the account ${quote(arn.account!)}, with ${odd}; it must be 12 digits, "*" or empty`;
    }),
};

const NOT_IN_ACCOUNT = /[^A-Za-z0-9*?-]/gu;

function hasBrokenAccount(arn: Arn): boolean {
  const { account = '', prefix, partition } = arn;
  return (
    prefix !== undefined &&
    partition !== '' &&
    isWhole(arn) &&
    // the colon of a variable shifts the fields
    !hasEarlyVariable(arn) &&
    account.search(NOT_IN_ACCOUNT) !== -1
  );
}

// of an ARN with a missing colon the fields cannot be told apart
function isWhole(arn: Arn): boolean {
  return arn.fieldCount === 6 || isIncomplete(arn) || !arn.known;
}

/** An ARN in a message, as IAM reads it. */
function asRead(arn: Arn): string {
  return isIncomplete(arn)
    ? `the ARN ${quote(arn.text)} has ${arn.fieldCount} of six fields, so that IAM reads ${quote(arn.completed)}, which`
    : `the ARN ${quote(arn.text)}`;
}

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
  // in the service authorization reference, but not in the answer: unproven
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
  check: (policy) =>
    check(policy, (arn) => {
      const { text, service, rawResource } = arn;
      if (service !== 'iam' || rawResource === undefined || hasEarlyVariable(arn) || isIncomplete(arn)) {
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

const nullResource: Rule = {
  id: 'NULL_RESOURCE',
  severity: 'warning',
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
              message: `an item of ${name} is null, which matches nothing; remove it`,
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
  serviceWildcard,
  brokenShape,
  earlyVariable,
  accountCharacter,
  regionNotAllowed,
  accountNotAllowed,
  iamPath,
  missingField,
  invalidPrefix,
  nullResource,
];
