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

/** What the demo plays unless it is told: real records as they are, and the made-up ones of the days before `now`. */
export async function demoRecords(packageRoot: string, now: number): Promise<string[]> {
  const files = await bundledRecords(packageRoot);
  const madeUp = (file: string) => path.basename(file) === MADE_UP;
  const real = await readRecords(files.filter((file) => !madeUp(file)));
  return [...real, ...moved(await readRecords(files.filter(madeUp)), now)];
}

const DAY = 86_400_000;
const TIME = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g;

/** All times in the records, later by the same whole days, so that the latest lies in the last 24 hours before `now`. */
export function moved(records: readonly string[], now: number): string[] {
  const latest = Math.max(
    ...records.flatMap((text) => text.match(TIME) ?? []).map((time) => Date.parse(time)),
  );
  const by = Math.floor((now - latest) / DAY) * DAY;
  const later = (time: string) => new Date(Date.parse(time) + by).toISOString().replace('.000', '');
  return records.map((text) => text.replace(TIME, later));
}
