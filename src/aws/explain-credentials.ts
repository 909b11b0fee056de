import { CliError, EXIT } from '../core/errors.ts';
import type { Explain, Failure as Named } from './credential-words.ts';
import { PROVIDER_FAILURES } from './explain-providers.ts';
import { SETUP_FAILURES } from './explain-setup.ts';

/** Cause → sentence, reason and remedy; each cause has a sentence of its own. */
const ROWS = { ...SETUP_FAILURES, ...PROVIDER_FAILURES };

export type FailureKind = keyof typeof ROWS;
export type Failure = Named<FailureKind>;

/** All kinds of failure, for the test that meets each of them. */
export const FAILURE_KINDS = Object.keys(ROWS) as FailureKind[];

/**
 * The failure in the user's terms: exit code 4, its kind as the code.
 *
 * @param used the profile in force, where it leads to what failed.
 */
export function explainCredentials(failure: Failure, used?: string, cause?: unknown): CliError {
  const { kind, profile = '', about = '', list = [], known = [], said = '' } = failure;
  const name = profile === '' ? 'the environment' : `the AWS profile "${profile}"`;
  const explain: Explain = ROWS[kind];
  const { says, why, remedy } = explain({ name, profile, about, list, known, said });
  const led = used === undefined || used === profile ? '' : `The AWS profile "${used}" leads there.`;
  const reason = [why, led].filter(Boolean).join(' ');
  return new CliError(kind, says, { exit: EXIT.denied, why: reason || undefined, remedy, cause });
}
