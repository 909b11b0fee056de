import { spawn } from 'node:child_process';

interface RunResult {
  /** Exit code; -1 when the program could not be started or was ended by a signal. */
  readonly code: number;
  readonly output: string;
}

interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly signal?: AbortSignal;
  readonly input?: string;
}

/** Runs a program to its end and collects what it printed. Never rejects for a program that is missing or fails. */
export type Run = (command: string, args: readonly string[], options?: RunOptions) => Promise<RunResult>;

export const run: Run = (command, args, options = {}) =>
  new Promise((resolve) => {
    const child = tryToSpawn(command, args, options);
    if (child === undefined) return resolve({ code: -1, output: '' });
    const chunks: Buffer[] = [];
    const collect = (chunk: Buffer) => void chunks.push(chunk);
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
    const finish = (code: number | null) =>
      resolve({ code: code ?? -1, output: Buffer.concat(chunks).toString('utf8').trim() });
    child.once('error', () => finish(-1));
    child.once('close', finish);
  });

/** Some reasons not to start are thrown at once (a file where a folder should be), others come as an event. */
function tryToSpawn(command: string, args: readonly string[], { cwd, env, signal }: RunOptions) {
  try {
    return spawn(command, [...args], {
      cwd,
      env: env ?? process.env,
      signal,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  } catch {
    return undefined;
  }
}

/** The last lines of a text, for an error message. */
export function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
