import { INDEX_PATTERN, QUARANTINE_INDEX } from '../../../schema/index.ts';
import type { JsonObject } from '../../json.ts';
import type { Ask } from '../../update-elasticsearch/domain.ts';
import { ASKED } from './event.ts';

/** Where a document should be. */
export interface Sought {
  readonly id: string;
  readonly index: string;
}

/** What there is of them, by their ids: the compared fields of an event, or `quarantined`. What is nowhere is absent. */
export type There = ReadonlyMap<string, JsonObject | 'quarantined'>;

interface Got {
  readonly _id: string;
  readonly found?: boolean;
  readonly _source?: JsonObject;
  readonly error?: { readonly type?: string; readonly reason?: string };
}

interface Hit {
  readonly _id: string;
  readonly _index: string;
  readonly _source?: JsonObject;
}

const LENIENT = 'ignore_unavailable=true&allow_no_indices=true';

/**
 * Looks for documents by their ids: first where the normaliser puts them, then in the quarantine, and then in all event
 * indices, since the forwarder puts an event that came late into the month in which it came.
 *
 * `_mget` sees what was written a moment ago; a search does not before the next refresh.
 */
export async function lookUp(sought: readonly Sought[], ask: Ask): Promise<There> {
  const there = new Map<string, JsonObject | 'quarantined'>();
  const docs = sought.map(({ id, index }) => ({ _index: index, _id: id, _source: ASKED }));
  for (const { _id, _source } of await get(docs, ask)) there.set(_id, _source ?? {});
  const missing = () => [...new Set(sought.map(({ id }) => id))].filter((id) => !there.has(id));
  const strays = missing().map((_id) => ({ _index: QUARANTINE_INDEX, _id, _source: false }));
  for (const { _id } of await get(strays, ask)) there.set(_id, 'quarantined');
  for (const { _id, _source } of await search(missing(), ask)) there.set(_id, _source ?? {});
  return there;
}

async function get(docs: readonly object[], ask: Ask): Promise<readonly Got[]> {
  if (docs.length === 0) return [];
  const { docs: got } = (await ask('POST', '/_mget', { docs })) as { docs: readonly Got[] };
  const failed = got.find(({ error }) => error && error.type !== 'index_not_found_exception')?.error;
  if (failed) throw new Error(`_mget: ${failed.type}: ${failed.reason}`);
  return got.filter(({ found }) => found === true);
}

async function search(ids: readonly string[], ask: Ask): Promise<readonly Hit[]> {
  if (ids.length === 0) return [];
  const body = { size: ids.length, query: { ids: { values: ids } }, _source: ASKED };
  const { hits, _shards } = (await ask('POST', `/${INDEX_PATTERN}/_search?${LENIENT}`, body)) as {
    hits: { hits: readonly Hit[] };
    _shards?: { failed?: number };
  };
  // What a failed shard has is not missing.
  if (_shards?.failed) throw new Error(`${_shards.failed} shards did not answer the search`);
  return hits.hits;
}
