import { isDate, isEpoch } from '../grammar/date';
import { parseIp } from '../grammar/ip';
import { OperatorType } from '../grammar/operator';

/** Values in an order, each as a whole number: numbers, dates, addresses, booleans, bytes. */
export interface Family {
  readonly type: OperatorType;
  /** The number of a request's value; undefined when it is no such value. */
  readonly parse: (text: string) => bigint | undefined;
  /** The value of a number, as a request would have it. */
  readonly format: (value: bigint) => string;
  /** From one value to the next one that requests have: a whole number, a second, an address. */
  readonly step: bigint;
  readonly least?: bigint;
  readonly most?: bigint;
}

const DECIMALS = 15;
const ONE_WHOLE = 10n ** BigInt(DECIMALS);
const MAX_DIGITS = 15; // what a double keeps apart, whatever IAM counts with

const numbers: Family = {
  type: 'Numeric',
  step: ONE_WHOLE,
  parse: (text) => {
    const match = /^([+-]?)([0-9]{1,15})(?:\.([0-9]{1,15}))?$/.exec(text);
    if (match === null || match[2].length + (match[3] ?? '').length > MAX_DIGITS) {
      return undefined;
    }
    const size = BigInt(match[2] + (match[3] ?? '').padEnd(DECIMALS, '0'));
    return match[1] === '-' ? -size : size;
  },
  format: (value) => {
    const size = value < 0n ? -value : value;
    const decimals = (size % ONE_WHOLE).toString().padStart(DECIMALS, '0').replace(/0+$/, '');
    return `${value < 0n ? '-' : ''}${size / ONE_WHOLE}${decimals === '' ? '' : `.${decimals}`}`;
  },
};

const SECOND = 1000n;
const PLAIN_DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

const dates: Family = {
  type: 'Date',
  step: SECOND,
  parse: (text) => {
    if (isEpoch(text)) {
      // a short one may as well be a year
      return text.length < 9 || text.length > 11 ? undefined : BigInt(text) * SECOND;
    }
    // JavaScript reads these as ISO 8601 does; only days such as the 31st of February differ
    const time = PLAIN_DATE.test(text) && isDate(text) ? Date.parse(text) : NaN;
    return Number.isNaN(time) || Number(text.slice(8, 10)) > daysOfMonth(text) ? undefined : BigInt(time);
  },
  format: (value) => new Date(Number(value)).toISOString().replace('.000Z', 'Z'),
};

function daysOfMonth(text: string): number {
  return new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0)).getUTCDate();
}

const V6_START = 1n << 32n;

const addresses: Family = {
  type: 'Ip',
  step: 1n,
  parse: (text) => {
    const range = text.includes('/') ? undefined : parseIp(text);
    return range && (range.version === 4 ? range.address : V6_START + range.address);
  },
  format: (value) => (value < V6_START ? formatIpv4(value) : formatIpv6(value - V6_START)),
  least: 0n,
  most: V6_START + (1n << 128n) - 1n,
};

function formatIpv4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 255n)).join('.');
}

function formatIpv6(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((address >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  return groups.join(':').replace(/(^|:)0(:0)+(:|$)/, '::');
}

const booleans: Family = {
  type: 'Bool',
  step: 1n,
  parse: (text) => (/^true$/i.test(text) ? 1n : /^false$/i.test(text) ? 0n : undefined),
  format: (value) => String(value === 1n),
  least: 0n,
  most: 1n,
};

const bytes: Family = {
  type: 'Binary',
  step: 1n,
  parse: (text) =>
    text.length % 4 === 0 && text.length <= 4096 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
      ? BigInt(`0x01${Buffer.from(text, 'base64').toString('hex')}`)
      : undefined,
  format: (value) => Buffer.from(value.toString(16).slice(1), 'hex').toString('base64'),
  least: 1n,
};

export const FAMILIES: ReadonlyMap<OperatorType, Family> = new Map(
  [numbers, dates, addresses, booleans, bytes].map((family) => [family.type, family]),
);

/** What a condition's values of a family match. */
export interface Matcher {
  readonly family: Family;
  readonly matches: (value: bigint) => boolean;
  /** Where the answer may change: at each of these and right behind it. */
  readonly edges: readonly bigint[];
}

/** What an operator matches with these values; undefined when one of them is no value of the operator's family. */
export function matcherOf(
  family: Family,
  operatorName: string,
  texts: readonly string[],
): Matcher | undefined {
  if (family.type === 'Ip') {
    return addressMatcher(texts);
  }
  const values = texts.map(family.parse);
  if (values.some((value) => value === undefined)) {
    return undefined;
  }
  const known = values as bigint[];
  const compare =
    COMPARISONS.find(([end]) => operatorName.endsWith(end))?.[1] ?? ((value, given) => value === given);
  return { family, edges: known, matches: (value) => known.some((given) => compare(value, given)) };
}

const COMPARISONS: readonly (readonly [string, (value: bigint, given: bigint) => boolean])[] = [
  ['LessThan', (value, given) => value < given],
  ['LessThanEquals', (value, given) => value <= given],
  ['GreaterThan', (value, given) => value > given],
  ['GreaterThanEquals', (value, given) => value >= given],
];

function addressMatcher(texts: readonly string[]): Matcher | undefined {
  const ranges = texts.map(parseIp);
  if (ranges.some((range) => range === undefined)) {
    return undefined;
  }
  const blocks = ranges.map((range) => {
    const { version, address, bits, prefix } = range!;
    const size = 1n << BigInt(bits - prefix);
    const first = (address / size) * size + (version === 4 ? 0n : V6_START);
    return { first, last: first + size - 1n };
  });
  return {
    family: addresses,
    edges: [...blocks.flatMap(({ first, last }) => [first, last]), V6_START],
    matches: (value) => blocks.some(({ first, last }) => value >= first && value <= last),
  };
}

/** A value that stands for all values that no condition of a key distinguishes from it. */
export interface Candidate {
  readonly value: bigint;
  /** As a request would have it; undefined when no request is likely to. */
  readonly text?: string;
}

/** One value for each that some of the matchers may distinguish from the others. */
export function candidates(family: Family, matchers: readonly Matcher[]): Candidate[] {
  const edges = [...new Set(matchers.flatMap((matcher) => matcher.edges))].sort((a, b) => (a < b ? -1 : 1));
  const found: Candidate[] = [];
  const add = (value: bigint, likely = true): void => {
    if (
      (family.least === undefined || value >= family.least) &&
      (family.most === undefined || value <= family.most)
    ) {
      found.push({ value, ...(likely ? { text: family.format(value) } : {}) });
    }
  };
  const { step } = family;
  add(edges[0] - step);
  edges.forEach((edge, index) => {
    add(edge);
    const next = edges[index + 1] as bigint | undefined;
    const after = edge + step - (((edge % step) + step) % step);
    if (next === undefined || after < next) {
      add(after);
    } else if (next - edge > 1n) {
      add(edge + 1n, false);
    }
  });
  return found;
}
