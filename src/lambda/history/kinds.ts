import type { History } from './deps.ts';
import type { Finished, Item, Order, Planned, Step, Sums, Worked } from './work.ts';

/** Which run, and what for. */
export interface Run {
  /** Name of the execution. */
  readonly run: string;
  readonly order: Order;
}

/** What a kind of run does in the three tasks of the function. */
export interface Kind {
  readonly plan: (run: Run, step: Step, history: History) => Promise<Planned>;
  readonly work: (run: Run, item: Item, sums: Sums, history: History) => Promise<Worked>;
  readonly finish: (run: Run, step: Step, history: History) => Promise<Finished>;
}
