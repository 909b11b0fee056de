import { backoff } from '../backoff.ts';
import type { Send } from '../sign.ts';
import { type Item, type Rejected, triage } from './triage.ts';

/** A domain takes bodies of at least 10 MiB; smaller ones keep a 2 GB node's heap calm. */
const MAX_CHUNK_BYTES = 4 * 1024 * 1024;
const REQUEST_TIMEOUT = 60_000;
const FILTER =
  'items.create.status,items.create.error.type,items.create.error.reason,items.create.error.caused_by.reason';

export interface BulkDeps {
  readonly send: Send;
  /** Host and port of the domain, no scheme. */
  readonly endpoint: string;
  /** Milliseconds left for delivering. */
  readonly remaining: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
}

export interface Delivery<T extends Item> {
  created: number;
  duplicate: number;
  /** Items sent again, each time counted. */
  retried: number;
  /** Bytes of request bodies, retries included. */
  bytes: number;
  /** Items the engine had not taken when the time was up. */
  undelivered: number;
  /** The last reason for a retry; no record content. */
  problem: string;
  readonly rejected: Rejected<T>[];
}

interface Chunk<T extends Item> {
  readonly items: readonly T[];
  readonly attempt: number;
}

/**
 * Writes `items` by `_bulk`, chunk by chunk. Overload, faults and cut connections are tried again with growing waits
 * while `remaining` allows. Never throws: what was not taken is counted in `undelivered` or listed in `rejected`.
 */
export async function deliver<T extends Item>(items: readonly T[], deps: BulkDeps): Promise<Delivery<T>> {
  const out: Delivery<T> = {
    created: 0,
    duplicate: 0,
    retried: 0,
    bytes: 0,
    undelivered: 0,
    problem: '',
    rejected: [],
  };
  const queue: Chunk<T>[] = chunks(items).map((chunk) => ({ items: chunk, attempt: 0 }));
  for (let chunk = queue.shift(); chunk; chunk = queue.shift()) {
    if (!(await inTime(chunk, deps))) {
      out.undelivered += chunk.items.length;
      continue;
    }
    if (chunk.attempt > 0) out.retried += chunk.items.length;
    queue.unshift(...(await sendChunk(chunk, deps, out)));
  }
  return out;
}

/** Waits as long as this attempt has to; false when that does not fit into the time left. */
async function inTime<T extends Item>({ attempt }: Chunk<T>, deps: BulkDeps): Promise<boolean> {
  const wait = attempt === 0 ? 0 : backoff(attempt - 1, deps.random);
  if (deps.remaining() <= wait) return false;
  if (wait > 0) await deps.sleep(wait);
  return true;
}

async function sendChunk<T extends Item>(
  chunk: Chunk<T>,
  deps: BulkDeps,
  out: Delivery<T>,
): Promise<Chunk<T>[]> {
  const body = chunk.items.map(lines).join('');
  out.bytes += Buffer.byteLength(body);
  const answer = await deps.send({
    url: `https://${deps.endpoint}/_bulk?filter_path=${FILTER}`,
    method: 'POST',
    service: 'es',
    body,
    contentType: 'application/x-ndjson',
    timeout: Math.min(REQUEST_TIMEOUT, deps.remaining()),
  });
  const result = triage(chunk.items, answer);
  out.created += result.created;
  out.duplicate += result.duplicate;
  out.rejected.push(...result.rejected);
  if (result.problem) out.problem = result.problem;
  const half = Math.ceil(result.split.length / 2);
  return [
    { items: result.split.slice(0, half), attempt: chunk.attempt },
    { items: result.split.slice(half), attempt: chunk.attempt },
    { items: result.retry, attempt: chunk.attempt + 1 },
  ].filter(({ items }) => items.length > 0);
}

/** The two lines of one item in a `_bulk` body. */
function lines({ index, id, body }: Item): string {
  return `{"create":{"_index":${JSON.stringify(index)},"_id":${JSON.stringify(id)}}}\n${body}\n`;
}

function chunks<T extends Item>(items: readonly T[]): T[][] {
  const out: T[][] = [];
  let room = 0;
  for (const item of items) {
    const size = Buffer.byteLength(lines(item));
    if (size > room || out.length === 0) {
      out.push([]);
      room = MAX_CHUNK_BYTES;
    }
    out.at(-1)?.push(item);
    room -= size;
  }
  return out;
}
