import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from '../core/errors.ts';
import { splitCredentials } from './engine.ts';
import { lastLines } from './run.ts';

/** A server program that was started, with what is needed to wait for it. */
export interface Server {
  readonly name: string;
  readonly log: string;
  /** Resolves, with words, when it ends or could not be started. */
  readonly ended: Promise<string>;
}

export interface ServerOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** File that takes all it prints. */
  readonly log: string;
}

/** Starts a server as a child of this process, with nothing of this process's environment. */
export function startServer(
  name: string,
  command: string,
  args: readonly string[],
  { cwd, env, log }: ServerOptions,
): Server {
  const file = openSync(log, 'w', 0o600);
  const child = spawn(command, [...args], { cwd, env, stdio: ['ignore', file, file] });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ? `ended by ${signal}` : `ended with code ${code}`));
  });
  return { name, log, ended };
}

function failed(server: Server, reason: string, log: string): CliError {
  return new CliError('sandbox-start', `The sandbox's ${server.name} did not start: ${reason}.`, {
    why: lastLines(log, 12) || undefined,
    remedy:
      'Run the command again; if it stays, remove the cache folder so that everything is installed anew.',
  });
}

/** Resolves when `probe` is true. Throws with the end of the server's log when it ends, or is not ready in time. */
export async function waitUntilReady(
  server: Server,
  probe: () => Promise<boolean>,
  { signal, timeoutMs }: { signal: AbortSignal; timeoutMs: number },
): Promise<void> {
  let end: string | undefined;
  void server.ended.then((reason) => {
    end = reason;
  });
  for (const until = Date.now() + timeoutMs; !(await probe().catch(() => false)); await sleep(50)) {
    signal.throwIfAborted();
    const reason = end ?? (Date.now() > until ? `no answer in ${timeoutMs / 1000} s` : undefined);
    if (reason) throw failed(server, reason, await readFile(server.log, 'utf8').catch(() => ''));
  }
}

/** True when an address, which may carry a user and password, answers 200. */
export async function answers(address: string): Promise<boolean> {
  const { url, headers } = splitCredentials(address);
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(2000) });
  await response.body?.cancel();
  return response.status === 200;
}

/**
 * Ports are chosen below those that systems give to outgoing connections (Linux from 32768, macOS and Windows from 49152):
 * one of those could be in use again before the server that it is meant for listens.
 */
const FIRST_PORT = 15_000;
const LAST_PORT = 32_000;

/** Different ports of 127.0.0.1 that nobody listens on. */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  while (found.size < count) {
    const port = randomInt(FIRST_PORT, LAST_PORT + 1);
    if (!found.has(port) && (await isFree(port))) found.add(port);
  }
  return [...found];
}

/** @throws what keeps a port from being listened on, but that somebody listens there or that it is not allowed. */
function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      ['EADDRINUSE', 'EACCES'].includes(error.code ?? '') ? resolve(false) : reject(error),
    );
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
