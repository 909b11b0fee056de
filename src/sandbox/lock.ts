import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, type ProcessRow, processTable } from './process-table.ts';

const LOOK_EVERY_MS = 200;

async function holder(file: string): Promise<ProcessRow | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Makes the lock with its owner's name already in it; a link, unlike a write, never shows an empty file. */
async function take(file: string): Promise<boolean> {
  const own = `${file}.${randomUUID()}`;
  await writeFile(own, JSON.stringify((await processTable()).get(process.pid)));
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

/** Removes the lock of a process that has ended, and puts it back if another waiter was quicker to replace it. */
async function breakStale(file: string): Promise<void> {
  const owner = await holder(file);
  if (!owner || isAlive(await processTable(), owner)) return;
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
    const moved = await holder(aside);
    if (moved && (moved.pid !== owner.pid || moved.started !== owner.started)) await link(aside, file);
  } catch {
    // Another waiter removed it.
  }
  await rm(aside, { force: true });
}

/** Runs `work` while no other process holds the lock file. `onWait` is called once when one does. */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  { signal, onWait }: { signal?: AbortSignal; onWait?: () => void } = {},
): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  let told = false;
  while (!(await take(file))) {
    await breakStale(file);
    if (await take(file)) break;
    if (!told) onWait?.();
    told = true;
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}
