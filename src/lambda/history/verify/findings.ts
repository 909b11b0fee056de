import type { Misfit } from '../../logs-to-elasticsearch/normalise.ts';
import type { History } from '../deps.ts';
import type { LogFile } from '../files/log-files.ts';
import { readText } from '../s3/folder.ts';
import type { Wanted } from './event.ts';
import { hourOf, hourTally } from './hours.ts';
import { type EventPlace, type Findings, MOST_NAMED } from './verdict.ts';

const folderOf = (run: string): string => `history/${run}/verify/`;

/** Where an event is, by its document. */
export const placeOf = (
  { document, region, account, source, name }: Wanted,
  { bucket, key }: LogFile,
): EventPlace => ({
  bucket,
  key,
  id: document.id,
  time: new Date(document.time).toISOString(),
  region,
  account,
  source,
  name,
});

/** Where a message is that is no event. */
export const strayPlace = ({ id, errorType }: Misfit, { bucket, key }: LogFile): EventPlace => ({
  bucket,
  key,
  id,
  time: '',
  region: '',
  account: '',
  source: '',
  name: errorType,
});

/** Collects what one call of the function finds, and writes it below `history/<run>/verify/`. */
export function findings() {
  const tally = hourTally();
  const gaps: Findings['gaps'][number][] = [];
  const differences: Findings['differences'][number][] = [];
  let young = 0;
  return {
    counted: ({ document, region, account }: Wanted): void =>
      tally.add({ hour: hourOf(document.time), region, account, count: 1 }),
    gap: (gap: Findings['gaps'][number]): void => {
      if (gaps.length < MOST_NAMED) gaps.push(gap);
    },
    difference: (difference: Findings['differences'][number]): void => {
      if (differences.length < MOST_NAMED) differences.push(difference);
    },
    young: (): void => {
      young++;
    },
    /** Under `name`, which has to be the same when the call is repeated: its file is then overwritten. */
    write: async (run: string, name: string, { s3, artifacts, hash }: History): Promise<void> => {
      const found: Findings = { hours: tally.list(), gaps, differences, young };
      await s3.put(artifacts, `${folderOf(run)}${hash(name)}.json`, JSON.stringify(found));
    },
  };
}

/** What all calls of a run have found, one after another. */
export async function* findingsOf(run: string, { s3, artifacts }: History): AsyncGenerator<Findings> {
  for await (const { objects } of s3.list({ bucket: artifacts, prefix: folderOf(run) }))
    for (const { key } of objects) yield JSON.parse(await readText(s3, artifacts, key)) as Findings;
}
