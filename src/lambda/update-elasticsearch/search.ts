import { INDEX_PATTERN, QUARANTINE_INDEX } from '../../schema/index.ts';
import type { Ask } from './domain.ts';

/** What may be searched: the events, or the records that the engine refused. */
const INDICES = { events: INDEX_PATTERN, quarantine: QUARANTINE_INDEX } as const;

export interface Search {
  readonly index: keyof typeof INDICES;
  /** Body of `_search`. */
  readonly body: object;
}

/** The engine's answers in the order of the searches; one that failed has `error` and `status` in place of `hits`. */
export interface SearchAnswers {
  readonly answers: readonly Readonly<Record<string, unknown>>[];
}

/** Most searches of one call: their answers have to fit into the 6 MB of a Lambda's. */
export const MOST_SEARCHES = 20;

/**
 * Checks the `searches` of a direct call.
 *
 * @throws Error naming the search that is wrong, and what it should be.
 */
export function parseSearches(value: unknown): Search[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_SEARCHES)
    throw new Error(`searches: expected a list of 1 to ${MOST_SEARCHES}`);
  return value.map((one, at) => {
    const { index, body } = (one ?? {}) as Record<string, unknown>;
    if (typeof index !== 'string' || !Object.hasOwn(INDICES, index))
      throw new Error(`searches[${at}].index: expected ${Object.keys(INDICES).join(' or ')}`);
    if (typeof body !== 'object' || body === null || Array.isArray(body))
      throw new Error(`searches[${at}].body: expected an object`);
    return { index: index as Search['index'], body };
  });
}

/** The lines of `_msearch`. JSON has no line feed of its own, so that a body can't bring a header along. */
const searchLines = (searches: readonly Search[]): string =>
  searches
    .flatMap(({ index, body }) => [
      { index: INDICES[index], ignore_unavailable: true, allow_no_indices: true },
      body,
    ])
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');

/** Searches our indices. `_msearch` reads and nothing else, whatever the bodies say. */
export async function search(searches: readonly Search[], ask: Ask): Promise<SearchAnswers> {
  const { responses } = (await ask('POST', '/_msearch', searchLines(searches))) as {
    responses: SearchAnswers['answers'];
  };
  return { answers: responses };
}
