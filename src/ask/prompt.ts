import { confirm, input, select } from '@inquirer/prompts';
import type { Io } from '../core/io.ts';
import type { Prompt } from './questions.ts';

/** Asks one question at the terminal. This file is the only reader of the terminal. */
export async function prompt(question: Prompt, io: Io, signal: AbortSignal): Promise<string> {
  const context = { input: io.input, output: io.output, signal };
  const { choices, fallback, message } = question;
  if (choices !== undefined) {
    // Once chosen, the value alone stays on the screen: with its description the line would not fit.
    const short = choices.map((choice) => ({ ...choice, short: choice.value }));
    return select({ message, choices: short, default: fallback, pageSize: pageSize(io) }, context);
  }
  const answer = await input(
    { message, default: fallback, validate: (text) => question.problem?.(text) ?? true },
    context,
  );
  return answer.trim();
}

/** Rows for the choices: the question above them and the keys below stay in view. */
const pageSize = ({ output }: Io): number => Math.max(5, ((output as { rows?: number }).rows ?? 24) - 4);

/** Yes or no, no being the default: what is confirmed costs money. */
export const promptYes = (message: string, io: Io, signal: AbortSignal): Promise<boolean> =>
  confirm({ message, default: false }, { input: io.input, output: io.output, signal });
