import type { Kind } from '../kinds.ts';
import { finishIndexing } from '../run/finish.ts';
import { indexFiles } from './index-files.ts';
import { planFiles } from './plan-files.ts';

/** Indexes the log files of a bucket. */
export const BACKFILL: Kind = {
  plan: (run, _, history) => planFiles(run, history),
  work: (run, item, sums, history) => {
    if (item.work !== 'files') throw new Error('an item of Event history in a run over log files');
    return indexFiles(run, item, sums, history);
  },
  finish: (run, _, history) => finishIndexing(run, history),
};
