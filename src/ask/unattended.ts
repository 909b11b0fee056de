import { type CliError, usageError } from '../core/errors.ts';
import type { Io } from '../core/io.ts';
import type { Environment } from '../core/network.ts';
import type { Flags } from '../flags/table.ts';

/** What is known of the place where the command runs. */
interface Place {
  readonly env: Environment;
  /** True when stdin, and when stderr, is a terminal. */
  readonly input: boolean;
  readonly output: boolean;
}

/** True in CI. `CI=false` says that it is none, as for the `ci-info` package; so do 0 and nothing. */
export const isCi = ({ CI = '' }: Environment): boolean => !['', 'false', '0'].includes(CI.toLowerCase());

/** Why nobody can be asked, as a sentence; undefined when somebody can. */
export function unattended({ env, input, output }: Place, flags: Flags): string | undefined {
  if (flags.json === true) return '--json is given.';
  if (flags['no-input'] === true) return '--no-input is given.';
  if (isCi(env)) return 'CI is set in the environment.';
  if (env.TERM === 'dumb') return 'TERM is dumb in the environment.';
  if (!input) return 'The input is not a terminal.';
  return output ? undefined : 'The messages do not go to a terminal.';
}

/**
 * The error of a run that would have to ask where nobody can be asked: exit 2.
 *
 * @param missing flags that stand in for the answers, with their dashes.
 * @param more what else there is to know, a sentence.
 */
export const nobodyToAsk = (
  { unattended: why }: Pick<Io, 'unattended'>,
  missing: readonly string[],
  remedy: readonly string[],
  more?: string,
): CliError =>
  usageError(
    'missing-answers',
    `Nobody can be asked here; missing: ${missing.join(' ')}`,
    remedy,
    [why, more].filter(Boolean).join(' '),
  );
