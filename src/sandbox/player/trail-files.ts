import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { LOG_FILE, pack } from './pack.ts';

export interface TrailFile {
  readonly key: string;
  /** Gzip of {"Records":[…]}, every record's text unchanged. */
  readonly body: Buffer;
}

export interface TimedRecord {
  readonly text: string;
  /** eventTime in milliseconds since the epoch; now for a record without a usable one. */
  readonly time: number;
}

/** The records with their event times, oldest first; records of one time keep their order. */
export function inOrder(records: readonly string[], now: number): TimedRecord[] {
  const timed = records.map((text) => ({ text, time: eventTime(text, now) }));
  return timed.sort((a, b) => a.time - b.time);
}

function eventTime(text: string, now: number): number {
  const value: unknown = (JSON.parse(text) as { eventTime?: unknown }).eventTime;
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  // Years outside four digits have no place in a file's name.
  return time >= 0 && time < Date.UTC(10_000, 0) ? time : now;
}

/** The files that a trail would have left in its bucket, by day of the events. Source: CloudTrail log file names. */
export function trailFiles(
  records: readonly TimedRecord[],
  { accountId, region }: { readonly accountId: string; readonly region: string },
  random: () => string = randomName,
): TrailFile[] {
  return [...byDay(records)].flatMap(([day, ofDay]) => {
    const folder = `AWSLogs/${accountId}/CloudTrail/${region}/${day.replaceAll('-', '/')}`;
    const last = new Date(ofDay.at(-1)!.time).toISOString();
    const stamp = `${last.slice(0, 16).replace(/[-:]/g, '')}Z`;
    const texts = ofDay.map(({ text }) => text);
    return pack(texts, LOG_FILE).map((batch) => ({
      key: `${folder}/${accountId}_CloudTrail_${region}_${stamp}_${random()}.json.gz`,
      body: gzipSync(`{"Records":[${batch.join(',')}]}`),
    }));
  });
}

function byDay(records: readonly TimedRecord[]): Map<string, TimedRecord[]> {
  const days = new Map<string, TimedRecord[]>();
  for (const record of records) {
    const day = new Date(record.time).toISOString().slice(0, 10);
    const ofDay = days.get(day);
    if (ofDay === undefined) days.set(day, [record]);
    else ofDay.push(record);
  }
  return days;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const randomName = () => [...randomBytes(16)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
