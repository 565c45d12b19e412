import { isDate, isEpoch } from '../grammar/date';
import { parseIp, formatNetwork, hostBits, isPrivate } from '../grammar/ip';
import { OperatorType } from '../grammar/operator';
import { Condition, Policy, ValueEntry } from '../grammar/policy';
import { isKnown, quote } from '../grammar/text';
import { mentionsVariable } from '../grammar/variable';
import { hasWildcard } from '../grammar/wildcard';
import { exampleIf } from './example';
import { analyzer, guide, Problem, Rule } from './rule';

const invalidDate: Rule = {
  id: 'TYPE_MISMATCH_DATE',
  severity: 'error',
  refused: true,
  what: 'A value of a Date operator that is no date.',
  why: 'The only values that IAM looks at: it answers `The policy failed legacy parsing`. Dates are ISO 8601 with each piece in range, or seconds since 1970.',
  page: analyzer('general-warning-type-mismatch-date'),
  fails: exampleIf({ DateLessThan: { 'aws:CurrentTime': '2026-13-01' } }),
  passes: exampleIf({ DateLessThan: { 'aws:CurrentTime': '2026-12-01T00:00:00Z' } }),
  check: (policy) =>
    check(policy, ['Date'], (text) =>
      isDate(text)
        ? undefined
        : `no date; it takes "2026-12-31", "2026-12-31T23:59:59Z" or seconds since 1970`,
    ),
};

