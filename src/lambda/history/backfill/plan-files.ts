import type { History } from '../deps.ts';
import type { Run } from '../kinds.ts';
import { planned, WAIT } from '../run/manifest.ts';
import type { Planned } from '../work.ts';
import { concurrencyOf } from './concurrency.ts';
import { folderDays } from './days.ts';
import { dayFolders } from './folders.ts';
import { makeIndices, readyDomain } from './ready.ts';
import { trailBucket } from './trail.ts';

/** One item for each account, region and day of the order, newest day first; the indices of its months are made. */
export async function planFiles({ run, order }: Run, history: History): Promise<Planned> {
  const domain = await readyDomain(history);
  if (domain === undefined) return WAIT;
  const { bucket, prefix } =
    order.bucket === undefined
      ? await trailBucket(history)
      : { bucket: order.bucket, prefix: order.prefix ?? '' };
  const days = folderDays(order, history.now());
  const { accounts, regions } = order;
  const folders = await dayFolders(
    { bucket, prefix, days, ...(accounts && { accounts }), ...(regions && { regions }) },
    history,
  );
  await makeIndices(
    folders.map(({ day }) => day),
    domain,
    history,
  );
  const items = folders.map((folder) => ({ work: 'files', bucket, prefix: folder.prefix }) as const);
  return planned(run, 'index', items, order.concurrency ?? concurrencyOf(domain), history);
}
