import { isDate, isEpoch } from '../grammar/date';
import { parseIp, formatNetwork, hostBits, isPrivate } from '../grammar/ip';
import { perhaps } from '../grammar/nearest';
import { OperatorType } from '../grammar/operator';
import { Condition, Policy, ValueEntry } from '../grammar/policy';
import { REGIONS } from '../grammar/region';
import { isKnown, quote } from '../grammar/text';
import { mentionsVariable } from '../grammar/variable';
import { covers, hasWildcard, overlaps } from '../grammar/wildcard';
import { Problem, Rule } from './rule';

const invalidDate: Rule = {
  id: 'TYPE_MISMATCH_DATE',
  severity: 'error',
  refused: true,
  check: (policy) =>
    check(policy, ['Date'], (text) =>
      isDate(text)
        ? undefined
        : `not a date; it must be one such as "2026-12-31", "2026-12-31T23:59:59Z" or seconds since 1970`,
    ),
};

const epochDate: Rule = {
  id: 'INVALID_DATE_VALUE',
  severity: 'warning',
  check: (policy) =>
    check(policy, ['Date'], (text, { key }) =>
      isEpoch(text) && isDate(text) && key.toLowerCase() !== 'aws:epochtime'
        ? 'seconds since 1970; write a date such as "2026-12-31T23:59:59Z"'
        : undefined,
    ),
};

const invalidBoolean: Rule = {
  id: 'TYPE_MISMATCH_BOOLEAN',
  severity: 'error',
  check: (policy) =>
    check(
      policy,
      ['Bool', 'Null'],
      (text) =>
        /^(?:true|false)$/i.test(text) ? undefined : 'not a boolean; allowed are "true" and "false"',
      { variables: true },
    ),
};

const multipleBoolean: Rule = {
  id: 'INVALID_CONDITION_MULTIPLE_BOOLEAN',
  severity: 'warning',
  *check({ conditions }) {
    for (const { operator, key, keyPlace, values } of conditions) {
      if (
        (operator?.type === 'Bool' || operator?.type === 'Null') &&
        values.length > 1 &&
        !operator.qualifier
      ) {
        yield { at: keyPlace, message: `${quote(key)} has ${values.length} booleans; give it one` };
      }
    }
  },
};

const invalidIp: Rule = {
  id: 'TYPE_MISMATCH_IP_RANGE',
  severity: 'error',
  refused: true,
  check: (policy) =>
    check(policy, ['Ip'], (text) =>
      parseIp(text)
        ? undefined
        : 'not an IP address; it must be one such as "203.0.113.7", "203.0.113.0/24" or "2001:db8::/32"',
    ),
};

const improveIp: Rule = {
  id: 'IMPROVE_IP_RANGE',
  severity: 'warning',
  check: (policy) =>
    check(policy, ['Ip'], (text) => {
      const range = parseIp(text);
      return range && hostBits(range) !== 0n
        ? `a block whose address has bits set after the prefix, which are ignored; write ${quote(formatNetwork(range))}`
        : undefined;
    }),
};

interface PrivateIp {
  readonly id: string;
  readonly operator: 'IpAddress' | 'NotIpAddress';
  readonly all: boolean;
  readonly effect: string;
}

const PRIVATE_IPS: readonly PrivateIp[] = [
  {
    id: 'PRIVATE_IP_ADDRESS',
    operator: 'IpAddress',
    all: true,
    effect: 'the condition never holds',
  },
  {
    id: 'PRIVATE_NOTIPADDRESS',
    operator: 'NotIpAddress',
    all: true,
    effect: 'the condition always holds',
  },
  {
    id: 'PRIVATE_IP_ADDRESS_SUBSET',
    operator: 'IpAddress',
    all: false,
    effect: 'these blocks never match',
  },
  {
    id: 'PRIVATE_NOTIPADDRESS_SUBSET',
    operator: 'NotIpAddress',
    all: false,
    effect: 'these blocks never match',
  },
];

const privateIps: readonly Rule[] = PRIVATE_IPS.map(({ id, operator, all, effect }) => ({
  id,
  severity: 'warning',
  *check({ conditions }) {
    for (const condition of conditions) {
      const hit = condition.operator?.name === operator && condition.key.toLowerCase() === 'aws:sourceip';
      const privates = hit ? condition.values.filter(isPrivateValue) : [];
      if (privates.length > 0 && (privates.length === condition.values.length) === all) {
        const shown = privates
          .slice(0, 4)
          .map(({ text }) => quote(text!))
          .join(', ');
        yield {
          at: condition.keyPlace,
          message: `private addresses under "aws:SourceIp", ${shown}: ${effect}; use "aws:VpcSourceIp"`,
        };
      }
    }
  },
}));

function isPrivateValue({ text }: ValueEntry): boolean {
  const range = text === undefined ? undefined : parseIp(text);
  return range !== undefined && isPrivate(range);
}

const invalidNumber: Rule = {
  id: 'TYPE_MISMATCH_NUMBER',
  severity: 'error',
  refused: true,
  check: (policy) =>
    check(policy, ['Numeric'], (text) =>
      /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(text)
        ? undefined
        : 'not a number; it must be one such as "3600" or "1.5", without white space',
    ),
};

const invalidBinary: Rule = {
  id: 'TYPE_MISMATCH_STRING',
  severity: 'error',
  refused: true,
  check: (policy) =>
    check(policy, ['Binary'], (text) =>
      text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
        ? undefined
        : 'not base64; it must be a value such as "QmluYXJ5"',
    ),
};

