import { HEALTH_TIME_FIELD, QUARANTINE_TIME_FIELD, TIME_FIELD } from '../schema/index.ts';
import type { AggConfig } from './saved/aggs.ts';

type Json = Readonly<Record<string, unknown>>;

/** What a panel asks, as its saved object holds it. */
export interface PanelQuery {
  readonly aggs: readonly AggConfig[];
  /** Lucene query string; empty for all events. */
  readonly query: string;
  /** Asks the quarantine in place of the events. */
  readonly rejects?: boolean;
  /** Asks the health document. */
  readonly health?: boolean;
}

/** A stretch of event time, milliseconds since the epoch or date math; the end is left out. */
export interface Range {
  readonly from: number | string;
  readonly to: number | string;
}

/** Key of the bucket of events without the field. */
export const MISSING = '__missing__';
/** How many columns a chart over time has, more or less. */
const COLUMNS = 50;

/**
 * The body of `POST /cloudtrail-*​/_search` that the UI sends for a panel: hits none, its buckets one within the
 * other, its measures innermost; an outer bucket has only the measure that it is ordered by. Aggregations keep the ids
 * of the panel.
 *
 * @param interval of charts over time, as the engine names fixed intervals, such as `1h`.
 */
export function panelSearch(
  { aggs, query, rejects, health }: PanelQuery,
  range: Range,
  interval: string,
): Json {
  const measures = aggs.filter(({ schema }) => schema === 'metric');
  const buckets = aggs.filter(({ schema }) => schema !== 'metric');
  const nest = ([outer, ...inner]: readonly AggConfig[]): Json => {
    if (outer === undefined) return measuresOf(measures);
    const order = measures.find(({ id }) => id === outer.params.orderBy);
    const aggs = { ...measuresOf(order === undefined ? [] : [order]), ...nest(inner) };
    return { [outer.id]: { ...bucketOf(outer, order, interval), aggs } };
  };
  return {
    size: 0,
    track_total_hits: true,
    query: filterOf(query, range, timeFieldOf({ rejects, health })),
    aggs: nest(buckets),
  };
}

/** The body of `_search` for the newest events of a saved search, with the fields of its columns alone. */
export const listSearch = (
  { query, columns }: { readonly query: string; readonly columns: readonly string[] },
  range: Range,
  size: number,
): Json => ({
  size,
  track_total_hits: true,
  query: filterOf(query, range),
  sort: [{ [TIME_FIELD]: 'desc' }],
  _source: [TIME_FIELD, ...columns],
});

const timeFieldOf = ({ rejects, health }: Pick<PanelQuery, 'rejects' | 'health'>): string =>
  rejects ? QUARANTINE_TIME_FIELD : health ? HEALTH_TIME_FIELD : TIME_FIELD;

/** The query of a panel or saved search within a range, as the UI builds it from Lucene. */
const filterOf = (query: string, { from, to }: Range, field = TIME_FIELD): Json => ({
  bool: {
    filter: [
      {
        range: {
          [field]: {
            gte: from,
            lt: to,
            ...(typeof from === 'number' ? { format: 'epoch_millis' } : {}),
          },
        },
      },
      ...(query === '' ? [] : [queryString(query)]),
    ],
  },
});

const queryString = (query: string): Json => ({ query_string: { query, analyze_wildcard: true } });

/** Counting is what the engine does anyway: it needs no aggregation. */
const measuresOf = (measures: readonly AggConfig[]): Json =>
  Object.fromEntries(
    measures.flatMap(({ id, type, params }) =>
      type === 'count' ? [] : [[id, { [type]: { field: params.field } }]],
    ),
  );

function bucketOf({ type, params }: AggConfig, by: AggConfig | undefined, interval: string): Json {
  if (type === 'date_histogram')
    return {
      date_histogram: {
        field: params.field,
        fixed_interval: params.interval === 'd' ? '1d' : interval,
        min_doc_count: 1,
      },
    };
  if (type === 'filters') {
    const list = params.filters as { input: { query: string }; label: string }[];
    return {
      filters: {
        filters: Object.fromEntries(list.map(({ label, input }) => [label, queryString(input.query)])),
      },
    };
  }
  const order = { [by === undefined || by.type === 'count' ? '_count' : by.id]: params.order };
  const missing = params.missingBucket === true ? { missing: MISSING } : {};
  const more = typeof params.json === 'string' ? JSON.parse(params.json) : {};
  return { terms: { field: params.field, size: params.size, order, ...missing, ...more } };
}

/** The interval that gives a chart over `milliseconds` about {@link COLUMNS} columns. */
export const intervalFor = (milliseconds: number): string => intervalOf(milliseconds)[0];

/** The same, as the name of the engine and its length in milliseconds. */
export function intervalOf(milliseconds: number): readonly [name: string, milliseconds: number] {
  const wanted = milliseconds / COLUMNS;
  return INTERVALS.find(([, length]) => length >= wanted) ?? ['30d', 720 * HOUR];
}

const HOUR = 3_600_000;
const INTERVALS: readonly (readonly [name: string, milliseconds: number])[] = [
  ['1m', HOUR / 60],
  ['5m', HOUR / 12],
  ['10m', HOUR / 6],
  ['30m', HOUR / 2],
  ['1h', HOUR],
  ['3h', 3 * HOUR],
  ['12h', 12 * HOUR],
  ['1d', 24 * HOUR],
  ['7d', 168 * HOUR],
];
