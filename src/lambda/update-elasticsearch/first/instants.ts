import { INDEX_PATTERN, TIME_FIELD } from '../../../schema/index.ts';
import { type AmendDeps, requireTime } from '../amend.ts';
import { all, exists, type Query, term } from '../query.ts';
import { type Actor, ASSUMED_ROLE } from './actor-key.ts';
import { type Hit, searchMany } from './ask-many.ts';
import { keyOf } from './entries.ts';
import { BY_ACTORS, EVENT_FIELDS, MARKS, type Seen, seenIn, valuesOf } from './event-fields.ts';
import { preferenceOf, type Shard } from './shards.ts';

/** An actor at one moment. */
export interface Instant extends Actor {
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly first: number;
}

/** An event, and who was seen in it with what. */
export interface EventSeen extends Seen {
  readonly hit: Hit;
}

/** Instants of one search: each is a clause or two, of which an engine takes 1,024. */
const INSTANTS = 200;
/** Events of one answer. */
const PAGE = 1000;
const ISSUER = 'userIdentity.sessionContext.sessionIssuer.userName';

export const nameOf = ({ key, first }: Pick<Instant, 'key' | 'first'>): string => `${key} ${first}`;

/** The events of each actor at its instant, by {@link nameOf}. `shards` is the most that an index has. */
export async function eventsAt(
  instants: readonly Instant[],
  shards: number,
  deps: AmendDeps,
): Promise<Map<string, EventSeen[]>> {
  const events = new Map<string, EventSeen[]>();
  const distinct = [...new Map(instants.map((instant) => [nameOf(instant), instant])).values()];
  for (let at = 0; at < distinct.length; at += INSTANTS) {
    const should = distinct.slice(at, at + INSTANTS).map(clauseOf);
    const query = all([{ bool: { should, minimum_should_match: 1 } }, BY_ACTORS]);
    for await (const hit of hitsOf(query, shards, deps)) {
      const seen = seenIn(valuesOf(hit));
      if (seen === undefined) continue;
      const name = nameOf({ key: keyOf(seen.actor), first: Number(hit.fields?.[TIME_FIELD]?.[0]) });
      const same = events.get(name) ?? [];
      same.push({ ...seen, hit });
      events.set(name, same);
    }
  }
  return events;
}

/** All indices are asked: a delivery of live events puts an old one into the present index. */
async function* hitsOf(query: Query, shards: number, deps: AmendDeps): AsyncGenerator<Hit> {
  if (shards === 1) yield* hitsIn({}, query, deps);
  else for (let number = 0; number < shards; number++) yield* hitsIn({ number }, query, deps);
}

/** One number of shard at a time: only within a shard is a sequence number of one event, and a place to go on from. */
async function* hitsIn(shard: Pick<Shard, 'number'>, query: Query, deps: AmendDeps): AsyncGenerator<Hit> {
  for (let after: readonly unknown[] | undefined; ; ) {
    requireTime(deps);
    const body = {
      size: PAGE,
      query,
      sort: ['_seq_no', '_index'],
      ...(after === undefined ? {} : { search_after: after }),
      _source: false,
      docvalue_fields: [...EVENT_FIELDS, ...MARKS, { field: TIME_FIELD, format: 'epoch_millis' }],
      track_total_hits: false,
    };
    const [hits = []] = await searchMany([{ index: INDEX_PATTERN, ...preferenceOf(shard), body }], deps.ask);
    yield* hits;
    if (hits.length < PAGE) return;
    after = hits.at(-1)?.sort;
  }
}

/**
 * All of this actor at this instant, and perhaps others that the key tells apart. A prefix of `actor` would be simpler
 * for a role, and would make the engine collect all events of all its sessions first.
 */
function clauseOf({ type, name, first }: Instant): Query {
  const when = { range: { [TIME_FIELD]: { gte: first, lte: first, format: 'epoch_millis' } } };
  if (type !== ASSUMED_ROLE || name.includes('/')) return all([when, term('actor', name)]);
  const withoutIssuer = all([], [exists(ISSUER)]);
  return all([when, { bool: { should: [term(ISSUER, name), withoutIssuer] } }]);
}
