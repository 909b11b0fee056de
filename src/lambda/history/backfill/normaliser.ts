import { isExpired } from '../../../schema/index.ts';
import { type BulkDeps, deliver } from '../../logs-to-elasticsearch/bulk.ts';
import { documents, type Seen } from '../../logs-to-elasticsearch/documents.ts';
import type { Known } from '../../logs-to-elasticsearch/known.ts';
import { HISTORY_LIMITS, type Limits } from '../../logs-to-elasticsearch/limits.ts';
import type { Document, Misfit } from '../../logs-to-elasticsearch/normalise.ts';
import type { LogEvent } from '../../logs-to-elasticsearch/payload.ts';
import { strays } from '../../logs-to-elasticsearch/quarantine.ts';
import type { Rejected } from '../../logs-to-elasticsearch/triage.ts';
import type { History } from '../deps.ts';
import type { LogFile } from '../files/log-files.ts';
import type { Piece, TooLong } from '../files/splitter.ts';
import type { Tally } from '../sums.ts';

const DAY = 86_400_000;

/** A log file is delivered after its events; a time that is a day later or more is none of an event. As in live deliveries. */
export const limitsOf = ({ dailyFrom }: Pick<History, 'dailyFrom'>): Limits => ({
  ...HISTORY_LIMITS,
  after: DAY,
  ...(dailyFrom === undefined ? {} : { dailyFrom }),
});

export interface NormaliserDeps {
  readonly history: Pick<History, 'hash' | 'now' | 'retentionDays' | 'dailyFrom'>;
  readonly known: Known;
  readonly bulk: BulkDeps;
  /** Counts what is read, what is too old, and what is kept in the quarantine. */
  readonly tally: Tally;
  /** What the engine has refused; taken from here once the quarantine has it. */
  readonly rejected: Rejected<Document>[];
}

/** Makes documents of records as the forwarder makes them, and keeps in the quarantine what it would keep there. */
export function normaliser({ history, known, bulk, tally, rejected }: NormaliserDeps) {
  const seen: Seen = { misfits: [], newest: 0 };
  const kept = months(history.retentionDays, history.now());
  const limits = limitsOf(history);

  function* events({ bucket, key, delivered }: LogFile, pieces: readonly Piece[]): Generator<LogEvent> {
    for (const piece of pieces) {
      tally.read++;
      if (typeof piece === 'string') yield { id: '', timestamp: delivered, message: piece };
      else seen.misfits.push(tooLong(piece, `s3://${bucket}/${key}`, history.hash));
    }
  }

  return {
    /** The documents of these records, each made when it is asked for. */
    *documents(file: LogFile, pieces: readonly Piece[]): Generator<Document> {
      for (const document of documents(events(file, pieces), history.hash, seen, known, limits)) {
        if (kept(document.index)) yield document;
        else tally.expired++;
      }
    },
    /** Keeps what no document was made of so far. @throws Error when the quarantine does not take everything. */
    quarantine: async (): Promise<void> => {
      const misfits = seen.misfits.splice(0);
      const refused = rejected.splice(0);
      if (misfits.length + refused.length === 0) return;
      const out = await deliver(strays(misfits, refused, new Date(history.now()).toISOString()), bulk);
      const lost = out.undelivered + out.rejected.length;
      if (lost > 0)
        throw new Error(`${lost} records not kept in the quarantine: ${out.problem || 'refused there'}`);
      tally.quarantined += out.created + out.duplicate;
    },
  };
}

/** Whether an index is of a month that is kept: the updater's own rule for ending one (`expireIndices`). */
export function months(days: number, now: number): (index: string) => boolean {
  const known = new Map<string, boolean>();
  return (index) => {
    let keep = known.get(index);
    if (keep === undefined) {
      keep = !isExpired(index, days, now);
      known.set(index, keep);
    }
    return keep;
  };
}

export function tooLong({ beginning, bytes }: TooLong, file: string, hash: History['hash']): Misfit {
  const reason = `a record of ${bytes} bytes in ${file}, more than any event of CloudTrail; only its beginning is kept here`;
  return {
    kind: 'misfit',
    id: hash(`${file} ${bytes} ${beginning}`),
    text: beginning,
    errorType: 'too_long',
    reason,
  };
}
