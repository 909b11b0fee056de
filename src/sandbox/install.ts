import { chmod, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { withLock } from './lock.ts';

const MARKER = '.installed';

export interface Installation {
  /** Folder of the result, directly below the cache. */
  readonly folder: string;
  /** Changes with everything that went into it; another value means that it is made anew. */
  readonly pins: string;
  /** Looks whether a finished one still works; what it stands on may have been removed from the machine. */
  readonly works?: () => boolean;
  /** Makes it in `target`, an empty folder that is renamed to `folder` afterwards. */
  readonly build: (target: string) => Promise<void>;
}

/** True when the folder was finished with these pins. A half-made one has another name and never counts. */
export async function isInstalled({ folder, pins, works }: Omit<Installation, 'build'>): Promise<boolean> {
  const marker = await readFile(join(folder, MARKER), 'utf8').catch(() => undefined);
  return marker === pins && (works?.() ?? true);
}

/** Removes what crashed builds left. A program of theirs may still write there; then the next build removes it. */
async function removePartial(folder: string): Promise<void> {
  const names = await readdir(dirname(folder));
  const partial = names.filter((name) => name.startsWith(`${basename(folder)}.partial-`));
  await Promise.allSettled(
    partial.map((name) => rm(join(dirname(folder), name), { recursive: true, force: true })),
  );
}

async function rebuild({ folder, pins, build }: Installation): Promise<void> {
  await removePartial(folder);
  const target = await mkdtemp(`${folder}.partial-`);
  try {
    await build(target);
    await writeFile(join(target, MARKER), pins);
    await rm(folder, { recursive: true, force: true });
    // mkdtemp's folder is its owner's alone; root's search server is started by another user.
    await chmod(target, 0o755);
    await rename(target, folder);
  } finally {
    await rm(target, { recursive: true, force: true }).catch(() => {});
  }
}

/**
 * Makes an installation that is missing or outdated, one process at a time. What a crash left half made is thrown
 * away by the next one. Returns whether anything was done.
 */
export async function ensureInstalled(
  installation: Installation,
  options: { signal?: AbortSignal; onWait?: () => void } = {},
): Promise<boolean> {
  if (await isInstalled(installation)) return false;
  return withLock(
    `${installation.folder}.lock`,
    async () => {
      if (await isInstalled(installation)) return false;
      await rebuild(installation);
      return true;
    },
    options,
  );
}
