import { join } from 'node:path';
import { type FileSet, markOf, removeSet, useSet, writeSet } from './file-sets.ts';
import type { Nginx } from './nginx.ts';

/** Brings changed files into use. A set that nginx refuses is logged once and kept out: the one in use stays. */
export function applier(
  folder: string,
  nginx: Nginx,
  log: (line: string) => void,
): (set: FileSet) => Promise<void> {
  let loaded: string | undefined;
  let refused: string | undefined;
  return async (set) => {
    const mark = markOf(set);
    if (loaded !== undefined && !nginx.running()) {
      log(`proxy: nginx has ended, starting it again; see ${join(folder, 'error.log')}`);
      await nginx.load();
    }
    if (mark === loaded || mark === refused) return;
    const path = await writeSet(folder, set);
    const complaint = await nginx.test(path);
    if (complaint !== undefined) {
      refused = mark;
      log(`proxy: nginx refuses the stored configuration, which stays out of use: ${complaint}`);
      return removeSet(path);
    }
    await useSet(folder, path);
    await nginx.load();
    loaded = mark;
    refused = undefined;
  };
}
