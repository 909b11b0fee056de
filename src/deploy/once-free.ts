import type { Effects } from '../core/effects.ts';
import { CliError } from '../core/errors.ts';

const POLL_MS = 5000;
const SLOWEST_POLL_MS = 20_000;

/** The name of something that is to be made. */
export interface Name {
  /** Kind and name, such as `bucket my-artifacts`. */
  readonly what: string;
  /** True for an error that says that AWS has not let go of the name yet. */
  readonly isHeld: (error: Error) => boolean;
  readonly patienceMs: number;
  /** Other ways on than to run again later. */
  readonly remedy?: readonly string[];
}

/**
 * Makes something whose name AWS may still hold, because what had it was deleted a moment ago. Says so once, and tries
 * again until the name is free.
 *
 * @throws CliError `name-held` when AWS holds it for longer than the patience given.
 */
export async function onceFree<T>(
  make: () => Promise<T>,
  { what, isHeld, patienceMs, remedy = [] }: Name,
  { clock, report, signal }: Pick<Effects, 'clock' | 'report' | 'signal'>,
): Promise<T> {
  const until = clock.now() + patienceMs;
  for (let wait = POLL_MS, told = false; ; wait = Math.min(wait * 1.5, SLOWEST_POLL_MS)) {
    try {
      return await make();
    } catch (error) {
      if (!isHeld(error as Error)) throw error;
      if (clock.now() >= until) throw stillHeld(what, error as Error, remedy);
      if (!told) {
        report.say(`AWS has not freed the name of the ${what} yet: it was deleted a moment ago.`);
        report.say(`Trying again for up to ${Math.round(patienceMs / 60_000)} minutes.`);
        report.event('name-held', { what });
      }
      told = true;
      await clock.sleep(wait, signal);
    }
  }
}

const stillHeld = (what: string, cause: Error, remedy: readonly string[]) =>
  new CliError('name-held', `The ${what} can't be made yet.`, {
    why: `AWS has not freed the name after a deletion: ${cause.message}`,
    remedy: ['Run the same command again in some minutes.', ...remedy],
    cause,
  });
