import { EXIT } from './core/errors.ts';

/** The two streams that this process writes to. This file is the only one that touches them. */
export type Stream = 'stdout' | 'stderr';

/** How a write fails when nobody reads: the pipe's reader has ended, or the terminal is closed. */
const GONE = new Set(['EPIPE', 'ECONNRESET', 'EIO', 'EOF']);

const failures = new Map<Stream, NodeJS.ErrnoException>();
const watched = new Set<Stream>();
let controller: AbortController | undefined;

/** Made when it is first needed: help and version have no use for it, and loading it takes Node a millisecond. */
function theController(): AbortController {
  controller ??= new AbortController();
  return controller;
}

/**
 * Aborted when it is no use to go on: the reader of a stream has gone away, or stdout, which carries results, can't be
 * written. A command ends then as it does by Ctrl-C, which leaves nothing half-made behind.
 */
export const unheard = (): AbortSignal => theController().signal;

/** Writes to a stream; what can't be written is dropped, and told by the exit code. */
export function write(name: Stream, text: string): void {
  const stream = streamOf(name);
  if (!failures.has(name)) stream.write(text);
}

export const isTerminal = (name: Stream): boolean => process[name].isTTY === true;

/** Columns of the terminal; undefined where the stream is none. Changes with the window. */
export const columnsOf = (name: Stream): number | undefined => process[name].columns || undefined;

/** The stream itself. An error of it, which Node would throw with a stack trace, is kept, and ends the command. */
export function streamOf(name: Stream): NodeJS.WriteStream {
  const stream = process[name];
  if (watched.has(name)) return stream;
  if (watched.size === 0) process.on('exit', settle);
  watched.add(name);
  return stream.on('error', (error: NodeJS.ErrnoException) => fail(name, error));
}

function fail(name: Stream, error: NodeJS.ErrnoException): void {
  if (failures.has(name)) return;
  failures.set(name, error);
  const lost = !isGone(error) && name === 'stdout';
  if (lost) write('stderr', `✖ The output could not be written: ${error.message}.\n`);
  if (lost || isGone(error)) theController().abort();
}

const isGone = ({ code = '' }: NodeJS.ErrnoException): boolean => GONE.has(code);

function settle(code: number): void {
  process.exitCode = exitCode(code, failures);
}

/**
 * The exit code of a run some of whose writes failed. A run that had done its work keeps its own. One that was cut short
 * because its reader went away ends as git, gh and other tools do, which SIGPIPE kills: with 128 + 13. (Go's os/signal
 * says so of writes to a broken pipe on descriptors 1 and 2; Node ignores the signal.) Results that are lost to a full
 * disk are a failure; lost talk is none.
 */
export function exitCode(own: number, failed: ReadonlyMap<Stream, NodeJS.ErrnoException>): number {
  const [stdout, stderr] = [failed.get('stdout'), failed.get('stderr')];
  if (stdout !== undefined && !isGone(stdout)) return EXIT.failed;
  const gone = [stdout, stderr].some((error) => error !== undefined && isGone(error));
  return gone && own === EXIT.interrupted ? EXIT.unheard : own;
}
