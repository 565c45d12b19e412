/** An address or a block of them: `203.0.113.0/24`, `2001:db8::/32`. */
export interface IpRange {
  readonly version: 4 | 6;
  readonly address: bigint;
  readonly prefix: number;
  readonly bits: 32 | 128;
}

/** Reads an address or a CIDR block; undefined when it is neither. */
export function parseIp(text: string): IpRange | undefined {
  if (text.length > 64) {
    return undefined;
  }
  const [address, prefix, ...more] = text.split('/');
  const version = address.includes(':') ? 6 : 4;
  const bits = version === 4 ? 32 : 128;
  const value = version === 4 ? parseIpv4(address) : parseIpv6(address);
  if (value === undefined || more.length > 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) {
    return undefined;
  }
  const length = prefix === undefined ? bits : Number(prefix);
  return length > bits ? undefined : { version, address: value, prefix: length, bits };
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) {
    return undefined;
  }
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) {
    return undefined;
  }
  const groups = halves.map((half) => (half === '' ? [] : half.split(':').flatMap(ipv6Groups)));
  const count = groups.flat().length;
  if (groups.flat().some((group) => group === undefined) || (halves.length === 2 ? count > 7 : count !== 8)) {
    return undefined;
  }
  const [head, tail = []] = groups as bigint[][];
  const filled = [...head, ...Array<bigint>(8 - count).fill(0n), ...tail];
  return filled.reduce((sum, group) => sum * 65536n + group, 0n);
}

/** One group of hex digits, or the two groups of a trailing dotted address. */
function ipv6Groups(part: string): (bigint | undefined)[] {
  if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
    return [BigInt(`0x${part}`)];
  }
  const dotted = parseIpv4(part);
  return dotted === undefined ? [undefined] : [dotted >> 16n, dotted & 0xffffn];
}

/** The bits set after the prefix, which IAM ignores. */
export function hostBits(range: IpRange): bigint {
  return range.address & ((1n << BigInt(range.bits - range.prefix)) - 1n);
}

/** A block without its host bits, as text. */
export function formatNetwork(range: IpRange): string {
  const network = range.address - hostBits(range);
  if (range.version === 4) {
    const parts = [24n, 16n, 8n, 0n].map((shift) => String((network >> shift) & 255n));
    return `${parts.join('.')}/${range.prefix}`;
  }
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((network >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  const shortened = groups.join(':').replace(/(^|:)0(:0)*(:|$)/, '::');
  return `${shortened}/${range.prefix}`;
}

const PRIVATE = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '100.64.0.0/10',
  'fc00::/7',
  'fe80::/10',
  '::1/128',
].map((text) => parseIp(text)!);

/** Whether every address of a block is one that never reaches AWS over the internet. */
export function isPrivate(range: IpRange): boolean {
  return PRIVATE.some(
    (block) =>
      block.version === range.version &&
      range.prefix >= block.prefix &&
      range.address >> BigInt(block.bits - block.prefix) ===
        block.address >> BigInt(block.bits - block.prefix),
  );
}
