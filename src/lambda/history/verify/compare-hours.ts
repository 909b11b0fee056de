import type { Ask } from '../../update-elasticsearch/domain.ts';
import type { Order } from '../work.ts';
import { type HourCount, hourTally } from './hours.ts';
import { indexHours } from './index-hours.ts';
import type { Range } from './range.ts';

/** An hour in which the index has more events than the bucket. */
export interface More extends HourCount {
  readonly indexed: number;
}

export interface ComparedHours {
  readonly more: readonly More[];
  /** Events in the index of days for which the bucket has nothing of that region and account. */
  readonly uncovered: number;
}

const HOUR = 3_600_000;

/**
 * Compares how many events the index has in each hour, region and account with what the bucket has. `bucket` counts
 * distinct events.
 */
export async function compareHours(
  bucket: Iterable<HourCount>,
  { from, until }: Range,
  { accounts, regions }: Pick<Order, 'accounts' | 'regions'>,
  ask: Ask,
): Promise<ComparedHours> {
  const tally = hourTally();
  const covered = new Set<string>();
  const dayOf = ({ hour, region, account }: Omit<HourCount, 'count'>) =>
    JSON.stringify([hour.slice(0, 10), region, account]);
  for (const hour of bucket) {
    tally.add(hour);
    covered.add(dayOf(hour));
  }
  const more: More[] = [];
  let uncovered = 0;
  // The last hour may be half in the range: of the bucket only that half was counted.
  for await (const indexed of indexHours(from, Math.floor(until / HOUR) * HOUR, ask)) {
    if (accounts !== undefined && !accounts.includes(indexed.account)) continue;
    if (regions !== undefined && !regions.includes(indexed.region)) continue;
    const count = tally.countOf(indexed);
    if (indexed.count <= count) continue;
    if (covered.has(dayOf(indexed))) more.push({ ...indexed, count, indexed: indexed.count });
    else uncovered += indexed.count;
  }
  return { more, uncovered };
}
