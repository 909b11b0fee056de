import { EXIT, usageError } from '../../core/errors.ts';
import { nearest } from '../../flags/nearest.ts';
import type { Run } from '../row.ts';
import { COMMAND_NAMES, type Command, commandCalled } from '../table.ts';
import { commandHelp, programHelp } from './text.ts';

/** Prints the help of a command, or of the program. */
export const help: Run = async (_flags, { io, report }, [word]) => {
  const text = helpText(word);
  if (report.json) report.result({ text });
  else io.out(text);
  return EXIT.ok;
};

/**
 * The help for a word after `help`.
 *
 * @throws CliError exit 2 when that is no command.
 */
export function helpText(word: string | undefined): string {
  if (word === undefined) return programHelp();
  const found = commandCalled(word);
  if (found !== undefined) return commandHelp(found);
  const meant: Command | undefined = nearest(word, COMMAND_NAMES);
  throw usageError(
    'unknown-command',
    `There is no command "${word}".`,
    meant === undefined
      ? `Commands: ${COMMAND_NAMES.join(', ')}.`
      : `Did you mean: npx create-cloudtrail-kibana help ${meant}`,
  );
}
