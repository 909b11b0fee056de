import { backoff } from '../backoff.ts';
import { mayPass } from './request-error.ts';

export interface RetryDeps {
  /** When to give up, milliseconds since the epoch. */
  readonly deadline: number;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
  /** Hears why something is tried again. */
  readonly waiting: (reason: string) => void;
}

/** Runs `work` until it succeeds, fails for good, or the next try would come after the deadline. */
export async function retrying<T>(work: () => Promise<T>, deps: RetryDeps): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const wait = backoff(attempt + 1, deps.random);
      if (!mayPass(error) || deps.now() + wait >= deps.deadline) throw error;
      deps.waiting((error as Error).message);
      await deps.sleep(wait);
    }
  }
}
