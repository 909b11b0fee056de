import { ACTORS_INDEX } from '../../../schema/index.ts';
import { write } from '../amend.ts';
import type { Ask } from '../domain.ts';
import { RequestError } from '../request-error.ts';
import type { Entry } from './entries.ts';
import type { DocValues } from './event-fields.ts';

export interface Hit<Source = unknown> extends DocValues {
  readonly _index: string;
  readonly _id: string;
  readonly _source: Source;
  /** Where to go on after this hit. */
  readonly sort?: readonly unknown[];
}

interface Search {
  readonly index: string;
  /** See `preferenceOf`. */
  readonly preference?: string;
  readonly body: object;
}

/** The hits of each search. An index that is not there has none. */
export async function searchMany<Source>(searches: readonly Search[], ask: Ask): Promise<Hit<Source>[][]> {
  if (searches.length === 0) return [];
  const lines = searches.flatMap(({ body, ...where }) => [{ ...where, ignore_unavailable: true }, body]);
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const filter = ['status', 'error', 'hits.hits'].map((path) => `responses.${path}`);
  const { responses = [] } = (await ask('POST', `/_msearch?filter_path=${filter.join()}`, text)) as {
    responses?: readonly { status: number; error?: object; hits?: { hits: Hit<Source>[] } }[];
  };
  return responses.map(({ status, error, hits }) => {
    if (error)
      throw new RequestError('POST /_msearch', { status, text: JSON.stringify({ error }), problem: '' });
    return hits?.hits ?? [];
  });
}

/** Entries found by a query, at most `size`. */
export async function entriesBy(query: object, size: number, ask: Ask): Promise<Hit<Entry>[]> {
  const body = { size, query, sort: ['_doc'], track_total_hits: false };
  const [hits = []] = await searchMany<Entry>([{ index: ACTORS_INDEX, body }], ask);
  return hits;
}

/** Lines of one request. */
const PAGE = 1000;

/** A part for a document, and the whole of it in case that it is not there. */
export interface Change {
  readonly index: string;
  readonly id: string;
  readonly doc: object;
  readonly upsert?: object;
}

/** Merges each part into its document; throws when the engine refuses one. Searches find it afterwards. */
export async function change(changes: readonly Change[], ask: Ask): Promise<void> {
  for (let at = 0; at < changes.length; at += PAGE) {
    const lines = changes.slice(at, at + PAGE).map(({ index, id, ...body }) => {
      const action = { update: { _index: index, _id: id, retry_on_conflict: 3 } };
      return `${JSON.stringify(action)}\n${JSON.stringify(body)}\n`;
    });
    const { refused } = await write(lines, ask);
    if (refused) throw new Error(`${refused.count} documents could not be changed: ${refused.why}`);
  }
}
