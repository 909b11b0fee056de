/** Exit codes a caller may rely on; `unheard` is of a run that ended early because nobody read its output any more. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  unhealthy: 3,
  denied: 4,
  interrupted: 130,
  unheard: 141,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Says what happened, why, and how to go on; the command line prints the three and exits with `exit`. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: string;
  readonly exit: ExitCode;
  /** Why it happened, one sentence. */
  readonly why: string | undefined;
  /** What to do next: one line each, a command where there is one. */
  readonly remedy: readonly string[];

  constructor(
    code: string,
    message: string,
    options: { exit?: ExitCode; why?: string; remedy?: string | readonly string[]; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.exit = options.exit ?? EXIT.failed;
    this.why = options.why;
    this.remedy = typeof options.remedy === 'string' ? [options.remedy] : (options.remedy ?? []);
  }
}

/** A {@link CliError} for input the user can correct: exit code 2. */
export function usageError(
  code: string,
  message: string,
  remedy: string | readonly string[],
  why?: string,
): CliError {
  return new CliError(code, message, { exit: EXIT.usage, remedy, why });
}

/** The reason of any error, in as few words as it has: some of Node's network errors have no message. */
export const reasonOf = (error: unknown): string => {
  const { message, code, name } = error as { message?: string; code?: string; name?: string };
  return message || code || name || String(error);
};
