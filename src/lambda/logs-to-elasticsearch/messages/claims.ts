import { MESSAGES_INDEX } from '../../../schema/index.ts';
import { backoff } from '../../backoff.ts';
import { at, isObject, type JsonObject } from '../../json.ts';
import type { BulkDeps } from '../bulk.ts';

const TIMEOUT = 10_000;
const TRIES = 4;
const FILTER = 'items.*.status,items.*.error.type,items.*.get._source';

/** One action on a claim, as two lines of a bulk request, or one. */
interface Action {
  readonly id: string;
  readonly lines: readonly object[];
}

/**
 * Claims messages for an invocation; gives the ids of those that are its own to send. A claim that is there is another
 * invocation's, which sends the message, or has sent it.
 *
 * The document is put there only where none is, and what is there comes back in the same answer: so a try whose answer was
 * lost, and Lambda's retry, which has the same request id, find the claim to be their own (OpenSearch, Bulk API: `update`
 * with `upsert` and `_source`).
 *
 * @param invocation request id of the function's invocation.
 * @throws Error when the engine does not answer for each of them in time.
 */
export async function claim(
  ids: readonly string[],
  invocation: string,
  now: number,
  deps: BulkDeps,
): Promise<Set<string>> {
  const upsert = { by: invocation, at: new Date(now).toISOString(), sent: false };
  const actions = ids.map((id) => ({
    id,
    lines: [
      { update: { _index: MESSAGES_INDEX, _id: id, retry_on_conflict: 3 } },
      { doc: {}, upsert, _source: true },
    ],
  }));
  const found = await perform(actions, deps);
  const isOurs = (source: unknown): boolean => at(source, 'by') === invocation && at(source, 'sent') !== true;
  return new Set(ids.filter((id) => isOurs(found.get(id))));
}

/** Marks claims as sent, and gives back others, so that the next invocation can send them. */
export async function settle(
  { sent, returned }: { sent: readonly string[]; returned: readonly string[] },
  deps: BulkDeps,
): Promise<void> {
  await perform(
    [
      ...sent.map((id) => ({
        id,
        lines: [{ update: { _index: MESSAGES_INDEX, _id: id } }, { doc: { sent: true } }],
      })),
      ...returned.map((id) => ({ id, lines: [{ delete: { _index: MESSAGES_INDEX, _id: id } }] })),
    ],
    deps,
  );
}

/** Carries the actions out, those again that the engine had no room for; the sources that came back, by id. */
async function perform(actions: readonly Action[], deps: BulkDeps): Promise<Map<string, unknown>> {
  const found = new Map<string, unknown>();
  let left = actions;
  let problem = '';
  for (let attempt = 0; left.length > 0; attempt++) {
    const wait = attempt === 0 ? 0 : backoff(attempt - 1, deps.random);
    if (attempt === TRIES || deps.remaining() <= wait)
      throw new Error(`claims of messages: ${problem || 'no time left'}`);
    if (wait > 0) await deps.sleep(wait);
    const { items, why } = await send(left, deps);
    problem = why;
    left = left.filter(({ id }, place) => {
      const { status = 0, error, source } = items[place] ?? {};
      // A claim to mark or give back that is gone needs neither.
      const isDone = (status >= 200 && status < 300) || status === 404;
      if (isDone) found.set(id, source);
      else if (status !== 0) problem = `item status ${status} ${error}`;
      return !isDone;
    });
  }
  return found;
}

interface Result {
  readonly status: number;
  readonly error: string;
  readonly source: unknown;
}

async function send(
  actions: readonly Action[],
  { send: ask, endpoint, remaining }: BulkDeps,
): Promise<{ items: readonly Result[]; why: string }> {
  const lines = actions.flatMap((action) => action.lines.map((line) => JSON.stringify(line)));
  const answer = await ask({
    url: `https://${endpoint}/_bulk?filter_path=${FILTER}`,
    method: 'POST',
    service: 'es',
    body: `${lines.join('\n')}\n`,
    contentType: 'application/x-ndjson',
    timeout: Math.min(TIMEOUT, remaining()),
  });
  if (answer.status !== 200)
    return { items: [], why: answer.status === 0 ? answer.problem : `HTTP ${answer.status}` };
  return { items: resultsOf(answer.text), why: 'incomplete answer' };
}

function resultsOf(text: string): Result[] {
  try {
    const { items } = JSON.parse(text) as { items?: JsonObject[] };
    return (items ?? []).map((item) => {
      const [result] = Object.values(item);
      const { status } = isObject(result) ? result : {};
      return {
        status: typeof status === 'number' ? status : 0,
        error: String(at(result, 'error', 'type') ?? ''),
        source: at(result, 'get', '_source'),
      };
    });
  } catch {
    return [];
  }
}
