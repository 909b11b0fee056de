import { explainAwsError } from './aws.ts';
import { CliError, EXIT } from './core/errors.ts';

/** Any thrown thing as an error the user can act on. */
export async function explain(error: unknown): Promise<CliError> {
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
