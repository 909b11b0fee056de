import ipaddr from 'ipaddr.js';
import { parseCidr } from './cidr.ts';

/** One network that has access. */
export interface Authorized {
  /** Canonical, such as `203.0.113.7/32`. */
  readonly cidr: string;
  /** Its last day, YYYY-MM-DD in UTC; undefined has no end. */
  readonly until: string | undefined;
}

/** What the parameter `AuthorizedUntil` has for an address without an end: an item of its list can't be empty. */
const NO_END = '-';

/** The list as a stack's parameters have it. A missing date means no end: stacks of older versions have none. */
export function authorizedOf(parameters: Readonly<Record<string, string>>): Authorized[] {
  const days = items(parameters.AuthorizedUntil);
  const entries = items(parameters.AuthorizedIps).map((text, index) => {
    const read = parseCidr(text);
    return { cidr: read.ok ? read.cidr : text, until: isDay(days[index]) ? days[index] : undefined };
  });
  return entries.filter(({ cidr }, index) => entries.findIndex((other) => other.cidr === cidr) === index);
}

/** The two parameters, always of the same length: the template picks from both by the same index. */
export const authorizedParameters = (
  list: readonly Authorized[],
): { AuthorizedIps: string; AuthorizedUntil: string } => ({
  AuthorizedIps: list.map(({ cidr }) => cidr).join(','),
  AuthorizedUntil: list.map(({ until }) => until ?? NO_END).join(','),
});

/** True for a day of the calendar, YYYY-MM-DD. */
export function isDay(text: string | undefined): text is string {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  // Some days that don't exist are read as the next month's.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** True when the entry's last day is over; days compare as text. */
export const isExpired = ({ until }: Authorized, today: string): boolean =>
  until !== undefined && until < today;

/** The entries that let an IPv4 address in. */
export const covering = (list: readonly Authorized[], ip: string): Authorized[] =>
  list.filter(
    ({ cidr }) => ipaddr.IPv4.isValidCIDR(cidr) && ipaddr.IPv4.parse(ip).match(ipaddr.IPv4.parseCIDR(cidr)),
  );

const items = (list: string | undefined): string[] =>
  (list ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
