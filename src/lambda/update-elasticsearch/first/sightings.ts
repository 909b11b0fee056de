import { TIME_FIELD } from '../../../schema/index.ts';
import { type AmendDeps, requireTime } from '../amend.ts';
import { all, exists, type Query } from '../query.ts';
import { type Hit, searchMany } from './ask-many.ts';
import { type Entry, entryId, keyOf } from './entries.ts';
import { BY_ACTORS, EVENT_FIELDS, MARKS, seenIn, type Values, valuesOf } from './event-fields.ts';
import { preferenceOf, type Shard } from './shards.ts';

/** A range of sequence numbers of a shard: `(after, to]`. */
export interface Range extends Pick<Shard, 'index' | 'number'> {
  readonly after: number;
  readonly to: number;
}

/** An entry as events tell it. */
export interface Sighting extends Omit<Entry, 'pending' | 'marked'> {
  /** The event, where it is known. */
  readonly event?: string;
}

/** What was seen, by id of the entry; each with the earliest time of a page. */
export type Sightings = ReadonlyMap<string, Sighting>;

interface Bucket {
  readonly key: Readonly<Record<string, string | boolean | null>>;
  readonly first: { readonly value: number | null };
}

const SOURCES = EVENT_FIELDS.map((field, at) => ({ [`${at}`]: { terms: { field, missing_bucket: true } } }));
const FILTER = ['after_key', 'buckets.key', 'buckets.first.value'].map((path) => `aggregations.all.${path}`);

const MARKED: Query = { bool: { should: MARKS.map(exists) } };

/**
 * Who was seen with what in a range of events, page by page. The engine adds up events that are alike. Those that have a
 * mark come one by one, with their ids: each mark makes its event look new, and need not be thought over again.
 */
export async function* sightings(range: Range, buckets: number, deps: AmendDeps): AsyncGenerator<Sightings> {
  yield* alike(range, buckets, deps);
  yield* marked(range, buckets, deps);
}

async function* alike(
  { index, number, after, to }: Range,
  size: number,
  deps: AmendDeps,
): AsyncGenerator<Sightings> {
  const query = all([numbers(after, to), BY_ACTORS], [MARKED]);
  const aggs = { first: { min: { field: TIME_FIELD } } };
  for (let from: unknown; ; ) {
    requireTime(deps);
    const composite = { size, sources: SOURCES, ...(from === undefined ? {} : { after: from }) };
    const body = { size: 0, query, aggs: { all: { composite, aggs } }, track_total_hits: false };
    const { preference } = preferenceOf({ number });
    const path = `/${index}/_search?filter_path=${FILTER.join()}${preference ? `&preference=${preference}` : ''}`;
    const answer = (await deps.ask('POST', path, body)) as {
      aggregations?: { all?: { after_key?: unknown; buckets?: readonly Bucket[] } };
    };
    const { after_key, buckets = [] } = answer.aggregations?.all ?? {};
    if (buckets.length > 0) yield byEntry(buckets.map(inBucket));
    if (after_key === undefined || buckets.length < size) return;
    from = after_key;
  }
}

async function* marked(
  { index, number, after, to }: Range,
  size: number,
  deps: AmendDeps,
): AsyncGenerator<Sightings> {
  for (let from = after; ; ) {
    requireTime(deps);
    const body = {
      size,
      query: all([numbers(from, to), BY_ACTORS, MARKED]),
      sort: ['_seq_no'],
      _source: false,
      docvalue_fields: [...EVENT_FIELDS, { field: TIME_FIELD, format: 'epoch_millis' }],
      track_total_hits: false,
    };
    const [hits = []] = await searchMany([{ index, ...preferenceOf({ number }), body }], deps.ask);
    if (hits.length > 0) yield byEntry(hits.map(inHit));
    if (hits.length < size) return;
    from = Number(hits.at(-1)?.sort?.[0]);
  }
}

const numbers = (after: number, to: number): Query => ({ range: { _seq_no: { gt: after, lte: to } } });

/** Events that are alike, or one. */
interface Group {
  readonly values: Values;
  /** The earliest time, milliseconds since the epoch. */
  readonly time: number | null;
  readonly event?: string;
}

const inBucket = ({ key, first }: Bucket): Group => ({
  values: Object.fromEntries(EVENT_FIELDS.map((field, at) => [field, key[at]])),
  time: first.value,
});
const inHit = (hit: Hit): Group => ({
  values: valuesOf(hit),
  time: Number(hit.fields?.[TIME_FIELD]?.[0]),
  event: hit._id,
});

function byEntry(groups: readonly Group[]): Sightings {
  const seen = new Map<string, Sighting>();
  for (const { values, time, event } of groups) {
    const found = seenIn(values);
    if (found === undefined || time === null) continue;
    const key = keyOf(found.actor);
    const add = (id: string, dimension: Entry['dimension'], value: string) => {
      if (time < (seen.get(id)?.first ?? Number.POSITIVE_INFINITY))
        seen.set(id, { ...found.actor, key, dimension, value, first: time, event });
    };
    add(key, 'actor', '');
    for (const { dimension, value } of found.values) add(entryId(key, dimension, value), dimension, value);
  }
  return seen;
}
