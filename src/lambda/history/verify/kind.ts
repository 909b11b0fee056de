import { planFiles } from '../backfill/plan-files.ts';
import type { Kind } from '../kinds.ts';
import { finishVerify } from './finish.ts';
import { rangeOf, writeRange } from './range.ts';
import { verifyFiles } from './verify-files.ts';

/** Compares the log files of a bucket with the index. */
export const VERIFY: Kind = {
  plan: async (run, _, history) => {
    await writeRange(run.run, rangeOf(run.order, history.now()), history);
    return planFiles(run, history);
  },
  work: (run, item, sums, history) => {
    if (item.work !== 'files') throw new Error('an item of Event history in a run over log files');
    return verifyFiles(run, item, sums, history);
  },
  finish: (run, _, history) => finishVerify(run, history),
};
