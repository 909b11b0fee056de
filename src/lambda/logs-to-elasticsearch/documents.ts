import type { Known } from './known.ts';
import type { Limits } from './limits.ts';
import type { Collector } from './messages/due.ts';
import { type Document, type Hash, type Misfit, normalise } from './normalise.ts';
import type { LogEvent } from './payload.ts';

/** What is noted of the events while they pass. */
export interface Seen {
  readonly misfits: Misfit[];
  /** Newest event time, milliseconds since the epoch; 0 before the first. */
  newest: number;
  /** Takes the events that somebody has to act on now; undefined where no messages are sent. */
  readonly urgent?: Collector | undefined;
}

/** Normalises one event at a time, as the delivery asks for it; what is no document goes to `seen`. */
export function* documents(
  events: Iterable<LogEvent>,
  hash: Hash,
  seen: Seen,
  known?: Known,
  limits?: Limits,
): Generator<Document> {
  for (const { message, timestamp } of events) {
    const outcome = normalise(message, timestamp, hash, known, limits);
    if (outcome.kind === 'misfit') seen.misfits.push(outcome);
    else {
      seen.newest = Math.max(seen.newest, outcome.time);
      if (outcome.urgent !== undefined) seen.urgent?.take(outcome.urgent);
      yield outcome;
    }
  }
}
