import { MISSING } from '../kibana/panel-search.ts';
import type { AggConfig } from '../kibana/saved/aggs.ts';

export type Cell = string | number | null;

interface Bucket {
  readonly key: string | number;
  readonly doc_count: number;
  readonly [aggregation: string]: unknown;
}

/** As much of an engine's answer as rows are made of. */
interface Aggregated {
  readonly hits?: { readonly total: { readonly value: number } };
  readonly aggregations?: Readonly<Record<string, unknown>>;
}

/** The rows that an answer of the engine holds: a bucket's keys, outermost first, then its measures. */
export function rowsIn(aggs: readonly AggConfig[], { hits, aggregations }: Aggregated): Cell[][] {
  const measures = aggs.filter(({ schema }) => schema === 'metric');
  const walk = (here: Bucket, [next, ...deeper]: readonly AggConfig[]): Cell[][] => {
    if (next === undefined) return [measures.map((measure) => valueIn(here, measure))];
    const found =
      (here[next.id] as { buckets: Bucket[] | Record<string, Bucket> } | undefined)?.buckets ?? [];
    const named = Array.isArray(found)
      ? found.map((bucket) => [bucket.key, bucket] as const)
      : Object.entries(found);
    return named.flatMap(([key, bucket]) =>
      walk(bucket, deeper).map((row) => [key === MISSING ? null : key, ...row]),
    );
  };
  const all = { key: '', doc_count: hits?.total.value ?? 0, ...aggregations };
  return walk(
    all,
    aggs.filter(({ schema }) => schema !== 'metric'),
  );
}

const valueIn = (bucket: Bucket, { id, type }: AggConfig): number | null =>
  type === 'count' ? bucket.doc_count : ((bucket[id] as { value: number | null } | undefined)?.value ?? null);

/** The figure of a row of a chart: its last cell. */
export const countOf = (row: readonly Cell[]): number => Number(row.at(-1) ?? 0);

/** The text of a field of a document, such as `event.outcome`; several values with commas between them. */
export function fieldOf(document: unknown, path: string): string {
  const values = path
    .split('.')
    .reduce<unknown[]>((found, name) => found.flat().flatMap((one) => childOf(one, name)), [document]);
  return values
    .flat()
    .map((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value)))
    .join(', ');
}

function childOf(value: unknown, name: string): unknown[] {
  const child = (value as Record<string, unknown> | null)?.[name];
  return child === undefined || child === null ? [] : [child];
}
