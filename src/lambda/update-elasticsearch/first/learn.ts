import { ACTORS_INDEX } from '../../../schema/index.ts';
import type { Ask } from '../domain.ts';
import { all, term } from '../query.ts';
import { type Change, change, entriesBy } from './ask-many.ts';
import { changedBy, type Entry } from './entries.ts';
import type { Sighting, Sightings } from './sightings.ts';

interface Known extends Pick<Entry, 'first' | 'pending'> {
  /** The event that has the mark. */
  readonly marked?: string;
}
/** Entries that this run has met, by id. */
export type Memory = Map<string, Known>;

/** Entries that are remembered at most: the function has 256 MB. */
const REMEMBERED = 200_000;
/** Ids of one search. */
const IDS = 5000;
/** Actors of one search: each is a clause of some queries, of which an engine takes 1,024. */
const ACTORS = 100;

/**
 * Writes what is new or earlier than known, for the marks to follow. Every entry whose mark may change is written as
 * pending before what changes it, so that a run that is cut short leaves no mark behind. Returns how many entries are
 * new or changed.
 */
export async function learn(seen: Sightings, memory: Memory, ask: Ask): Promise<number> {
  await recall(seen, memory, ask);
  const entries = [...seen].map(([id, entry]) => ({ id, entry, known: memory.get(id) }));
  const earlier = entries.filter(({ entry, known }) => known === undefined || entry.first < known.first);
  const moved = earlier.filter(({ entry: { dimension } }) => dimension === 'actor');
  await reconsider(moved, memory, ask);
  // Of two events at the same instant, the mark may have to move to the later arrival.
  const again = entries.filter(
    ({ entry, known }) =>
      entry.dimension !== 'actor' &&
      entry.first === known?.first &&
      !known.pending &&
      (entry.event === undefined || entry.event !== known.marked),
  );
  const ofValues = earlier.filter(({ entry: { dimension } }) => dimension !== 'actor');
  for (const batch of [[...ofValues, ...again], moved]) {
    await change(batch.map(asChange), ask);
    for (const { id, entry } of batch)
      memory.set(id, { first: entry.first, pending: entry.dimension !== 'actor' });
  }
  return earlier.length;
}

interface News {
  readonly id: string;
  readonly entry: Sighting;
  readonly known: Known | undefined;
}

function asChange({ id, entry: { event: _, ...entry } }: News): Change {
  const doc = { first: entry.first, pending: entry.dimension !== 'actor' };
  return { index: ACTORS_INDEX, id, doc, upsert: { ...entry, ...doc } };
}

const knownOf = ({ first, pending, marked }: Entry): Known => ({ first, pending, marked: marked?.id });

/** Brings to memory what is known of these. */
async function recall(seen: Sightings, memory: Memory, ask: Ask): Promise<void> {
  if (memory.size > REMEMBERED) memory.clear();
  const ids = [...seen.keys()].filter((id) => !memory.has(id));
  for (let at = 0; at < ids.length; at += IDS) {
    const values = ids.slice(at, at + IDS);
    for (const { _id, _source } of await entriesBy({ ids: { values } }, IDS, ask))
      memory.set(_id, knownOf(_source));
  }
}

/** Actors that are known for longer than they were: some of their values are no longer of their first days. */
async function reconsider(actors: readonly News[], memory: Memory, ask: Ask): Promise<void> {
  const queries = actors.flatMap(({ id, entry, known }) => {
    if (known === undefined) return [];
    const range = { first: changedBy(entry.first, known.first) };
    return [all([term('key', id), { range }, term('pending', false)])];
  });
  for (let at = 0; at < queries.length; at += ACTORS) {
    const query = { bool: { should: queries.slice(at, at + ACTORS), minimum_should_match: 1 } };
    for (;;) {
      const hits = await entriesBy(query, IDS, ask);
      if (hits.length === 0) break;
      const pending = hits.map(({ _id: id }) => ({ index: ACTORS_INDEX, id, doc: { pending: true } }));
      await change(pending, ask);
      for (const { _id, _source } of hits) memory.set(_id, { ...knownOf(_source), pending: true });
    }
  }
}