const invalidArn: Rule = {
  id: 'CONDITION_VALUE_NOT_AN_ARN',
  severity: 'error',
  refused: true,
  *check({ conditions }) {
    for (const { operator, key, values } of conditions) {
      for (const at of operator?.type === 'Arn' ? values : []) {
        const { text } = at;
        if (text !== undefined && isKnown(text) && !isArnValue(text)) {
          const hint = text.startsWith('${') ? '; for a variable as a whole use a String operator' : '';
          yield {
            at,
            message: `the value ${quote(text)} of ${quote(key)} is not an ARN; it must be "*" or arn:partition:service:region:account:resource${hint}`,
          };
        }
      }
    }
  },
};

// an incomplete one is refused here, unlike among the resources
function isArnValue(text: string): boolean {
  return text === '*' || (text.startsWith('arn:') && text.split(':', 6).length === 6);
}

const INVALID_NETWORKS = [
  { id: 'INVALID_VPC_FORMAT', key: 'aws:SourceVpc', start: 'vpc-' },
  { id: 'INVALID_VPCE_FORMAT', key: 'aws:SourceVpce', start: 'vpce-' },
];

const invalidNetworks: readonly Rule[] = INVALID_NETWORKS.map(({ id, key, start }) => ({
  id,
  severity: 'warning',
  check: (policy) =>
    check(policy, ['String'], (text, condition) =>
      condition.key.toLowerCase() === key.toLowerCase() &&
      !hasWildcard(text) &&
      !(text.startsWith(start) && /^(?:[0-9a-f]{8}|[0-9a-f]{17})$/.test(text.slice(start.length)))
        ? `not an id; it must be ${start} and 8 or 17 hexadecimal digits, such as "${start}0123456789abcdef0"`
        : undefined,
    ),
}));

const REGION_KEYS = ['aws:requestedregion', 'ec2:region'];

const invalidRegion: Rule = {
  id: 'INVALID_REGION',
  severity: 'warning',
  check: (policy) =>
    check(policy, ['String'], (text, { key }) =>
      REGION_KEYS.includes(key.toLowerCase()) && !hasWildcard(text) && !REGIONS.includes(text.toLowerCase())
        ? `not a known region${perhaps(text, REGIONS)}`
        : undefined,
    ),
};

// keys whose values are service principals
const PRINCIPAL_KEYS = new Set([
  'aws:calledvia',
  'aws:calledviafirst',
  'aws:calledvialast',
  'aws:principalservicename',
  'aws:principalservicenameslist',
  'codeconnections:passedtoservice',
  'codestar-connections:passedtoservice',
  'config:configurationrecorderserviceprincipal',
  'iam:awsservicename',
  'iam:passedtoservice',
  'kms:granteeserviceprincipal',
  'kms:retiringserviceprincipal',
  'kms:viaservice',
  'organizations:serviceprincipal',
  'sts:awsservicename',
]);

// the domains of the partitions, and of a few services that have none of them
const PRINCIPAL_DOMAINS = [
  'amazonaws.com',
  'amazonaws.com.cn',
  'amazonaws.eu',
  'amazon.com',
  'aws.internal',
  'c2s.ic.gov',
  'sc2s.sgov.gov',
  'cloud.adc-e.uk',
  'csp.hci.ic.gov',
].map((domain) => `?*.${domain}`);

const invalidPrincipal: Rule = {
  id: 'INVALID_SERVICE_PRINCIPAL_FORMAT',
  severity: 'warning',
  check: (policy) =>
    check(policy, ['String'], (text, { key, operator }) => {
      if (!PRINCIPAL_KEYS.has(key.toLowerCase())) {
        return undefined;
      }
      const isPattern = operator!.name.endsWith('Like');
      const fits = PRINCIPAL_DOMAINS.some((domain) =>
        isPattern ? overlaps(domain, text.toLowerCase()) : covers(domain, text.toLowerCase()),
      );
      const likely = /^[a-z0-9-]+$/i.test(text) ? text.toLowerCase() : 'lambda';
      return fits ? undefined : `not a service principal; it must be one such as "${likely}.amazonaws.com"`;
    }),
};

const mixedTypes: Rule = {
  id: 'INVALID_CONDITION_DATA_TYPE',
  severity: 'warning',
  *check({ conditions }) {
    for (const { key, keyPlace, values } of conditions) {
      const kinds = new Set(values.flatMap(({ node, text }) => (text === undefined ? [] : [node.kind])));
      if (kinds.size > 1) {
        yield {
          at: keyPlace,
          message: `the values of ${quote(key)} are of the types ${[...kinds].join(' and ')}; write all of them as strings`,
        };
      }
    }
  },
};

/** Asks of each known value under operators of some types, by default of those without variables, what is wrong. */
function* check(
  policy: Policy,
  types: readonly OperatorType[],
  problem: (text: string, condition: Condition) => string | undefined,
  { variables = false }: { readonly variables?: boolean } = {},
): Generator<Problem> {
  for (const condition of policy.conditions) {
    if (!condition.operator || !types.includes(condition.operator.type)) {
      continue;
    }
    for (const at of condition.values) {
      const { text } = at;
      const asked = text !== undefined && isKnown(text) && (variables || !mentionsVariable(text));
      const found = asked ? problem(text, condition) : undefined;
      if (found !== undefined) {
        yield { at, message: `the value ${quote(text!)} of ${quote(condition.key)} is ${found}` };
      }
    }
  }
}

export const valueRules: readonly Rule[] = [
  invalidDate,
  epochDate,
  invalidBoolean,
  multipleBoolean,
  invalidIp,
  improveIp,
  ...privateIps,
  invalidNumber,
  invalidBinary,
  invalidArn,
  ...invalidNetworks,
  invalidRegion,
  invalidPrincipal,
  mixedTypes,
];
