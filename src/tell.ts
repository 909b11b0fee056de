import { explainAwsError } from './aws/explain.ts';
import { CliError, EXIT, type ExitCode } from './core/errors.ts';
import { createVoices } from './core/io.ts';
import { oneLine } from './core/visible.ts';
import { unheard } from './streams.ts';
import { sinkOf } from './terminal.ts';

/** Any thrown thing as an error the user can act on. */
export function explain(error: unknown): CliError {
  if (error instanceof CliError) return error;
  const { name, message } = error as Error;
  if (name === 'ExitPromptError' || name === 'AbortPromptError' || name === 'AbortError') {
    return new CliError('interrupted', 'Interrupted.', { exit: EXIT.interrupted, cause: error });
  }
  return (
    explainAwsError(error) ??
    new CliError('unexpected', message || name, {
      why: name === 'Error' ? undefined : name,
      remedy: 'Run it again with --debug for the details. If it stays, please report it with that output.',
      cause: error,
    })
  );
}

/** Says what went wrong, why, and how to go on; gives the exit code. With --json the last line on stdout says it too. */
export function tell(error: unknown, args: readonly string[]): ExitCode {
  const { code, exit, message, why, remedy } = explain(error);
  // The reader of our words has gone away, and that is why we end: there is nothing to tell, and nobody to tell it to.
  if (unheard().aborted && code === 'interrupted') return exit;
  const noColor = args.includes('--no-color');
  const { out, err } = createVoices(sinkOf('stdout', noColor), sinkOf('stderr', noColor));
  if (args.includes('--json')) {
    const data = { ok: false, error: { code, exit, message, why, remedy } };
    out(`${JSON.stringify({ code: 'result', data })}\n`);
  }
  const lines = [
    `✖ ${oneLine(message)}`,
    ...(why ? [`  ${oneLine(why)}`] : []),
    ...remedy.map((text) => `  → ${text.replaceAll('\n', '\n    ')}`),
  ];
  err(`\n${lines.join('\n')}\n`);
  if (args.includes('--debug')) err(`\n${stackOf(error as Error)}\n`);
  return exit;
}

/** With the message, which it begins with, on one line. */
const stackOf = ({ message, stack = '' }: Error): string => stack.replace(message, () => oneLine(message));
