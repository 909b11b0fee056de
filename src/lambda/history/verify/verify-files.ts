import { documents } from '../../logs-to-elasticsearch/documents.ts';
import type { Document, Misfit } from '../../logs-to-elasticsearch/normalise.ts';
import { retrying } from '../../update-elasticsearch/retry.ts';
import { limitsOf, months, tooLong } from '../backfill/normaliser.ts';
import type { History } from '../deps.ts';
import { type Domain, openDomain } from '../domain.ts';
import { type LogFile, logFiles } from '../files/log-files.ts';
import { readAhead } from '../files/read-ahead.ts';
import type { Piece } from '../files/splitter.ts';
import { Unreadable } from '../files/unreadable.ts';
import type { Run } from '../kinds.ts';
import { problems } from '../problems.ts';
import type { FilesItem, Sums, Worked } from '../work.ts';
import { BATCH, compare } from './compare.ts';
import { distinct } from './distinct.ts';
import { fill } from './fill.ts';
import { findings, placeOf, strayPlace } from './findings.ts';
import { readRange } from './range.ts';

/** Files opened before their turn. */
const AHEAD = 8;
/** What is on its way has to be settled in this time, milliseconds. */
const TO_SETTLE = 90_000;

/** What a batch is made of, with the files that it is from. */
interface Batch {
  readonly documents: Map<Document, LogFile>;
  readonly misfits: Map<Misfit, LogFile>;
}

const empty = (): Batch => ({ documents: new Map(), misfits: new Map() });

/**
 * Compares the log files of an item with the index, and indexes what is missing when the order says so. When time is
 * short it stops between two files, and says where. @throws Error when domain or bucket do not answer.
 */
export async function verifyFiles(
  { run, order }: Run,
  item: FilesItem,
  sums: Sums,
  history: History,
): Promise<Worked> {
  const range = await readRange(run, history);
  const domain = await openDomain(history);
  const bulk = { ...history, endpoint: domain.endpoint };
  const ask = patient(domain.ask, history);
  const known = await history.known();
  const kept = months(history.retentionDays, history.now());
  const limits = limitsOf(history);
  const tally = { ...sums };
  const trouble = problems(history);
  const found = findings();
  const { isNew } = distinct(history.hash);

  async function* settled(): AsyncGenerator<LogFile> {
    for await (const file of logFiles(item, history)) {
      if (file.delivered > range.settled) found.young();
      else yield file;
    }
  }

  /** Takes the records of a file into the batch, those that are to be compared. */
  function take(file: LogFile, pieces: readonly Piece[], batch: Batch): void {
    const texts = pieces.filter((piece) => typeof piece === 'string');
    const misfits: Misfit[] = pieces
      .filter((piece) => typeof piece !== 'string')
      .map((piece) => tooLong(piece, `s3://${file.bucket}/${file.key}`, history.hash));
    const events = texts.map((message) => ({ id: '', timestamp: file.delivered, message }));
    for (const document of documents(events, history.hash, { misfits, newest: 0 }, known, limits)) {
      if (document.time > range.until) continue;
      tally.read++;
      if (!kept(document.index)) tally.expired++;
      else if (isNew(document.id)) batch.documents.set(document, file);
      else tally.duplicate++;
    }
    for (const misfit of misfits) {
      tally.read++;
      if (isNew(misfit.id)) batch.misfits.set(misfit, file);
      else tally.duplicate++;
    }
  }

  async function settle(batch: Batch): Promise<void> {
    const compared = await compare([...batch.documents.keys()], [...batch.misfits.keys()], ask);
    for (const wanted of compared.wanted) found.counted(wanted);
    const { missing, missingMisfits, different } = compared;
    const fileOf = (one: Document | Misfit): LogFile =>
      (one.kind === 'document' ? batch.documents.get(one) : batch.misfits.get(one)) as LogFile;
    const filled = order.fix === true;
    for (const wanted of missing) found.gap({ ...placeOf(wanted, fileOf(wanted.document)), filled });
    for (const misfit of missingMisfits) found.gap({ ...strayPlace(misfit, fileOf(misfit)), filled });
    for (const { wanted, instead } of different)
      found.difference({ ...placeOf(wanted, fileOf(wanted.document)), instead });
    const lost = missing.map(({ document }) => document);
    if (filled) await fill(lost, missingMisfits, tally, bulk, history.now());
    tally.duplicate += compared.there;
    tally.missing += missing.length + missingMisfits.length;
    tally.different += different.length;
  }

  let here = item;
  let done = true;
  let batch = empty();
  let underWay = Promise.resolve();
  for await (const { value: file, parts } of readAhead(settled(), (one: LogFile) => one.records(), AHEAD)) {
    if (history.remaining() < TO_SETTLE) {
      done = false;
      break;
    }
    try {
      for await (const pieces of parts) {
        take(file, pieces, batch);
        if (batch.documents.size + batch.misfits.size < BATCH) continue;
        // While the engine looks for one batch, the next is made.
        await underWay;
        underWay = settle(batch);
        underWay.catch(() => {});
        batch = empty();
      }
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      tally.unreadable++;
      trouble.add({ bucket: file.bucket, key: file.key, reason: error.message });
    }
    tally.files++;
    here = { ...here, after: file.key };
  }
  await underWay;
  await settle(batch);
  const name = `${item.prefix} ${item.after ?? ''}`;
  await trouble.write(run, name);
  await found.write(run, name, history);
  return { done, item: here, sums: tally };
}

/** Asks again while the domain is overloaded. What is asked changes nothing. */
export const patient =
  (ask: Domain['ask'], { now, sleep, random, remaining }: History): Domain['ask'] =>
  (...request) =>
    retrying(() => ask(...request), {
      deadline: now() + Math.min(60_000, remaining()),
      now,
      sleep,
      random,
      waiting: () => {},
    });
