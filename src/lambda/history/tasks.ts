import { BACKFILL } from './backfill/kind.ts';
import type { History } from './deps.ts';
import { EVENT_HISTORY } from './event-history/kind.ts';
import type { Kind } from './kinds.ts';
import { nothing } from './sums.ts';
import { VERIFY } from './verify/kind.ts';
import type { Finished, Order, Planned, Task, Worked } from './work.ts';

/** The one place where it stands what a kind of run does. */
const KINDS: Readonly<Record<Order['kind'], Kind>> = {
  backfill: BACKFILL,
  'event-history': EVENT_HISTORY,
  verify: VERIFY,
};

export type Results = Planned | Worked | Finished;

/** Does one task of the state machine. Throws, without a part of any record in its words, when it has to be done again. */
export async function runTask(task: Task, history: History): Promise<Results> {
  const kind = KINDS[task.order?.kind];
  if (kind === undefined) throw new Error(`unknown kind of run: ${task.order?.kind}`);
  const { run, order } = task;
  if (!/^[\w-]{1,80}$/.test(run)) throw new Error('the name of the run is not that of an execution');
  switch (task.task) {
    case 'plan':
      return kind.plan({ run, order }, task.step, history);
    case 'work':
      return kind.work({ run, order }, task.item, task.sums ?? nothing(), history);
    case 'finish':
      return kind.finish({ run, order }, task.step, history);
    default:
      throw new Error('unknown task: expected "plan", "work" or "finish"');
  }
}
