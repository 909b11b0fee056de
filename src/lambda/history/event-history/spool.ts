import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { isAccount } from '../../third-party.ts';
import type { History } from '../deps.ts';

/** A log file is written when it has so many records, or bytes of them, and when its day ends. */
const MOST_RECORDS = 2000;
const MOST_BYTES = 8 * 1024 * 1024;

const packed = promisify(gzip);

/** Prefix of the copies of a run; the layout below it is that of a trail. */
export const copiesFolder = (run: string): string => `history/${run}/event-history/`;

/** One record of Event history. */
export interface Copied {
  readonly text: string;
  readonly account: string;
  /** ISO time without fractions. */
  readonly time: string;
}

/** What a record says of itself; undefined for one without account, time or id, which Event history has none of. */
export function copied(text: string): Copied | undefined {
  const { recipientAccountId: account, eventTime } = JSON.parse(text) as Record<string, unknown>;
  const time = typeof eventTime === 'string' ? Date.parse(eventTime) : Number.NaN;
  if (!isAccount(account) || Number.isNaN(time)) return undefined;
  return { text, account, time: new Date(time).toISOString() };
}

/**
 * Writes records, newest first, as log files with the names of a trail's. A name depends on the content alone: a call that
 * is repeated overwrites its files.
 */
export function spool(run: string, region: string, { s3, artifacts, hash }: History) {
  let list: Copied[] = [];
  let bytes = 0;
  let files = 0;
  const write = async (): Promise<void> => {
    const [newest] = list;
    if (newest === undefined) return;
    const text = `{"Records":[${list.map((record) => record.text).join(',')}]}`;
    const { account, time } = newest;
    const day = time.slice(0, 10).replaceAll('-', '/');
    const minute = `${time.slice(0, 16).replace(/[-:]/g, '')}Z`;
    const folder = `${copiesFolder(run)}AWSLogs/${account}/CloudTrail/${region}/${day}/`;
    const name = `${account}_CloudTrail_${region}_${minute}_${hash(text).slice(0, 16)}.json.gz`;
    list = [];
    bytes = 0;
    files++;
    await s3.put(artifacts, folder + name, await packed(text));
  };
  const belongs = ({ account, time }: Copied): boolean => {
    const [first] = list;
    return (
      first === undefined || (first.account === account && first.time.slice(0, 10) === time.slice(0, 10))
    );
  };
  return {
    add: async (record: Copied): Promise<void> => {
      if (!belongs(record) || list.length >= MOST_RECORDS || bytes >= MOST_BYTES) await write();
      list.push(record);
      bytes += record.text.length;
    },
    /** Writes what is left; how many files there are now. */
    end: async (): Promise<number> => {
      await write();
      return files;
    },
  };
}
