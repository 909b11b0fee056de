import { RootCommand } from '@bomb.sh/tab';
import { printed } from '../../console.ts';
import { EXIT, usageError } from '../../core/errors.ts';
import { type FlagName, flagSpec } from '../../flags/table.ts';
import type { Run } from '../row.ts';
import { COMMAND_NAMES, commandRow, flagsOf } from '../table.ts';
import { SHELLS } from './command.ts';

const NAME = 'create-cloudtrail-kibana';

/** Prints the script that a shell reads at its start; it asks {@link complete} at each press of the tab key. */
export const completion: Run = async (_flags, { io, report }, [shell]) => {
  if (!SHELLS.some((one) => one === shell))
    throw usageError(
      'bad-value',
      shell === undefined ? 'Which shell?' : `There is no script for "${shell}".`,
      SHELLS.map((one) => `npx ${NAME} completion ${one}`),
    );
  const script = printed(() => new RootCommand().setup(NAME, NAME, `${shell}`));
  if (report.json) report.result({ script });
  else io.out(script);
  return EXIT.ok;
};

/**
 * What can follow the words typed so far, the last of which is not finished; the shell's script reads it.
 *
 * @param words without the program's name.
 */
export function complete(words: readonly string[]): string {
  const root = new RootCommand();
  addFlags(root, flagsOf('deploy'));
  for (const name of COMMAND_NAMES) {
    const { summary, operand } = commandRow(name);
    const command = root.command(name, summary);
    const values: readonly string[] = name === 'help' ? COMMAND_NAMES : (operand?.values ?? []);
    if (operand !== undefined)
      command.argument(operand.name, (offer) => {
        for (const value of values) offer(value, '');
      });
    addFlags(command, flagsOf(name));
  }
  return printed(() => root.parse([...words]));
}

function addFlags(command: Pick<RootCommand, 'option'>, names: readonly FlagName[]): void {
  for (const name of names) {
    const { type, help, short, values = [] } = flagSpec(name);
    if (type === 'boolean') command.option(name, help, short);
    else
      command.option(
        name,
        help,
        (offer) => {
          for (const value of values) offer(value, '');
        },
        short,
      );
  }
}
