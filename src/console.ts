import { format } from 'node:util';
import type { Io } from './core/io.ts';

const METHODS = ['debug', 'dir', 'error', 'info', 'log', 'table', 'trace', 'warn'] as const;

/** What a library prints on the console while it does some work, as one text. */
export function printed(work: () => void): string {
  const lines: string[] = [];
  // biome-ignore lint/suspicious/noConsole: it is put back below; the library for completion knows no other output.
  const own = console.log;
  console.log = (...words: unknown[]) => lines.push(`${format(...words)}\n`);
  try {
    work();
  } finally {
    console.log = own;
  }
  return lines.join('');
}

/**
 * Takes the console away from libraries: the AWS SDK warns there of queue addresses and credentials, in words for its own
 * callers and with names as AWS gave them, and a line on stdout would be none of our events. With --debug such words are
 * shown as talk.
 */
export function takeConsole({ err }: Pick<Io, 'err'>, debug: boolean): void {
  for (const method of METHODS)
    console[method] = (...words: unknown[]) => {
      if (debug) err(`${format(...words)}\n`);
    };
}
