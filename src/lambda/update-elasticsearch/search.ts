import { HEALTH_INDEX, INDEX_PATTERN, QUARANTINE_INDEX } from '../../schema/index.ts';
import type { Ask } from './domain.ts';
import { checkBody } from './search-body.ts';

/** What may be searched. */
const INDICES = { events: INDEX_PATTERN, quarantine: QUARANTINE_INDEX, health: HEALTH_INDEX } as const;

export interface Search {
  readonly index: keyof typeof INDICES;
  /** Body of `_search`. */
  readonly body: object;
}

type Answer = Readonly<Record<string, unknown>>;

/**
 * The engine's answers in the order of the searches; one that failed has `error` and `status` in place of `hits`. There
 * are fewer than searches when the others would not fit: the caller asks again for those.
 */
export interface SearchAnswers {
  readonly answers: readonly Answer[];
}

/** Most searches of one call. */
export const MOST_SEARCHES = 20;
/** Bytes of answers in one call. Lambda fails above 6 MB, 6,291,556 bytes. Source: quotas in its developer guide. */
export const MOST_BYTES = 5_500_000;

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
    checkBody(body, `searches[${at}].body`);
    return { index: index as Search['index'], body: body as object };
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
    responses: readonly Answer[];
  };
  return { answers: fitting(responses) };
}

/** As many of the first answers as fit. One that is too large by itself is told as an error, so that asking goes on. */
function fitting(answers: readonly Answer[]): Answer[] {
  const fit: Answer[] = [];
  let left = MOST_BYTES;
  for (const answer of answers) {
    const bytes = Buffer.byteLength(JSON.stringify(answer));
    const told = bytes > MOST_BYTES ? tooLarge(bytes) : answer;
    left -= bytes > MOST_BYTES ? 0 : bytes;
    if (left < 0) break;
    fit.push(told);
  }
  return fit;
}

const tooLarge = (bytes: number): Answer => ({
  status: 413,
  error: {
    type: 'answer_too_large',
    reason: `the answer has ${(bytes / 1e6).toFixed(1)} MB, and a function may give ${MOST_BYTES / 1e6} MB: take a shorter time`,
  },
});
