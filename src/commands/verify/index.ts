import type { Effects } from '../../core/effects.ts';
import { type ExitCode, usageError } from '../../core/errors.ts';
import type { Flags } from '../../flags/table.ts';
import { integrity } from './integrity.ts';

/** Proves that no event of the trail's log files is missing, or that nobody has altered them. */
export async function run(flags: Flags, given: Effects): Promise<ExitCode> {
  if (flags.integrity !== true) throw new Error('not there yet');
  const other = (['fix', 'dry-run'] as const).find((name) => flags[name] === true);
  if (other !== undefined)
    throw usageError('bad-flag', `--integrity and --${other} can't go together.`, `Leave --${other} out.`);
  return integrity(flags, given);
}
