import type { AwsRangesTable } from '../reference/reference.ts';
import { awsRanges, type IpRanges } from '../source/aws-ranges.ts';
import { packTable } from '../source/pack-table.ts';

/** When AWS made its list, as it writes it: YYYY-MM-DD-hh-mm-ss, UTC. */
const CREATED = /^(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)-(\d\d)$/;
/** Names of regions, and GLOBAL. */
const REGION = /^[A-Za-z0-9-]{2,40}$/;
/** A value of a table is a byte, and 0 is none. */
const MOST_REGIONS = 255;
/** AWS has had more than 9,000 since 2024; a list of a few is a mistake. */
const LEAST_PREFIXES = 1_000;

/** `2026-08-22-15-17-05` → seconds since the epoch. */
export function secondsOf(createDate: string): number {
  const [, day, hours, minutes, seconds] = CREATED.exec(createDate) ?? [];
  return Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`) / 1000;
}

/**
 * AWS's list as a table.
 *
 * @throws Error saying why the list can't be one of AWS.
 */
export function tableOf(list: IpRanges): AwsRangesTable {
  const { createDate, prefixes, ipv6_prefixes } = list;
  if (typeof createDate !== 'string' || !Number.isFinite(secondsOf(createDate)))
    throw new Error('the list has no date');
  if (!Array.isArray(prefixes) || !Array.isArray(ipv6_prefixes) || prefixes.length < LEAST_PREFIXES)
    throw new Error(`the list has fewer than ${LEAST_PREFIXES} ranges`);
  const { names, ipv4, ipv6 } = awsRanges(list);
  if (names.length > MOST_REGIONS || names.some((name) => !REGION.test(name)))
    throw new Error('the list names what is no region');
  return { createDate, names: names.join(' '), ipv4: packTable(ipv4), ipv6: packTable(ipv6) };
}
