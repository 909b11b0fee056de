import { addressOf, INTERNET, KEY_BITS } from '../source/address.ts';

const CIDR = /^\s*([^/\s]{2,45})(?:\/(\d{1,3}))?\s*$/;
/** Ranges of a list that are read; a security group takes far fewer. */
const MAX_RANGES = 1000;
const IPV4 = 2 ** 32;

/** What a range takes in: first and last key (see `Address`), the last exclusive. */
interface Span {
  readonly version: 4 | 6;
  readonly from: number;
  readonly to: number;
  /** Length of the prefix. */
  readonly prefix: number;
  readonly isPrivate: boolean;
}

/** A range `203.0.113.0/24`, `2001:db8::/32` or one address; undefined for any other text. */
function spanOf(text: string): Span | undefined {
  const [, host = '', length] = CIDR.exec(text) ?? [];
  const address = addressOf(host);
  if (address === undefined) return undefined;
  const { version, key, isPrivate } = address;
  const bits = version === 4 ? 32 : 128;
  const prefix = length === undefined ? bits : Number(length);
  if (prefix > bits) return undefined;
  // An IPv6 key counts from 2000:: and has the first bits alone.
  const [offset, keyBits] = version === 4 ? [0, 32] : [INTERNET, KEY_BITS];
  const width = 2 ** Math.max(0, keyBits - prefix);
  const from = Math.floor((key + offset) / width) * width - offset;
  return {
    version,
    from,
    to: from + width,
    prefix,
    isPrivate: isPrivate && prefix >= (version === 4 ? 8 : 7),
  };
}

/** How much of the internet ranges take in together, from 0 to 1: of IPv4 or of IPv6, the larger. Each address counts once. */
export function shareOfInternet(cidrs: readonly string[]): number {
  const spans = cidrs.slice(0, MAX_RANGES).flatMap((cidr) => spanOf(cidr) ?? []);
  return Math.max(
    covered(
      spans.filter(({ version }) => version === 4),
      IPV4,
    ) / IPV4,
    covered(
      spans.filter(({ version }) => version === 6),
      INTERNET,
    ) / INTERNET,
  );
}

function covered(spans: readonly Span[], end: number): number {
  let [sum, reached] = [0, 0];
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    const last = Math.min(to, end);
    sum += Math.max(0, last - Math.max(from, reached));
    reached = Math.max(reached, last);
  }
  return sum;
}

/**
 * Whether a list of ranges is so wide that it limits nobody. Wider than /8, or /32 of IPv6, is public (Amazon S3 User
 * Guide, "The meaning of public"), and so are ranges that take in a quarter of the internet together. Private ranges
 * are no part of it.
 */
export function isWide(cidrs: readonly string[]): boolean {
  const spans = cidrs.slice(0, MAX_RANGES).flatMap((cidr) => spanOf(cidr) ?? []);
  if (spans.some(({ version, prefix, isPrivate }) => !isPrivate && prefix < (version === 4 ? 8 : 32)))
    return true;
  return shareOfInternet(cidrs) >= 0.25;
}
