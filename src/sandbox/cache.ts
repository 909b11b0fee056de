import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { usageError } from '../core/errors.ts';

/** What the choice of the cache folder depends on. */
export interface CacheFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly root: boolean;
  readonly home: string;
}

function cacheFacts(): CacheFacts {
  return { env: process.env, root: process.getuid?.() === 0, home: homedir() };
}

const NAME = 'create-cloudtrail-kibana';

/**
 * Folder of what the sandbox downloads. Root gets a system folder: its search server runs as another user, who
 * cannot enter root's home.
 */
export function cacheFolder({ env, root, home }: CacheFacts = cacheFacts()): string {
  if (env.CREATE_CLOUDTRAIL_KIBANA_CACHE) return env.CREATE_CLOUDTRAIL_KIBANA_CACHE;
  if (root) return join('/var/cache', NAME);
  return join(env.XDG_CACHE_HOME || join(home, '.cache'), NAME);
}

/**
 * Makes the cache folder where it is not there yet.
 *
 * @throws CliError `no-cache` (exit 2) when it can't be made or written to.
 */
export async function requireCache(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw usageError(
      'no-cache',
      `The demo can't keep its files in ${folder}.`,
      'Name a folder that you may write to: CREATE_CLOUDTRAIL_KIBANA_CACHE=<folder> npx create-cloudtrail-kibana demo',
      (error as Error).message,
    );
  }
}

/** File that says which sandbox runs; tests name their own to run beside a user's. */
export function stateFile(facts: CacheFacts = cacheFacts()): string {
  return facts.env.CREATE_CLOUDTRAIL_KIBANA_STATE || join(cacheFolder(facts), 'sandbox.json');
}

/** Folder under which each running sandbox has its own run folder. */
export function runFolders(cache: string): string {
  return join(cache, 'run');
}

/** Folder that takes which permissions are used, for `npm run usage` of the repository; undefined where none is named. */
export function usageFolder({ env }: CacheFacts = cacheFacts()): string | undefined {
  const folder = env.CREATE_CLOUDTRAIL_KIBANA_USAGE;
  return folder ? resolve(folder) : undefined;
}
