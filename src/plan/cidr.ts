import ipaddr from 'ipaddr.js';

/** Most authorised networks of a stack: a security group takes 60 inbound rules. */
export const MAX_CIDRS = 50;

export type CidrResult =
  | { readonly ok: true; readonly cidr: string; readonly warning?: string }
  | { readonly ok: false; readonly why: string };

/** The widest network taken: wider ones are no list of people any more. */
const WIDEST_PREFIX = 8;

/** Ranges that may be meant but that the proxy never sees on the internet: warned of. */
const UNSEEN: Readonly<Record<string, string>> = {
  private: 'is a private range; the proxy sees public addresses',
  carrierGradeNat: 'is a carrier-grade NAT range; the proxy sees public addresses',
  loopback: 'is this machine itself; only the demo is reached from there',
};

/** Ranges nobody can come from: refused. */
const NOBODY: Readonly<Record<string, string>> = {
  linkLocal: 'is a link-local range',
  multicast: 'is a multicast range',
  unspecified: 'is not an address anyone can come from',
  broadcast: 'is the broadcast address',
};

/**
 * Reads one authorised address or network and gives its canonical form: `203.0.113.7` → `203.0.113.7/32`,
 * `203.0.113.7/24` → `203.0.113.0/24` with a warning.
 */
export function parseCidr(text: string): CidrResult {
  const value = text.trim();
  if (value === '') return { ok: false, why: 'it is empty' };
  if (/^[a-z]+:\/\//i.test(value))
    return { ok: false, why: 'it is a web address; give the IPv4 address alone, such as 203.0.113.7' };
  const [, host, port] = /^([\d.]+):(\d+)$/.exec(value) ?? [];
  if (host !== undefined)
    return { ok: false, why: `it has the port ${port}; give the address alone: ${host}` };
  if (value.includes(':')) {
    return {
      ok: false,
      why: 'it is IPv6; the proxy has an IPv4 address only, so give the IPv4 address you browse from',
    };
  }
  const withPrefix = value.includes('/') ? value : `${value}/32`;
  // The strict form first: plain parsing reads 010.0.0.1 as octal and accepts "1".
  if (!ipaddr.IPv4.isValidCIDRFourPartDecimal(withPrefix)) {
    return { ok: false, why: 'it is not an IPv4 address or CIDR such as 203.0.113.0/24' };
  }
  const network = ipaddr.IPv4.networkAddressFromCIDR(withPrefix);
  const [, prefix] = ipaddr.IPv4.parseCIDR(withPrefix);
  if (prefix === 0)
    return { ok: false, why: 'it lets in the whole internet; name the addresses of the people who look' };
  if (prefix < WIDEST_PREFIX)
    return { ok: false, why: `it is wider than /${WIDEST_PREFIX}; name smaller networks` };
  const range = network.range();
  if (range in NOBODY) return { ok: false, why: `it ${NOBODY[range]}` };
  const cidr = `${network.toString()}/${prefix}`;
  const warning = warningFor(cidr, prefix, withPrefix, UNSEEN[range]);
  return warning === undefined ? { ok: true, cidr } : { ok: true, cidr, warning };
}

function warningFor(
  cidr: string,
  prefix: number,
  given: string,
  unseen: string | undefined,
): string | undefined {
  const size = `lets in ${(2 ** (32 - prefix)).toLocaleString('en-US')} addresses`;
  const about = unseen ?? (prefix < 24 || cidr !== given ? size : undefined);
  if (about === undefined) return undefined;
  return cidr === given ? `${cidr} ${about}` : `${given} ${READ_AS} ${cidr}, which ${about}`;
}

const READ_AS = 'was read as';

/** Warnings of entries that name an address in a network, and so let in the whole network. */
export const misread = (texts: readonly string[]): string[] =>
  parseCidrList(texts).warnings.filter((warning) => warning.includes(READ_AS));

export interface CidrList {
  readonly cidrs: readonly string[];
  readonly warnings: readonly string[];
  /** One line per entry that can't be used; empty when the list is good. */
  readonly problems: readonly string[];
}

/** Reads a list of addresses and networks, separated by commas or blanks; duplicates are dropped. */
export function parseCidrList(texts: readonly string[]): CidrList {
  const entries = texts.flatMap((text) => text.split(/[\s,]+/)).filter((entry) => entry !== '');
  const read = entries.map((entry) => ({ entry, result: parseCidr(entry) }));
  const problems = read.flatMap(({ entry, result }) => (result.ok ? [] : [`${entry}: ${result.why}`]));
  const good = read.flatMap(({ result }) => (result.ok ? [result] : []));
  const cidrs = [...new Set(good.map((result) => result.cidr))];
  if (entries.length === 0) problems.push('no address was given');
  if (cidrs.length > MAX_CIDRS) {
    problems.push(`${cidrs.length} networks were given; a security group has room for ${MAX_CIDRS}`);
  }
  return { cidrs, problems, warnings: good.flatMap((result) => result.warning ?? []) };
}
