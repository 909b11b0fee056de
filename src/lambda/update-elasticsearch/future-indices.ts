import { createHash } from 'node:crypto';
import { INDEX_PATTERN, indexStart, isDaily, QUARANTINE_INDEX } from '../../schema/index.ts';
import type { Ask } from './domain.ts';
import { eventShards, preferenceOf, type Shard } from './first/shards.ts';
import { indexNames } from './indices.ts';

const DAY = 86_400_000;
const MONTH = 31 * DAY;
/** A log event may be a day ahead, and its event a day more (see the forwarder's limits). */
const DAYS_AHEAD = 3 * DAY;
/** Documents of one request: each may have some 500 KB, and the function has 256 MB. */
const PAGE = 50;
/** A stack waits for this; what is left is for the next run. */
const LONGEST = 60_000;

interface Hit {
  readonly _id: string;
  readonly _source: unknown;
  readonly sort: readonly [number];
}

/** Event indices of months that begin more than a month from now, or of days after the next: no event of CloudTrail is of such a time. */
export async function futureIndices(ask: Ask, now: number): Promise<string[]> {
  const names = await indexNames(ask, INDEX_PATTERN);
  return names.filter((name) => (indexStart(name) ?? 0) > now + (isDaily(name) ? DAYS_AHEAD : MONTH)).sort();
}

/**
 * Ends event indices of the future: each takes memory of the domain, and retention would not come to them for years.
 * What is in them was made up, and is evidence of that: it is kept in the quarantine, which takes one index for all. An
 * index of which the quarantine does not take everything stays as it is.
 */
export async function quarantineFutureIndices(ask: Ask, now: () => number): Promise<string[]> {
  const changes: string[] = [];
  const until = now() + LONGEST;
  for (const name of await futureIndices(ask, now())) {
    if (now() > until) break;
    if (!(await quarantined(name, ask, new Date(now()).toISOString()))) continue;
    await ask('DELETE', `/${name}`);
    changes.push(`index ${name} of the future, to the quarantine`);
  }
  return changes;
}

/**
 * Copies all documents of an index to the quarantine; false when it does not take every one. Nobody writes to such an
 * index any more.
 */
async function quarantined(index: string, ask: Ask, receivedAt: string): Promise<boolean> {
  const shards = (await eventShards(ask)).filter((shard) => shard.index === index);
  let kept = 0;
  for (const shard of shards) kept += await copied(shard, ask, receivedAt);
  const { count } = (await ask('GET', `/${index}/_count`)) as { count: number };
  return kept === count;
}

/** Copies the documents of one shard; how many the quarantine took. */
async function copied(shard: Shard, ask: Ask, receivedAt: string): Promise<number> {
  const { index } = shard;
  const { preference } = preferenceOf(shard);
  let kept = 0;
  for (let last = -1; ; ) {
    const query = { range: { _seq_no: { gt: last } } };
    const body = { size: PAGE, query, sort: [{ _seq_no: 'asc' }], track_total_hits: false };
    const found = (await ask(
      'POST',
      `/${index}/_search${preference ? `?preference=${preference}` : ''}`,
      body,
    )) as { hits?: { hits: readonly Hit[] } };
    const hits = found.hits?.hits ?? [];
    if (hits.length === 0) return kept;
    const lines = hits.map((hit) => createLines(index, hit, receivedAt));
    const { items } = (await ask('POST', '/_bulk?filter_path=items.create.status', lines.join(''))) as {
      items: readonly { create: { status: number } }[];
    };
    // 409: an earlier run has put it there.
    kept += items.filter(({ create: { status } }) => status < 300 || status === 409).length;
    last = hits.at(-1)?.sort[0] ?? last;
  }
}

/** Under an id of its own: that of the event may be one that the quarantine has. */
function createLines(index: string, { _id, _source }: Hit, receivedAt: string): string {
  const record = JSON.stringify(_source);
  const id = createHash('sha256').update(`${index} ${_id} ${record}`).digest('hex');
  const reason = `it was in ${index}, an index of a time to come`;
  const document = { eventID: _id, errorType: 'future_month', reason, index, receivedAt, record };
  return `${JSON.stringify({ create: { _index: QUARANTINE_INDEX, _id: id } })}\n${JSON.stringify(document)}\n`;
}
