import { unseal } from '../reference/reference.ts';
import type { Send } from '../sign.ts';
import { BUNDLED_KNOWN, type Known, knownBy } from './known.ts';
import type { Hash } from './normalise.ts';

export interface ReaderDeps {
  readonly send: Send;
  /** Of the reference object. */
  readonly url: string;
  readonly hash: Hash;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface Read {
  readonly known: Known;
  /** Why the object could not be read; `known` is then of an earlier time, or what the package brings along. */
  readonly problem?: string;
}

/** The object changes about once a day. */
const AGAIN_AFTER = 5 * 60_000;
/** A delivery waits for the object no longer. */
const TIMEOUT = 2_000;

/**
 * A reader of the reference object that remembers it: it asks again after some minutes, and then takes only what has
 * changed. Never throws: events are not held up by names.
 */
export function referenceReader({ send, url, hash, now }: ReaderDeps): () => Promise<Read> {
  let last: Read = { known: BUNDLED_KNOWN };
  let etag: string | undefined;
  let asked = Number.NEGATIVE_INFINITY;
  return async () => {
    if (now() - asked < AGAIN_AFTER) return last;
    asked = now();
    const changed = etag === undefined ? {} : { headers: { 'if-none-match': etag } };
    const answer = await send({ url, method: 'GET', service: 's3', ...changed, timeout: TIMEOUT });
    if (answer.status === 304) last = { known: last.known };
    else if (answer.status === 200) last = taken(answer.text);
    else last = { ...last, problem: answer.status === 0 ? answer.problem : `HTTP ${answer.status}` };
    return last;

    function taken(text: string): Read {
      try {
        const known = knownBy(unseal(text, hash));
        etag = answer.etag;
        return { known };
      } catch (error) {
        return { ...last, problem: (error as Error).message };
      }
    }
  };
}
