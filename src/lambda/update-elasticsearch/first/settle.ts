import { ACTORS_INDEX } from '../../../schema/index.ts';
import { type AmendDeps, requireTime } from '../amend.ts';
import { all, term } from '../query.ts';
import { type Change, change, entriesBy, type Hit } from './ask-many.ts';
import { type Entry, type Marked, qualifies } from './entries.ts';
import { type Dimension, markOf } from './event-fields.ts';
import { type EventSeen, eventsAt, nameOf } from './instants.ts';

export interface MarkCounts {
  marked: number;
  unmarked: number;
}

/** Entries of one round. */
const PAGE = 500;

/** The indices of events that there are. */
export interface Indices {
  readonly names: ReadonlySet<string>;
  /** Primary shards of the one that has most. */
  readonly shards: number;
}

/** Brings the marks of all pending entries in order. */
export async function settle(indices: Indices, counts: MarkCounts, deps: AmendDeps): Promise<void> {
  // Their actor's own entry is not written yet: the run that was cut short there is gone on with.
  const left: string[] = [];
  for (;;) {
    requireTime(deps);
    const query = all([term('pending', true)], [{ ids: { values: left } }]);
    const pending = await entriesBy(query, PAGE, deps.ask);
    if (pending.length === 0) return;
    const firsts = await firstsOf(pending, deps);
    left.push(...pending.filter(({ _source }) => !firsts.has(_source.key)).map(({ _id }) => _id));
    const entries = pending
      .filter(({ _source }) => firsts.has(_source.key))
      .map((hit) => ({ ...hit, qualified: qualifies(hit._source.first, firsts.get(hit._source.key) ?? 0) }));
    await bringInOrder(entries, indices, counts, deps);
  }
}

/** When each actor was first seen, by its key. */
async function firstsOf(pending: readonly Hit<Entry>[], { ask }: AmendDeps): Promise<Map<string, number>> {
  const values = [...new Set(pending.map(({ _source }) => _source.key))];
  const found = await entriesBy({ ids: { values } }, PAGE, ask);
  return new Map(found.map(({ _id, _source }) => [_id, _source.first]));
}

type Waiting = Hit<Entry> & { readonly qualified: boolean };

async function bringInOrder(
  entries: readonly Waiting[],
  indices: Indices,
  counts: MarkCounts,
  deps: AmendDeps,
): Promise<void> {
  const instants = entries.filter(({ qualified }) => qualified).map(({ _source }) => _source);
  const events = await eventsAt(instants, indices.shards, deps);
  const marks: Mark[] = [];
  const settled = entries.map((entry): Change => {
    const { dimension, marked } = entry._source;
    const found = entry.qualified ? leastId(entry._source, events) : undefined;
    const mark = found && { index: found._index, id: found._id };
    if (mark && !found.fields?.[markOf(dimension as Dimension)])
      marks.push({ ...mark, dimension, set: true });
    // The index may be past its retention. To write there would make it anew.
    if (marked && !same(marked, mark) && indices.names.has(marked.index))
      marks.push({ ...marked, dimension, set: null });
    return { index: ACTORS_INDEX, id: entry._id, doc: { pending: false, marked: mark ?? null } };
  });
  await change(ofEvents(marks), deps.ask);
  await change(settled, deps.ask);
  counts.marked += marks.filter(({ set }) => set).length;
  counts.unmarked += marks.filter(({ set }) => !set).length;
}

/** Of several events at the same instant, the one with the smallest id: so the order in which they came is no matter. */
function leastId(entry: Entry, events: ReadonlyMap<string, EventSeen[]>): Hit | undefined {
  return (events.get(nameOf(entry)) ?? [])
    .filter(({ values }) =>
      values.some(({ dimension, value }) => dimension === entry.dimension && value === entry.value),
    )
    .map(({ hit }) => hit)
    .reduce<Hit | undefined>((least, hit) => (least && idOf(least) < idOf(hit) ? least : hit), undefined);
}

/** An event that came late, and again with history, is in two indices. */
const idOf = ({ _id, _index }: Hit): string => `${_id} ${_index}`;
const same = (one: Marked, other: Marked | undefined): boolean =>
  one.id === other?.id && one.index === other.index;

interface Mark extends Marked {
  readonly dimension: string;
  /** Null takes the mark away: `exists` no longer finds it. */
  readonly set: true | null;
}

/** One change for each event, which may be the first in several ways. */
function ofEvents(marks: readonly Mark[]): Change[] {
  const first = new Map<string, { index: string; id: string; doc: { first: Record<string, true | null> } }>();
  for (const { index, id, dimension, set } of marks) {
    const made = first.get(`${id} ${index}`) ?? { index, id, doc: { first: {} } };
    // An event that loses a mark of one value and gets it of another one has it.
    made.doc.first[dimension] = set ?? made.doc.first[dimension] ?? null;
    first.set(`${id} ${index}`, made);
  }
  return [...first.values()];
}
