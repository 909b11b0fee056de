import { explainAwsError } from './aws/explain.ts';
import { CliError, EXIT, type ExitCode } from './core/errors.ts';
import { createPaint } from './core/paint.ts';
import { within } from './core/wrap.ts';
import { wantsColor } from './terminal.ts';

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
  if (args.includes('--json')) {
    const data = { ok: false, error: { code, exit, message, why, remedy } };
    process.stdout.write(`${JSON.stringify({ code: 'result', data })}\n`);
  }
  const lines = [
    `✖ ${message}`,
    ...(why ? [`  ${why}`] : []),
    ...remedy.map((text) => `  → ${text.replaceAll('\n', '\n    ')}`),
  ];
  const paint = createPaint(wantsColor(args.includes('--no-color')));
  process.stderr.write(`\n${paint(within(process.stderr.columns, lines.join('\n')))}\n`);
  if (args.includes('--debug')) process.stderr.write(`\n${(error as Error).stack}\n`);
  return exit;
}
