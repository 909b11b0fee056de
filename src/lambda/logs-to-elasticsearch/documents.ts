import type { VendorNames } from '../third-party.ts';
import type { Limits } from './limits.ts';
import { type Document, type Hash, type Misfit, normalise } from './normalise.ts';
import type { LogEvent } from './payload.ts';

/** What is noted of the events while they pass. */
export interface Seen {
  readonly misfits: Misfit[];
  /** Newest event time, milliseconds since the epoch; 0 before the first. */
  newest: number;
}

/** Normalises one event at a time, as the delivery asks for it; what is no document goes to `seen`. */
export function* documents(
  events: Iterable<LogEvent>,
  hash: Hash,
  seen: Seen,
  vendors?: VendorNames,
  limits?: Limits,
): Generator<Document> {
  for (const { message, timestamp } of events) {
    const outcome = normalise(message, timestamp, hash, vendors, limits);
    if (outcome.kind === 'misfit') seen.misfits.push(outcome);
    else {
      seen.newest = Math.max(seen.newest, outcome.time);
      yield outcome;
    }
  }
}
