import { setImmediate } from 'node:timers/promises';
import { backoff } from '../backoff.ts';
import type { Send } from '../sign.ts';
import { ahead, type Chunk, chunks, encode, type Items } from './chunks.ts';
import { type Item, type Rejected, triage } from './triage.ts';

/** Requests on their way at once: while the engine works on one, the next is made and sent. */
const LANES = 2;
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

interface Attempt<T extends Item> extends Chunk<T> {
  /** 0 for the first. */
  readonly attempt: number;
}

export const nothingYet = <T extends Item>(): Delivery<T> => ({
  created: 0,
  duplicate: 0,
  retried: 0,
  bytes: 0,
  undelivered: 0,
  problem: '',
  rejected: [],
});

/**
 * Writes `items` by `_bulk`, chunk by chunk, {@link LANES} of them at a time; each item is taken from the iterable
 * only when its chunk is about to be sent. Overload, faults and cut connections are tried again with growing waits
 * while `remaining` allows. Throws only what `items` throws: what was not taken is counted in `undelivered` or listed
 * in `rejected`. A caller that gives `out` can read it meanwhile, and take from `rejected` what it has dealt with.
 */
export async function deliver<T extends Item>(
  items: Items<T>,
  deps: BulkDeps,
  out: Delivery<T> = nothingYet(),
): Promise<Delivery<T>> {
  // The lanes share one iterator: each takes the next chunk when it has settled its own.
  const source = ahead(chunks(items, setImmediate));
  const lane = async (): Promise<void> => {
    for await (const chunk of source) await settle(chunk, deps, out);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return out;
}

/** Sends a chunk until each of its items is taken, refused or out of time. */
async function settle<T extends Item>(chunk: Chunk<T>, deps: BulkDeps, out: Delivery<T>): Promise<void> {
  const queue: Attempt<T>[] = [{ ...chunk, attempt: 0 }];
  for (let next = queue.shift(); next; next = queue.shift()) {
    if (!(await inTime(next, deps))) {
      out.undelivered += next.items.length;
      continue;
    }
    if (next.attempt > 0) out.retried += next.items.length;
    queue.unshift(...(await send(next, deps, out)));
  }
}

/** Waits as long as this attempt has to; false when that does not fit into the time left. */
async function inTime<T extends Item>({ attempt }: Attempt<T>, deps: BulkDeps): Promise<boolean> {
  const wait = attempt === 0 ? 0 : backoff(attempt - 1, deps.random);
  if (deps.remaining() <= wait) return false;
  if (wait > 0) await deps.sleep(wait);
  return true;
}

/** Sends one request and notes its outcome. Returns what has to be sent again. */
async function send<T extends Item>(
  { items, body, attempt }: Attempt<T>,
  deps: BulkDeps,
  out: Delivery<T>,
): Promise<Attempt<T>[]> {
  out.bytes += body.length;
  const timeout = Math.min(REQUEST_TIMEOUT, deps.remaining());
  const answer = await deps.send({
    url: `https://${deps.endpoint}/_bulk?filter_path=${FILTER}`,
    method: 'POST',
    service: 'es',
    body,
    contentType: 'application/x-ndjson',
    timeout,
  });
  const result = triage(items, answer);
  out.created += result.created;
  out.duplicate += result.duplicate;
  out.rejected.push(...result.rejected);
  // A try that the end of the time has cut short says less than what the engine answered before.
  const cutShort = answer.status === 0 && timeout < REQUEST_TIMEOUT;
  if (result.problem && !(cutShort && out.problem)) out.problem = result.problem;
  const again = (some: readonly T[], next: number): Attempt<T>[] =>
    some.length === 0 ? [] : [{ items: some, body: some === items ? body : encode(some), attempt: next }];
  const half = Math.ceil(result.split.length / 2);
  return [
    ...again(result.split.slice(0, half), attempt),
    ...again(result.split.slice(half), attempt),
    ...again(result.retry, attempt + 1),
  ];
}
