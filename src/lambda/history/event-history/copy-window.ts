import { RequestError } from '../../update-elasticsearch/request-error.ts';
import type { History } from '../deps.ts';
import type { Run } from '../kinds.ts';
import { problems } from '../problems.ts';
import type { LookupItem, Sums, Worked } from '../work.ts';
import { isDenied, lookUp, TOKEN_GONE } from './lookup.ts';
import { copied, spool } from './spool.ts';

/** For the requests that are on their way, and for the last file, milliseconds. */
const TO_SETTLE = 60_000;

/**
 * Copies a window of a region's Event history into log files. When time is short it stops behind a page. A token that is no
 * longer taken is done without: the list goes on from the time of the oldest event so far, whose second comes twice; the
 * ids of its events are the same. A region that may not be asked is named and left out.
 */
export async function copyWindow(
  { run }: Run,
  item: LookupItem,
  sums: Sums,
  history: History,
): Promise<Worked> {
  const ask = lookUp(history);
  const files = spool(run, item.region, history);
  const tally = { ...sums };
  const found = problems(history);
  let here: LookupItem = item;
  let done = false;
  while (!done && history.remaining() > TO_SETTLE) {
    try {
      const { records, token } = await ask(here);
      for (const text of records) {
        const record = copied(text);
        if (record === undefined) continue;
        tally.read++;
        await files.add(record);
        here = { ...here, oldest: record.time };
      }
      const { token: _, ...rest } = here;
      here = token === undefined ? rest : { ...rest, token };
      done = token === undefined;
    } catch (error) {
      // Without an older event than last time, the list would only begin again.
      if (error === TOKEN_GONE && here.token !== undefined && here.oldest !== here.to) {
        const { token: _, ...rest } = here;
        here = { ...rest, to: here.oldest ?? here.to };
      } else if (error instanceof RequestError && isDenied(error)) {
        tally.unreadable++;
        const reason = `Its Event history may not be read: ${error.message}.`;
        found.add({ bucket: history.artifacts, key: `event-history/${item.region}`, reason });
        done = true;
      } else throw error;
    }
  }
  tally.files += await files.end();
  await found.write(run, `${item.region} ${item.token ?? item.to}`);
  return { done, item: here, sums: tally };
}
