import { indexFiles } from '../backfill/index-files.ts';
import { planFiles } from '../backfill/plan-files.ts';
import type { Kind } from '../kinds.ts';
import { finishIndexing } from '../run/finish.ts';
import { copyWindow } from './copy-window.ts';
import { planCopy } from './plan-copy.ts';
import { copiesFolder } from './spool.ts';

/** Copies Event history into log files in the run's own folder, and then indexes those as any other. */
export const EVENT_HISTORY: Kind = {
  plan: (run, step, history) => {
    if (step === 'copy') return planCopy(run, history);
    const { concurrency, regions } = run.order;
    const order = {
      kind: 'backfill',
      ...{ bucket: history.artifacts, prefix: copiesFolder(run.run) },
      ...(concurrency === undefined ? {} : { concurrency }),
      ...(regions === undefined ? {} : { regions }),
    } as const;
    return planFiles({ ...run, order }, history);
  },
  work: (run, item, sums, history) =>
    item.work === 'files' ? indexFiles(run, item, sums, history) : copyWindow(run, item, sums, history),
  finish: async (run, step, history) =>
    step === 'copy' ? { next: 'index', mark: false, updater: '' } : finishIndexing(run, history),
};
