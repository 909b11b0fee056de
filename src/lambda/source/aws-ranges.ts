import { addressOf, INTERNET, KEY_BITS } from './address.ts';
import { ANY_REGION } from './place.ts';
import { type Range, type Steps, stepsOf } from './steps.ts';

/** What is read of AWS's `ip-ranges.json` (Amazon VPC User Guide, "AWS IP address ranges"). */
export interface IpRanges {
  readonly createDate: string;
  readonly prefixes: readonly { readonly ip_prefix: string; readonly region: string }[];
  readonly ipv6_prefixes: readonly { readonly ipv6_prefix: string; readonly region: string }[];
}

export interface AwsRanges {
  /** Regions, of the values from 1 on. */
  readonly names: readonly string[];
  readonly ipv4: Steps;
  readonly ipv6: Steps;
}

/** The regions of AWS's addresses as tables. The same address is in the list once for each service that has it. */
export function awsRanges({ prefixes, ipv6_prefixes }: IpRanges): AwsRanges {
  const ipv4 = prefixes.map(({ ip_prefix, region }) => ({ prefix: ip_prefix, region }));
  const ipv6 = oneRegionEach(
    ipv6_prefixes.map(({ ipv6_prefix, region }) => ({ prefix: ipv6_prefix, region })),
  );
  const names = [...new Set([...ipv4, ...ipv6].map(({ region }) => region))].sort();
  const steps = (list: readonly Prefix[], bits: number): Steps =>
    stepsOf(list.flatMap(({ prefix, region }) => rangeOf(prefix, bits, names.indexOf(region) + 1) ?? []));
  return { names, ipv4: steps(ipv4, 32), ipv6: steps(ipv6, KEY_BITS) };
}

interface Prefix {
  readonly prefix: string;
  readonly region: string;
}

/**
 * Prefixes of IPv6 that are longer than a key stand for the whole of it, since AWS gives no part of a /56 to others.
 * Where several regions share one (a few of AWS's own), no region is told.
 */
function oneRegionEach(list: readonly Prefix[]): Prefix[] {
  const regions = new Map<number, string>();
  for (const { prefix, region } of list.filter(isLong)) {
    const key = keyOf(prefix);
    const before = regions.get(key) ?? region;
    regions.set(key, before === region ? region : ANY_REGION);
  }
  return list.map((one) =>
    isLong(one) ? { prefix: one.prefix, region: regions.get(keyOf(one.prefix)) ?? one.region } : one,
  );
}

const isLong = ({ prefix }: Prefix): boolean => lengthOf(prefix) > KEY_BITS;
const lengthOf = (prefix: string): number => Number(prefix.split('/')[1]);
const keyOf = (prefix: string): number => addressOf(prefix.split('/')[0] ?? '')?.key ?? Number.NaN;

/** Undefined for what is no prefix of the internet. */
function rangeOf(prefix: string, bits: number, value: number): Range | undefined {
  const from = keyOf(prefix);
  const inside = from >= 0 && from < (bits === 32 ? 2 ** bits : INTERNET);
  return inside ? { from, to: from + 2 ** Math.max(0, bits - lengthOf(prefix)), value } : undefined;
}
