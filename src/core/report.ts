import type { Io } from './io.ts';
import { oneLine } from './visible.ts';

/**
 * How a command tells what happens: words for a person, or with --json one event a line on stdout. Steps only report;
 * how it is shown is decided here, once.
 */
export interface Report {
  /** A line for a person, on stderr; also a `message` event. */
  readonly say: (text: string) => void;
  /** The same for what the command was asked for, on stdout: what `command > file` is to hold. */
  readonly show: (text: string) => void;
  /** One warning, on stderr; also a `warning` event. */
  readonly warn: (text: string) => void;
  /** A machine-readable event; nothing is shown to a person. */
  readonly event: (code: string, data: unknown) => void;
  /** The result proper: the last line on stdout with --json, nothing otherwise. */
  readonly result: (data: unknown) => void;
  readonly json: boolean;
}

export function createReport(io: Io, json: boolean, now: () => number): Report {
  const event = (code: string, data: unknown) => {
    if (json) io.out(`${JSON.stringify({ time: new Date(now()).toISOString(), code, data })}\n`);
  };
  const message = (way: Io['show']) => (text: string) => {
    if (json) event('message', { text });
    else way(`${text}\n`);
  };
  return {
    json,
    event,
    say: message(io.err),
    show: message(io.show),
    warn: (text) => {
      if (json) event('warning', { text });
      else io.err(`! ${oneLine(text)}\n`);
    },
    result: (data) => {
      if (json) io.out(`${JSON.stringify({ code: 'result', data })}\n`);
    },
  };
}
