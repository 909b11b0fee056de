import { deliver, nothingYet } from '../../logs-to-elasticsearch/bulk.ts';
import type { Document } from '../../logs-to-elasticsearch/normalise.ts';
import type { History } from '../deps.ts';
import { openDomain } from '../domain.ts';
import { type LogFile, logFiles } from '../files/log-files.ts';
import { readAhead } from '../files/read-ahead.ts';
import type { Piece } from '../files/splitter.ts';
import { Unreadable } from '../files/unreadable.ts';
import type { Run } from '../kinds.ts';
import { problems } from '../problems.ts';
import type { FilesItem, Sums, Worked } from '../work.ts';
import { normaliser } from './normaliser.ts';

/** Files opened before their turn: S3 takes some 50 ms for the first byte, and most log files are small. */
const AHEAD = 8;
/** What is on its way has to be settled in this time, milliseconds: a bulk request that is tried again takes most of it. */
const TO_SETTLE = 90_000;

/**
 * Indexes the log files of an item as the forwarder would have indexed their records, same ids included. When time is
 * short it stops between two records, and says where. @throws Error when the domain has not taken everything, or when S3
 * cannot be read: done again, it doubles nothing.
 */
export async function indexFiles(
  { run }: Run,
  item: FilesItem,
  sums: Sums,
  history: History,
): Promise<Worked> {
  const { endpoint } = await openDomain(history);
  const tally = { ...sums };
  const found = problems(history);
  const bulk = { ...history, endpoint };
  const out = nothingYet<Document>();
  const normalising = normaliser({
    history,
    known: await history.known(),
    tally,
    bulk,
    rejected: out.rejected,
  });
  let here: FilesItem = item;
  let done = false;

  async function* batches(): AsyncGenerator<Iterable<Document>> {
    const files = readAhead(logFiles(item, history), (file: LogFile) => file.records(), AHEAD);
    for await (const { value: file, parts } of files) {
      const { skip: before = 0 } = here;
      let records = 0;
      try {
        for await (const pieces of parts) {
          if (records >= before && history.remaining() < TO_SETTLE) {
            here = { ...here, skip: records };
            return;
          }
          const fresh = pieces.slice(Math.max(0, before - records)) as readonly Piece[];
          records += pieces.length;
          yield normalising.documents(file, fresh);
          await normalising.quarantine();
        }
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        tally.unreadable++;
        found.add({ bucket: file.bucket, key: file.key, reason: error.message });
      }
      tally.files++;
      const { skip: _, ...rest } = here;
      here = { ...rest, after: file.key };
    }
    done = true;
  }

  await deliver(batches(), bulk, out);
  await normalising.quarantine();
  if (out.undelivered > 0)
    throw new Error(`${out.undelivered} of ${tally.read - sums.read} records not delivered: ${out.problem}`);
  tally.indexed += out.created;
  tally.duplicate += out.duplicate;
  await found.write(run, `${item.prefix} ${item.after ?? ''} ${item.skip ?? 0}`);
  return { done, item: here, sums: tally };
}
