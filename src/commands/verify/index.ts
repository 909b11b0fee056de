import type { Effects } from '../../core/effects.ts';
import { type ExitCode, usageError } from '../../core/errors.ts';
import type { Flags } from '../../flags/table.ts';
import { completeness } from './completeness.ts';
import { integrity } from './integrity.ts';

/** Proves that no event of the trail's log files is missing in the index, or that nobody has altered the log files. */
export async function run(flags: Flags, given: Effects): Promise<ExitCode> {
  const { integrity: isIntegrity = false, fix, output } = flags;
  if (isIntegrity && fix === true)
    throw usageError('bad-flag', "--integrity and --fix can't go together.", 'Leave --fix out.');
  if (!isIntegrity && output !== undefined)
    throw usageError('bad-flag', '--output is for the page of --integrity.', 'Give --integrity as well.');
  return isIntegrity ? integrity(flags, given) : completeness(flags, given);
}
