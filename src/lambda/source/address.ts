import { isIP } from 'node:net';

/** A public or private address, as a number that tables of ranges can be searched for. */
export interface Address {
  readonly version: 4 | 6;
  /**
   * IPv4: its 32 bits. IPv6: the first 56 bits, counted from 2000::, where the addresses of the internet begin (RFC 4291).
   * 53 bits are left of them, which a number holds exactly. A /56 is the smallest block that AWS hands to a VPC.
   */
  readonly key: number;
  readonly isPrivate: boolean;
}

/** First bits of IPv6 in a key. */
export const KEY_BITS = 56;
/** Where IPv6 addresses of the internet begin and end, as keys. */
export const INTERNET = 2 ** (KEY_BITS - 3);

/** The address that a text is; undefined for any other text. */
export function addressOf(text: string): Address | undefined {
  const version = isIP(text);
  if (version === 4) return fromIPv4(bitsOfIPv4(text));
  if (version === 6) return fromIPv6(groupsOf(text));
  return undefined;
}

function fromIPv4(key: number): Address {
  return { version: 4, key, isPrivate: PRIVATE.some(([from, to]) => key >= from && key <= to) };
}

function fromIPv6(groups: readonly number[]): Address {
  const [first = 0, second = 0, third = 0, fourth = 0, , sixth, seventh = 0, last = 0] = groups;
  const noneBefore = (count: number): boolean => groups.slice(0, count).every((group) => group === 0);
  // ::ffff:198.51.100.7 is an IPv4 address in the form of IPv6 (RFC 4291, 2.5.5.2).
  if (sixth === 0xffff && noneBefore(5)) return fromIPv4(seventh * 2 ** 16 + last);
  const key = (first - 0x2000) * 2 ** 40 + second * 2 ** 24 + third * 2 ** 8 + (fourth >> 8);
  // Local to a site (RFC 4193), to a link (RFC 4291), to the machine, or unspecified.
  const isPrivate = first >> 9 === 0x7e || first >> 6 === 0x3fa || (noneBefore(7) && last <= 1);
  return { version: 6, key, isPrivate };
}

const bitsOfIPv4 = (text: string): number =>
  text.split('.').reduce<number>((bits, part) => bits * 256 + Number(part), 0);

/** The eight groups of 16 bits. */
function groupsOf(text: string): number[] {
  // After the percent sign stands the interface of a machine.
  const [before = [], after] = (text.split('%')[0] ?? '').split('::').map(numbersOf);
  if (after === undefined) return before;
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

function numbersOf(part: string): number[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const bits = bitsOfIPv4(group);
    return [Math.floor(bits / 2 ** 16), bits % 2 ** 16];
  });
}

/**
 * Networks whose addresses mean something only inside them: IANA's registry of special-purpose addresses, with RFC 1918
 * (private use), 6598 (shared by the customers of a provider), 1122 (the machine, and this network) and 3927 (link).
 */
const PRIVATE = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
].map((prefix) => {
  const [address = '', length] = prefix.split('/');
  const from = bitsOfIPv4(address);
  return [from, from + 2 ** (32 - Number(length)) - 1] as const;
});
