import { confirm, input, select } from '@inquirer/prompts';
import { CliError, EXIT } from '../core/errors.ts';
import type { Io } from '../core/io.ts';
import { oneLine } from '../core/visible.ts';
import { columnsOf, wrapText } from '../core/wrap.ts';
import { untilInputEnds } from './input-end.ts';
import type { Prompt } from './questions.ts';

/** Asks one question at the terminal. This file is the only reader of the terminal. */
export async function prompt(question: Prompt, io: Io, signal: AbortSignal): Promise<string> {
  const { choices, fallback } = question;
  if (choices !== undefined) {
    const shown = choices.map(({ value, name }) => ({
      value,
      name: lines(name, io),
      // Once chosen, the value alone stays on the screen: with its description the line would not fit.
      short: oneLine(value),
    }));
    return settled(io, signal, (context) =>
      select(
        { message: lines(question.message, io), choices: shown, default: fallback, pageSize: pageSize(io) },
        context,
      ),
    );
  }
  const shown = fallback === undefined ? undefined : oneLine(fallback);
  const meant = (text: string) => (text === shown ? String(fallback) : text);
  const validate = (text: string) => lines(question.problem?.(meant(text)) ?? '', io) || true;
  const message = lines(question.message, io, shown === undefined ? '' : `(${shown})`);
  const answer = await settled(io, signal, (context) =>
    input({ message, default: shown, validate }, context),
  );
  return meant(answer).trim();
}

/** Columns that a prompt puts before a text: `? `, `> ` and `❯ `. */
const MARK = 2;

/**
 * A text in lines that fit the terminal, which the prompts would break within a word.
 *
 * @param after what the prompt writes behind the text, in one piece
 */
function lines(text: string, { columns }: Io, after = ''): string {
  const tail = ` ${'x'.repeat(after.length)}`;
  const broken = wrapText(`${oneLine(text)}${after && tail}`, columnsOf(columns.err) - MARK);
  const whole = broken.join(`\n${' '.repeat(MARK)}`);
  return after === '' ? whole : whole.slice(0, -after.length - 1);
}

/** Rows for the choices: the question above them and the keys below stay in view. */
const pageSize = ({ output }: Io): number => Math.max(5, ((output as { rows?: number }).rows ?? 24) - 4);

/** Yes or no, no being the default: what is confirmed costs money. */
export const promptYes = (message: string, io: Io, signal: AbortSignal): Promise<boolean> =>
  settled(io, signal, (context) =>
    confirm({ message: lines(message, io, '(y/N)'), default: false }, context),
  );

interface Context {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly signal: AbortSignal;
}

/**
 * Asks, and takes the end of the input (Ctrl-D) for a no. The prompts do not settle then: on Node 20 the process ends
 * with exit code 0, as if all were done, because nothing is left to wait for.
 *
 * @throws CliError `declined` (exit 130).
 */
async function settled<T>(io: Io, signal: AbortSignal, ask: (context: Context) => Promise<T>): Promise<T> {
  const ended = new AbortController();
  const asked = ask({ input: io.input, output: io.output, signal: AbortSignal.any([signal, ended.signal]) });
  const forget = untilInputEnds(io.input, () => ended.abort());
  try {
    return await asked;
  } catch (error) {
    if (!ended.signal.aborted || signal.aborted) throw error;
    throw new CliError('declined', 'Nothing was changed.', { exit: EXIT.interrupted, cause: error });
  } finally {
    forget();
  }
}
