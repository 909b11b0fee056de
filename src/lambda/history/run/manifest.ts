import type { History } from '../deps.ts';
import type { Item, Planned, Step } from '../work.ts';

/** Writes a run's items for the Distributed Map, and says what it is to do with them. */
export async function planned(
  run: string,
  step: Step,
  items: readonly Item[],
  concurrency: number,
  { s3, artifacts }: Pick<History, 's3' | 'artifacts'>,
): Promise<Planned> {
  const manifest = `history/${run}/manifest-${step}.json`;
  await s3.put(artifacts, manifest, JSON.stringify(items));
  return { wait: false, manifest, items: items.length, concurrency: Math.max(1, concurrency) };
}

/** Not ready: ask again. */
export const WAIT: Planned = { wait: true, manifest: '', items: 0, concurrency: 1 };
