import type { History } from './deps.ts';
import type { Problem } from './work.ts';

/** Names kept of one call; the sums count all. */
const MOST = 1000;

/** Collects what could not be read in one call of the function, and writes it below `history/<run>/problems/`. */
export interface Problems {
  readonly add: (problem: Problem) => void;
  /** Under `name`, which has to be the same when the call is repeated: its file is then overwritten. */
  readonly write: (run: string, name: string) => Promise<void>;
}

export function problems({ s3, artifacts, hash }: Pick<History, 's3' | 'artifacts' | 'hash'>): Problems {
  const list: Problem[] = [];
  return {
    add: (problem) => {
      if (list.length < MOST) list.push(problem);
    },
    write: async (run, name) => {
      if (list.length === 0) return;
      await s3.put(artifacts, `${problemsFolder(run)}${hash(name)}.json`, JSON.stringify(list));
    },
  };
}

export const problemsFolder = (run: string): string => `history/${run}/problems/`;
