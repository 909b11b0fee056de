import { TIME_FIELD } from '../../../schema/index.ts';
import { BURSTS, type Burst } from '../../detections/table/bursts.ts';
import { type AmendDeps, compositeBuckets } from '../amend.ts';
import { all, eventsSince, type Query, term } from '../query.ts';

const HOUR = 3_600_000;

interface Bucket {
  readonly key: { readonly hour: number; readonly value: string };
  readonly doc_count: number;
  readonly different: { readonly value: number };
}

/** Gives the events of each hour and value that are too many. */
export async function markBursts(
  deps: AmendDeps,
  give: (id: string, query: Query) => Promise<void>,
  since?: number,
): Promise<void> {
  for (const burst of BURSTS)
    for await (const { key, doc_count, different } of hoursOf(burst, deps, since)) {
      if (different.value < burst.different && doc_count < (burst.events ?? Number.POSITIVE_INFINITY))
        continue;
      const hour = {
        range: { [TIME_FIELD]: { gte: key.hour, lt: key.hour + HOUR, format: 'epoch_millis' } },
      };
      await give(burst.id, all([burst.query, hour, term(burst.by, key.value)]));
    }
}

function hoursOf({ query, by, of }: Burst, deps: AmendDeps, since?: number): AsyncGenerator<Bucket> {
  const sources = [
    { hour: { date_histogram: { field: TIME_FIELD, fixed_interval: '1h' } } },
    { value: { terms: { field: by } } },
  ];
  const aggs = { different: { cardinality: { field: of } } };
  return compositeBuckets<Bucket>({ sources, query: all([query, ...eventsSince(since)]), aggs }, deps);
}
