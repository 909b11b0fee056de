import type { Effects } from '../core/effects.ts';
import { CliError, EXIT } from '../core/errors.ts';

/** What is said when the answer is no. */
interface Refusal {
  readonly message?: string;
  readonly remedy?: string | readonly string[];
}

/**
 * Asks for a yes at the terminal; the prompts are loaded only now.
 *
 * @throws CliError `declined` (exit 130).
 */
export async function requireYes(
  question: string,
  { io, signal }: Pick<Effects, 'io' | 'signal'>,
  { message = 'Nothing was changed.', remedy = [] }: Refusal = {},
): Promise<void> {
  const { promptYes } = await import('./prompt.ts');
  if (await promptYes(question, io, signal)) return;
  throw new CliError('declined', message, { exit: EXIT.interrupted, remedy });
}
