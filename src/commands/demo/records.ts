import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { readRecords } from '../../sandbox/player/read-records.ts';

/** Records of third parties that no project publishes: made up, and moved into the last days when they are played. */
const MADE_UP = 'made-up.ndjson';

/** Names for two of the three accounts in them; the third is one that nobody knew of. */
export const MADE_UP_VENDORS: readonly string[] = ['999988887777=Acme Cost', '777788889999=Beacon Security'];

/** The record files that the package ships. */
export async function bundledRecords(packageRoot: string): Promise<string[]> {
  const folder = path.join(packageRoot, 'assets/sandbox/records');
  return (await readdir(folder))
    .filter((file) => /\.ndjson(\.gz)?$/.test(file))
    .map((file) => path.join(folder, file));
}

/**
 * What the demo plays unless it is told: real records and made-up ones, moved to the days before `now`. Real ones are years
 * old; the boards open with the last weeks.
 */
export async function demoRecords(packageRoot: string, now: number): Promise<string[]> {
  const files = await bundledRecords(packageRoot);
  const madeUp = (file: string) => path.basename(file) === MADE_UP;
  const real = await readRecords(files.filter((file) => !madeUp(file)));
  return [...recent(real, now), ...moved(await readRecords(files.filter(madeUp)), now)];
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TIME = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g;

/** Days over which the real records are spread. */
export const RECENT_DAYS = 25;
/** CloudTrail delivers a few minutes late. */
const LATE = HOUR / 6;

/** All times in the records, later by the same whole days, so that the latest lies in the last 24 hours before `now`. */
export function moved(records: readonly string[], now: number): string[] {
  const latest = Math.max(
    ...records.flatMap((text) => text.match(TIME) ?? []).map((time) => Date.parse(time)),
  );
  const by = Math.floor((now - latest) / DAY) * DAY;
  return records.map((text) => later(text, by));
}

/**
 * The records moved to the last {@link RECENT_DAYS} days before `now`, in their order: what happened within an hour of each
 * other keeps its distances, and the years between are left out. A record without a time is left as it is.
 */
export function recent(records: readonly string[], now: number): string[] {
  const timed = records
    .map((text, at) => ({ at, time: Date.parse(String(JSON.parse(text).eventTime)) }))
    .filter(({ time }) => !Number.isNaN(time))
    .sort((a, b) => a.time - b.time);
  const hours: { at: number; time: number }[][] = [];
  for (const one of timed) {
    const last = hours.at(-1);
    const before = last?.at(-1)?.time ?? Number.NEGATIVE_INFINITY;
    if (last !== undefined && one.time - before <= HOUR) last.push(one);
    else hours.push([one]);
  }
  const step = (RECENT_DAYS * DAY) / Math.max(1, hours.length);
  const shifts = new Map<number, number>();
  for (const [place, group] of hours.entries()) {
    const end = now - LATE - (hours.length - 1 - place) * step;
    const by = Math.floor((end - (group.at(-1)?.time ?? 0)) / 1000) * 1000;
    for (const { at } of group) shifts.set(at, by);
  }
  return records.map((text, at) => later(text, shifts.get(at) ?? 0));
}

const later = (text: string, by: number): string =>
  text.replace(TIME, (time) => new Date(Date.parse(time) + by).toISOString().replace('.000', ''));
