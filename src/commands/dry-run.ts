import type { Effects } from '../core/effects.ts';
import { pasteLine, quoted } from '../flags/paste.ts';
import { type FlagName, type Flags, flagSpec } from '../flags/table.ts';
import { type Command, flagsOf } from './table.ts';

/**
 * Ends a dry run: says that nothing was changed, and how to do it.
 *
 * @param line the command line that does it.
 * @param data further fields of the result.
 */
export function tellDryRun(line: string, data: object, { report }: Effects): void {
  report.say(`\nNothing was changed. To do it:\n  ${line}`);
  report.result({ ok: true, dryRun: true, ...data });
}

/** The line that does what a dry run with these flags has shown, by the same answers and with the same questions. */
export async function withoutDryRun(
  command: Command,
  flags: Flags,
  { aws }: Effects,
  words: readonly string[] = [],
): Promise<string> {
  const kept = Object.entries(flags).filter(
    ([name]) => name === 'yes' || flagSpec(name as FlagName).once !== true,
  );
  const where = flagsOf(command).includes('region') ? { region: await aws.region() } : {};
  return [pasteLine(command, { ...Object.fromEntries(kept), ...where }), ...words.map(quoted)].join(' ');
}