const epochDate: Rule = {
  id: 'INVALID_DATE_VALUE',
  severity: 'warning',
  what: 'A date given as seconds since 1970.',
  why: 'It might not resolve to the time that you expect, and nobody can read it.',
  page: analyzer('general-warning-invalid-date-value'),
  fails: exampleIf({ DateLessThan: { 'aws:CurrentTime': '1796083200' } }),
  passes: exampleIf({ DateLessThan: { 'aws:CurrentTime': '2026-12-01T00:00:00Z' } }),
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
  what: 'A value of Bool or Null other than `true` and `false`.',
  why: 'IAM stores it, and it never matches.',
  page: analyzer('general-warning-type-mismatch-boolean'),
  fails: exampleIf({ Bool: { 'aws:MultiFactorAuthPresent': 'yes' } }),
  passes: exampleIf({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
  check: (policy) =>
    check(policy, ['Bool', 'Null'], (text) =>
      /^(?:true|false)$/i.test(text) ? undefined : 'no boolean; allowed are "true" and "false"',
    ),
};

const multipleBoolean: Rule = {
  id: 'INVALID_CONDITION_MULTIPLE_BOOLEAN',
  severity: 'warning',
  what: 'Both booleans for one key.',
  why: 'Such a condition always holds when the key is there.',
  page: analyzer('error-invalid-condition-multiple-boolean'),
  fails: exampleIf({ Bool: { 'aws:SecureTransport': ['true', 'false'] } }),
  passes: exampleIf({ Bool: { 'aws:SecureTransport': 'true' } }),
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
  what: 'A value of IpAddress or NotIpAddress that is neither an address nor a CIDR block.',
  why: 'IAM stores it, and it never matches.',
  page: analyzer('general-warning-type-mismatch-ip-range'),
  fails: exampleIf({ IpAddress: { 'aws:SourceIp': '203.0.113.0/33' } }),
  passes: exampleIf({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
  check: (policy) =>
    check(policy, ['Ip'], (text) =>
      parseIp(text)
        ? undefined
        : 'no IP address; it takes one such as "203.0.113.7", "203.0.113.0/24" or "2001:db8::/32"',
    ),
};

const improveIp: Rule = {
  id: 'IMPROVE_IP_RANGE',
  severity: 'warning',
  what: 'A CIDR block with bits set behind its prefix.',
  why: 'IAM ignores those bits: the block is larger than its address looks.',
  page: analyzer('suggestion-improve-ip-range'),
  fails: exampleIf({ IpAddress: { 'aws:SourceIp': '203.0.113.77/24' } }),
  passes: exampleIf({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
  check: (policy) =>
    check(policy, ['Ip'], (text) => {
      const range = parseIp(text);
      return range && hostBits(range) !== 0n
        ? `a block whose address has bits behind the prefix, which are ignored; write ${quote(formatNetwork(range))}`
        : undefined;
    }),
};

interface PrivateIp {
  readonly id: string;
  readonly operator: 'IpAddress' | 'NotIpAddress';
  readonly all: boolean;
  readonly anchor: string;
  readonly effect: string;
}

const PRIVATE_IPS: readonly PrivateIp[] = [
  {
    id: 'PRIVATE_IP_ADDRESS',
    operator: 'IpAddress',
    all: true,
    anchor: 'error-private-ip-address',
    effect: 'the condition never holds',
  },
  {
    id: 'PRIVATE_NOTIPADDRESS',
    operator: 'NotIpAddress',
    all: true,
    anchor: 'error-private-not-ip-address',
    effect: 'the condition always holds',
  },
  {
    id: 'PRIVATE_IP_ADDRESS_SUBSET',
    operator: 'IpAddress',
    all: false,
    anchor: 'suggestion-private-ip-address-subset',
    effect: 'these blocks never match',
  },
  {
    id: 'PRIVATE_NOTIPADDRESS_SUBSET',
    operator: 'NotIpAddress',
    all: false,
    anchor: 'suggestion-private-not-ip-address-subset',
    effect: 'these blocks never match',
  },
];

const privateIps: readonly Rule[] = PRIVATE_IPS.map(({ id, operator, all, anchor, effect }) => ({
  id,
  severity: 'warning',
  what: `${all ? 'Only private addresses' : 'Private addresses among public ones'} for \`aws:SourceIp\` under ${operator}.`,
  why: `\`aws:SourceIp\` is the public address of the caller: ${effect}. For private addresses there is \`aws:VpcSourceIp\`.`,
  page: analyzer(anchor),
  fails: exampleIf({
    [operator]: { 'aws:SourceIp': all ? ['10.0.0.0/8'] : ['203.0.113.0/24', '10.0.0.0/8'] },
  }),
  passes: exampleIf({ [operator]: { 'aws:SourceIp': '203.0.113.0/24' } }),
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
  severity: 'warning',
  what: 'A value of a Numeric operator that is no number.',
  why: 'IAM stores it, and it never matches.',
  page: analyzer('general-warning-type-mismatch-number'),
  fails: exampleIf({ NumericLessThan: { 'aws:MultiFactorAuthAge': '1h' } }),
  passes: exampleIf({ NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }),
  check: (policy) =>
    check(policy, ['Numeric'], (text) =>
      /^[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,4})?$/.test(text)
        ? undefined
        : 'no number; it takes one such as "3600"',
    ),
};

const invalidBinary: Rule = {
  id: 'TYPE_MISMATCH_STRING',
  severity: 'warning',
  what: 'A value of BinaryEquals that is not base64.',
  why: 'IAM stores it, and it never matches.',
  page: analyzer('general-warning-type-mismatch-string'),
  fails: exampleIf({ BinaryEquals: { 'kms:RecipientAttestation:PCR0': 'not base64' } }),
  passes: exampleIf({ BinaryEquals: { 'kms:RecipientAttestation:PCR0': 'QmluYXJ5VmFsdWU=' } }),
  check: (policy) =>
    check(policy, ['Binary'], (text) =>
      text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
        ? undefined
        : 'not base64; it takes one such as "QmluYXJ5"',
    ),
};

const invalidArn: Rule = {
  id: 'CONDITION_VALUE_NOT_AN_ARN',
  severity: 'warning',
  what: 'A value of an Arn operator that is no ARN.',
  why: 'IAM stores it, and it never matches.',
  page: guide('reference_policies_elements_condition_operators#Conditions_ARN'),
  fails: exampleIf({ ArnLike: { 'aws:SourceArn': 'reports' } }),
  passes: exampleIf({ ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::reports' } }),
  check: (policy) =>
    check(policy, ['Arn'], (text, { operator }) => {
      const open = operator?.name.endsWith('Like') && /^[*?]/.test(text);
      return text.split(':').length >= 6 || open || /^arn:.*\*/.test(text)
        ? undefined
        : 'no ARN; it takes arn:partition:service:region:account:resource';
    }),
};

const INVALID_NETWORKS = [
  { id: 'INVALID_VPC_FORMAT', anchor: 'error-invalid-vpc-format', key: 'aws:SourceVpc', start: 'vpc-' },
  { id: 'INVALID_VPCE_FORMAT', anchor: 'error-invalid-vpce-format', key: 'aws:SourceVpce', start: 'vpce-' },
];

const invalidNetworks: readonly Rule[] = INVALID_NETWORKS.map(({ id, anchor, key, start }) => ({
  id,
  severity: 'warning',
  what: `A value of \`${key}\` that is no id of its kind.`,
  why: `Ids are \`${start}\` and 8 or 17 hexadecimal digits; anything else never matches.`,
  page: analyzer(anchor),
  fails: exampleIf({ StringEquals: { [key]: '10.0.0.0/16' } }),
  passes: exampleIf({ StringEquals: { [key]: `${start}0123456789abcdef0` } }),
  check: (policy) =>
    check(policy, ['String'], (text, condition) =>
      condition.key.toLowerCase() === key.toLowerCase() &&
      !hasWildcard(text) &&
      !(text.startsWith(start) && /^[0-9a-zA-Z]+$/.test(text.slice(start.length)))
        ? `no id; it takes one such as "${start}0123456789abcdef0"`
        : undefined,
    ),
}));

const REGION_KEYS = ['aws:requestedregion', 'ec2:region'];

const invalidRegion: Rule = {
  id: 'INVALID_REGION',
  severity: 'warning',
  what: 'A value of `aws:RequestedRegion` that is no region.',
  why: 'It never matches: an Allow never applies, and a Deny of all other regions denies all of them.',
  page: analyzer('error-invalid-region'),
  fails: exampleIf({ StringEquals: { 'aws:RequestedRegion': 'eu-central' } }),
  passes: exampleIf({ StringEquals: { 'aws:RequestedRegion': 'eu-central-1' } }),
  check: (policy) =>
    check(policy, ['String'], (text, { key }) =>
      REGION_KEYS.includes(key.toLowerCase()) &&
      !hasWildcard(text) &&
      !/^[a-z]{2,4}(?:-[a-z]+)+-[0-9]{1,2}$/i.test(text)
        ? 'no region; it takes one such as "eu-central-1"'
        : undefined,
    ),
};

const mixedTypes: Rule = {
  id: 'INVALID_CONDITION_DATA_TYPE',
  severity: 'warning',
  what: 'Values of different JSON types for one condition key.',
  why: 'Strings, booleans and numbers in one list are most likely a slip.',
  page: analyzer('error-invalid-condition-data-type'),
  fails: exampleIf({ StringEquals: { 'aws:PrincipalTag/admin': ['yes', true] } }),
  passes: exampleIf({ StringEquals: { 'aws:PrincipalTag/admin': ['yes', 'true'] } }),
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

/** Asks of each known value without variables, under operators of some types, what is wrong with it. */
function* check(
  policy: Policy,
  types: readonly OperatorType[],
  problem: (text: string, condition: Condition) => string | undefined,
): Generator<Problem> {
  for (const condition of policy.conditions) {
    if (!condition.operator || !types.includes(condition.operator.type)) {
      continue;
    }
    for (const at of condition.values) {
      const { text } = at;
      const found =
        text !== undefined && isKnown(text) && !mentionsVariable(text) ? problem(text, condition) : undefined;
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
  mixedTypes,
];
