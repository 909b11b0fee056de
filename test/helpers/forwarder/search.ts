import type { Engine } from './engine.ts';
import type { Forwarder } from './process.ts';
import { type Query, recordQueries } from './queries.ts';
import { idOf } from './records.ts';

export interface Sum {
  readonly received: number;
  readonly indexed: number;
  readonly duplicates: number;
  readonly quarantined: number;
}

/** Delivers all messages in their order, `size` in one event, and adds up the counts. */
export async function deliverAll(
  forwarder: Forwarder,
  messages: readonly string[],
  { size = 1000, timestamp }: { size?: number; timestamp?: number } = {},
): Promise<Sum> {
  const sum = { received: 0, indexed: 0, duplicates: 0, quarantined: 0 };
  for (let at = 0; at < messages.length; at += size) {
    const counts = await forwarder.deliver(messages.slice(at, at + size), timestamp);
    sum.received += counts.Received;
    sum.indexed += counts.Indexed;
    sum.duplicates += counts.Duplicate;
    sum.quarantined += counts.Quarantined;
  }
  return sum;
}

interface Hits {
  readonly hits: { readonly hits: { _id: string; _source: Record<string, unknown> }[] };
}

/** The documents of `index` whose eventID is one of `ids`, with these fields of their source. */
export async function byEventID(
  { ask }: Engine,
  index: string,
  ids: readonly string[],
  fields: readonly string[],
) {
  const query = { terms: { eventID: ids } };
  const body = { size: 10_000, track_total_hits: true, _source: fields, query };
  return ((await ask('POST', `/${index}/_search`, body)) as Hits).hits.hits;
}

// A request of some thousand searches, 2 MB, trips the memory guard of an engine with 256 MB.
const SEARCHES_PER_REQUEST = 400;

/** How many documents of `index` each query finds. */
export async function totals(engine: Engine, index: string, queries: readonly Query[]): Promise<number[]> {
  const found: number[] = [];
  for (let at = 0; at < queries.length; at += SEARCHES_PER_REQUEST)
    found.push(...(await totalsAtOnce(engine, index, queries.slice(at, at + SEARCHES_PER_REQUEST))));
  return found;
}

async function totalsAtOnce({ lines }: Engine, index: string, queries: readonly Query[]) {
  const body = queries.flatMap((query) => [
    JSON.stringify({ index }),
    JSON.stringify({ size: 0, track_total_hits: true, query }),
  ]);
  const path = '/_msearch?filter_path=responses.hits.total.value,responses.error';
  const { responses } = (await lines(path, `${body.join('\n')}\n`)) as {
    responses: { error?: unknown; hits?: { total: { value: number } } }[];
  };
  return responses.map(({ hits, error }) => {
    if (!hits) throw new Error(`refused: ${JSON.stringify(error).slice(0, 1000)}`);
    return hits.total.value;
  });
}

const all = (...filter: readonly Query[]): Query => ({ bool: { filter } });
const byId = (text: string): Query => ({ ids: { values: [idOf(text)] } });

/**
 * The searches that do not find their record. All searches of a record are sent as one that holds where each of them
 * does; only where it does not, each alone.
 */
export async function failingSearches(
  engine: Engine,
  index: string,
  texts: readonly string[],
  queriesOf = recordQueries,
) {
  const perRecord = texts.map((text) => ({ text, queries: queriesOf(text) }));
  const found = await totals(
    engine,
    index,
    perRecord.map(({ text, queries }) => all(byId(text), ...queries)),
  );
  const failing: { record: string; query: Query }[] = [];
  for (const [at, { text, queries }] of perRecord.entries()) {
    if (found[at] === 1 || failing.length > 20) continue;
    const alone = await totals(
      engine,
      index,
      queries.map((query) => all(byId(text), query)),
    );
    const missed = queries.filter((_, one) => alone[one] !== 1);
    failing.push(...missed.map((query) => ({ record: text.slice(0, 300), query })));
  }
  return failing;
}

/** How many documents each exact search finds, for every `step`th exact search there is; beside how many it should. */
export async function exactTotals(engine: Engine, index: string, texts: readonly string[], step: number) {
  const wanted = new Map<string, number>();
  for (const text of texts) {
    for (const query of recordQueries(text)) {
      if (!('term' in query || 'terms' in query)) continue;
      const key = JSON.stringify(query);
      wanted.set(key, (wanted.get(key) ?? 0) + 1);
    }
  }
  const sample = [...wanted].filter((_, at) => at % step === 0);
  const found = await totals(
    engine,
    index,
    sample.map(([key]) => JSON.parse(key) as Query),
  );
  return sample.map(([query, records], at) => ({ query, records, found: found[at] }));
}
