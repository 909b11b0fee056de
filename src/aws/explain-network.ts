import { CliError } from '../core/errors.ts';
import type { Cause, Failure } from './causes/cause.ts';
import { CONNECTION } from './causes/connection.ts';
import { INTERCEPTED } from './causes/intercepted.ts';
import { REFUSED } from './causes/refused.ts';
import { TLS } from './causes/tls.ts';
import { callEndedBy } from './failures.ts';

/** Every cause that lies in the network, the clock or the region; the first one that fits counts. */
export const CAUSES: readonly Cause[] = [...INTERCEPTED, ...TLS, ...CONNECTION, ...REFUSED];

/** How deep a cause may lie behind the errors that tell of it. */
const DEPTH = 5;

/**
 * A failure of the network, the clock or the region in the user's terms, also where it lies behind another error;
 * undefined for all others.
 *
 * @param now milliseconds since the epoch.
 */
export function explainNetworkError(error: unknown, now: number = Date.now()): CliError | undefined {
  let inner = error;
  for (let depth = 0; depth < DEPTH && inner instanceof Error && !(inner instanceof CliError); depth += 1) {
    const failure = toFailure(inner, now);
    const cause = CAUSES.find(({ is }) => is(failure));
    if (cause !== undefined) return tell(cause, failure, error);
    inner = inner.cause;
  }
  return undefined;
}

const toFailure = (error: Error & { code?: unknown }, now: number): Failure => ({
  error,
  name: error.name,
  code: typeof error.code === 'string' ? error.code : '',
  message: error.message,
  call: callEndedBy(error),
  now,
});

const tell = ({ id, exit, says, why, remedy }: Cause, failure: Failure, cause: unknown): CliError =>
  new CliError(id, says(failure), {
    exit,
    why: why(failure),
    remedy: remedy(failure),
    cause,
  });
