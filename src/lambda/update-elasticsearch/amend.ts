import { INDEX_PATTERN } from '../../schema/index.ts';
import type { Ask } from './domain.ts';
import { all, type Query } from './query.ts';

/** A part of a document, to be merged into it. */
type Part = Readonly<Record<string, unknown>>;

export interface AmendDeps {
  readonly ask: Ask;
  readonly now: () => number;
  /** When to stop between two requests, milliseconds since the epoch. */
  readonly deadline: number;
}

/** The time was up; what was done stays done, and a later run goes on. */
export class TimeUp extends Error {
  override readonly name = 'TimeUp';
}

export interface Amendment {
  readonly query: Query;
  /** One index; all event indices unless given. */
  readonly index?: string;
  /** Parts of the record that `part` looks at. */
  readonly fields?: readonly string[];
  /** What to merge into a document found; undefined leaves it as it is, and should be rare. */
  readonly part: (source: Readonly<Record<string, unknown>>) => Part | undefined;
  /** Hears of each batch that is done. */
  readonly amended: (count: number) => void;
}

interface Hit {
  readonly _index: string;
  readonly _id: string;
  readonly _source?: Readonly<Record<string, unknown>>;
}

/** Documents of one request. */
const PAGE = 500;
const BUCKETS = 1000;
const LENIENT = 'ignore_unavailable=true&allow_no_indices=true';

/**
 * Merges a part into every document found. What is merged has to take a document out of `query`: each round looks
 * again, until nothing is left. Throws {@link TimeUp}, and an error when documents are left that the engine refuses.
 */
export async function amend(amendment: Amendment, deps: AmendDeps): Promise<void> {
  const { index = INDEX_PATTERN, query, fields, part, amended } = amendment;
  const left: string[] = [];
  for (;;) {
    requireTime(deps);
    const body = {
      size: PAGE,
      query: all([query], left.length > 0 ? [{ ids: { values: left } }] : []),
      _source: fields ?? false,
      sort: ['_doc'],
      track_total_hits: false,
    };
    const found = (await deps.ask('POST', `/${index}/_search?${LENIENT}`, body)) as { hits: { hits: Hit[] } };
    const hits = found.hits.hits.map((hit) => ({ ...hit, doc: part(hit._source ?? {}) }));
    if (hits.length === 0) return;
    left.push(...hits.filter(({ doc }) => doc === undefined).map(({ _id }) => _id));
    const lines = hits.filter(({ doc }) => doc !== undefined).map(updateLines);
    if (lines.length === 0) continue;
    const { done, refused } = await write(lines, deps.ask);
    if (done > 0) amended(done);
    else if (refused) throw new Error(`${refused.count} events could not be amended: ${refused.why}`);
  }
}

/** Also makes the engine index again what only the source holds so far: a field older than its mapping. */
function updateLines({ _index, _id, doc }: Hit & { readonly doc: Part | undefined }): string {
  const action = { update: { _index, _id, retry_on_conflict: 3 } };
  return `${JSON.stringify(action)}\n${JSON.stringify({ doc, detect_noop: false })}\n`;
}

/** A document that is gone (its index was past its retention) is done too. */
export async function write(lines: readonly string[], ask: Ask) {
  const filter = 'items.update.status,items.update.error.type';
  const { items } = (await ask('POST', `/_bulk?refresh=true&filter_path=${filter}`, lines.join(''))) as {
    items: { update: { status: number; error?: { type?: string } } }[];
  };
  const refused = items.filter(({ update: { status } }) => status > 299 && status !== 404);
  const why = refused[0]?.update.error?.type ?? `status ${refused[0]?.update.status}`;
  return { done: items.length - refused.length, refused: refused[0] && { count: refused.length, why } };
}

/** Every combination of values that these fields have in the documents of `query`. */
export async function combinations(
  fields: readonly string[],
  query: Query,
  deps: AmendDeps,
  index: string = INDEX_PATTERN,
): Promise<string[][]> {
  const all: string[][] = [];
  const sources = fields.map((field, at) => ({ [`${at}`]: { terms: { field } } }));
  for await (const { key } of compositeBuckets<Composite>({ sources, query, index }, deps))
    all.push(fields.map((_, at) => key[at] ?? ''));
  return all;
}

interface Composite {
  readonly key: Readonly<Record<string, string>>;
}

interface CompositeSearch {
  readonly sources: readonly object[];
  readonly query: Query;
  /** Measures of each bucket. */
  readonly aggs?: object;
  /** One index; all event indices unless given. */
  readonly index?: string;
}

/** All buckets of a composite aggregation, page by page. */
export async function* compositeBuckets<Bucket>(
  { sources, query, aggs, index = INDEX_PATTERN }: CompositeSearch,
  deps: AmendDeps,
): AsyncGenerator<Bucket> {
  for (let after: unknown; ; ) {
    requireTime(deps);
    const composite = { size: BUCKETS, sources, ...(after === undefined ? {} : { after }) };
    const all = { composite, ...(aggs === undefined ? {} : { aggs }) };
    const body = { size: 0, query, aggs: { all }, track_total_hits: false };
    const answer = (await deps.ask('POST', `/${index}/_search?${LENIENT}`, body)) as {
      aggregations?: { all?: { after_key?: unknown; buckets: Bucket[] } };
    };
    const { after_key, buckets = [] } = answer.aggregations?.all ?? {};
    yield* buckets;
    if (after_key === undefined) return;
    after = after_key;
  }
}

export function requireTime({ now, deadline }: AmendDeps): void {
  if (now() >= deadline) throw new TimeUp('the time was up');
}
