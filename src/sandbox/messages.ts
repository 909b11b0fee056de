import { CliError, type ExitCode } from '../core/errors.ts';
import type { SearchKind } from './search/kinds.ts';
import type { SandboxInfo, SandboxStep } from './types.ts';

/** What the supervisor is to start. Everything it names is installed. */
export interface StartOrder {
  readonly cache: string;
  readonly stateFile: string;
  readonly python: string;
  readonly nginx: string;
  /** The server to start, or the address and engine of the one that was given. */
  readonly search:
    | { readonly kind: SearchKind; readonly java: string }
    | { readonly url: string; readonly engine: string };
  readonly dashboardsUrl: string | undefined;
  readonly foreignBuckets: readonly string[];
  readonly keep: boolean;
}

/** From the command line to the supervisor. When the channel closes without `keep`, the sandbox ends. */
export type Order =
  | { readonly type: 'start'; readonly order: StartOrder }
  | { readonly type: 'keep' }
  | { readonly type: 'stop' };

/** A {@link CliError} as it travels between the processes. */
export interface ErrorNews {
  readonly code: string;
  readonly message: string;
  readonly why: string | undefined;
  readonly remedy: readonly string[];
  readonly exit: ExitCode | undefined;
}

/** From the supervisor to the command line. */
export type News =
  | { readonly type: 'step'; readonly step: SandboxStep }
  | { readonly type: 'ready'; readonly info: SandboxInfo }
  | { readonly type: 'failed'; readonly error: ErrorNews }
  | { readonly type: 'stopped' };

export function toNews(error: unknown): ErrorNews {
  if (error instanceof CliError) {
    const { code, message, why, remedy, exit } = error;
    return { code, message, why, remedy, exit };
  }
  const why = error instanceof Error ? error.stack : String(error);
  return { code: 'sandbox-start', message: 'The sandbox did not start.', why, remedy: [], exit: undefined };
}

export function fromNews({ code, message, ...options }: ErrorNews): CliError {
  return new CliError(code, message, options);
}
