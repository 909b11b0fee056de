import { execFile } from 'node:child_process';
import { BIN, cleanEnv } from './terminal.ts';

export interface Piped {
  readonly exit: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program off a terminal, in an environment of its own: every stream is a pipe, `stdin` is what comes in. */
export function piped(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  stdin = '',
): Promise<Piped> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [BIN, ...args],
      { env: cleanEnv(env) },
      (error, stdout, stderr) => resolve({ exit: error === null ? 0 : error.code, stdout, stderr }),
    );
    // A program that ends without reading closes the pipe under us.
    child.stdin?.on('error', () => {});
    child.stdin?.end(stdin);
  });
}
