import { type CliError, usageError } from '../core/errors.ts';
import { type FlagName, flagSpec } from './table.ts';

/** Exit 2: a value that can't be right, why, and one that can. */
export function badValue(name: FlagName, text: string, why: string): CliError {
  const { example, secret } = flagSpec(name);
  const shown = text === '' ? '""' : secret ? '(not shown)' : text;
  return usageError(
    'bad-value',
    `--${name} ${shown} is not valid.`,
    example === undefined
      ? `Correct --${name} and run the command again.`
      : `For example: --${name} ${example}`,
    why,
  );
}
