import { createPaint } from './paint.ts';
import { visibleLines } from './visible.ts';
import { within } from './wrap.ts';

/** Where a command's words go. */
export interface Io extends Voices {
  /** True when a person can be asked; `unattended` says why not. */
  readonly interactive: boolean;
  /** Why nobody can be asked, a sentence; undefined when somebody can. */
  readonly unattended: string | undefined;
  /** True when stderr is a terminal that understands cursor movement. */
  readonly terminal: boolean;
  /** True when stdout is a terminal: what is shown is read by a person, and not kept in a file. */
  readonly onScreen: boolean;
  /** For the prompts and the live list alone: everything else goes through the three ways above. */
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** The three ways out. Each of them shows what a terminal would obey: see `visible.ts`. */
export interface Voices {
  /** Data on stdout, as they are: JSON, or a page. */
  readonly out: (text: string) => void;
  /** The result of a command for a person, on stdout. */
  readonly show: (text: string) => void;
  /** All other words for a person, on stderr. */
  readonly err: (text: string) => void;
  /** Columns of stdout and stderr; undefined for one that is no terminal. */
  readonly columns: { readonly out: number | undefined; readonly err: number | undefined };
}

/** A stream to write to. */
export interface Sink {
  readonly write: (text: string) => void;
  readonly color: boolean;
  /** Undefined for one that is no terminal; changes with the window. */
  readonly columns: number | undefined;
}

/** Foreign text is made harmless first, so that the colours are all our own. */
export function createVoices(out: Sink, err: Sink): Voices {
  const forPeople = (sink: Sink) => {
    const paint = createPaint(sink.color);
    return (text: string) => sink.write(paint(within(sink.columns, visibleLines(text))));
  };
  return {
    out: (text) => out.write(visibleLines(text)),
    show: forPeople(out),
    err: forPeople(err),
    columns: {
      get out() {
        return out.columns;
      },
      get err() {
        return err.columns;
      },
    },
  };
}

/** Time as a dependency, so that tests own it. Times are milliseconds since the epoch. */
export interface Clock {
  readonly now: () => number;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}
