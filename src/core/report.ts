import type { Io } from './io.ts';
import { createPaint } from './paint.ts';
import { within } from './wrap.ts';

/**
 * How a command tells what happens: words for a person on stderr, or with --json one event a line on stdout.
 * Steps only report; how it is shown is decided here, once.
 */
export interface Report {
  /** A line for a person; also a `message` event. */
  readonly say: (text: string) => void;
  readonly warn: (text: string) => void;
  /** A machine-readable event; nothing is shown to a person. */
  readonly event: (code: string, data: unknown) => void;
  /** The result proper: the last line on stdout with --json, nothing otherwise. */
  readonly result: (data: unknown) => void;
  readonly json: boolean;
}

export function createReport(io: Io, json: boolean, now: () => number): Report {
  const color = createPaint(io.color);
  const { columns } = io.output as { columns?: number };
  const paint = (text: string) => color(within(columns, text));
  const event = (code: string, data: unknown) => {
    if (json) io.out(`${JSON.stringify({ time: new Date(now()).toISOString(), code, data })}\n`);
  };
  return {
    json,
    event,
    say: (text) => {
      if (json) event('message', { text });
      else io.err(`${paint(text)}\n`);
    },
    warn: (text) => {
      if (json) event('warning', { text });
      else io.err(`${paint(`! ${text}`)}\n`);
    },
    result: (data) => {
      if (json) io.out(`${JSON.stringify({ code: 'result', data })}\n`);
    },
  };
}
