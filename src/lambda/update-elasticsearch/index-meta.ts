import { INDEX_PATTERN, indexEnd } from '../../schema/index.ts';
import type { Ask } from './domain.ts';

/** What the mapping of an index of events says of its marks: how far the updater has gone through it. */
export interface IndexMeta {
  readonly thirdParties?: number;
  /** Number of the rules that have decided its events, or how far these have come: a sequence number, or one for each shard. */
  readonly detections?: number | { readonly rules: number; readonly done: number | readonly number[] };
}

/** By index, oldest first. */
export async function indexMetas(ask: Ask, pattern: string = INDEX_PATTERN): Promise<Map<string, IndexMeta>> {
  // `dynamic` is in every mapping of ours, so that each index has an entry.
  const path = `/${pattern}/_mapping?filter_path=*.mappings._meta,*.mappings.dynamic`;
  const answer = (await ask('GET', path)) as Record<string, { mappings?: { _meta?: IndexMeta } }> | undefined;
  const entries = Object.entries(answer ?? {})
    .filter(([index]) => indexEnd(index) !== undefined)
    .map(([index, { mappings }]): [string, IndexMeta] => [index, mappings?._meta ?? {}]);
  return new Map(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Changes a part of it: the engine replaces it whole. */
export async function changeMeta(index: string, change: IndexMeta, ask: Ask): Promise<void> {
  const present = (await indexMetas(ask, index)).get(index);
  await ask('PUT', `/${index}/_mapping`, { _meta: { ...present, ...change } });
}
