import type { Sink } from './core/io.ts';
import { columnsOf, isTerminal, type Stream, write } from './streams.ts';

/** True when this stream is a terminal that understands colours and nobody asked for none. */
function wantsColor(name: Stream, noColorFlag: boolean): boolean {
  const { NO_COLOR, TERM } = process.env;
  return isTerminal(name) && TERM !== 'dumb' && !NO_COLOR && !noColorFlag;
}

/** One of the process's streams, as a place for words. */
export function sinkOf(name: Stream, noColorFlag: boolean): Sink {
  return {
    write: (text) => write(name, text),
    color: wantsColor(name, noColorFlag),
    get columns() {
      return columnsOf(name);
    },
  };
}
