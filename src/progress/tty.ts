import { DefaultRenderer, Listr, ListrLogger, type ListrTaskWrapper, ProcessOutput } from 'listr2';
import type { Effects } from '../core/effects.ts';
import { oneLine } from '../core/visible.ts';
import { isOpen, type Row } from './reduce.ts';
import { rowText } from './text.ts';
import type { View } from './view.ts';

// biome-ignore lint/suspicious/noExplicitAny: listr2's own renderer generics are of no use here
type Wrapper = ListrTaskWrapper<any, any, any>;

const TICK_MS = 1000;

/** The list is drawn on stderr; listr2 asks whether stdout is a terminal, and writes there in another form if not. */
class OnStderr extends DefaultRenderer {
  static override nonTTY = true;
}

/** A live list with one line per row. It has at most eight rows, because listr2 cuts a list at the screen's height. */
export function ttyView(first: readonly Row[], { io, clock }: Effects): View {
  let rows = first;
  const wrappers = new Map<string, Wrapper>();
  const settle = new Map<string, (error?: Error) => void>();
  const output = io.output as NodeJS.WriteStream;
  const list = new Listr(
    first.map(({ name }) => ({
      title: oneLine(name),
      task: (_: unknown, task: Wrapper) =>
        new Promise<void>((resolve, reject) => {
          wrappers.set(name, task);
          settle.set(name, (error) => (error === undefined ? resolve() : reject(error)));
          paint();
          // The list may have ended before listr2 had begun with it.
          if (ended) leave();
        }),
    })),
    {
      renderer: OnStderr,
      concurrent: true,
      exitOnError: false,
      // listr2's own handler would exit with 127.
      registerSignalListeners: false,
      rendererOptions: {
        collapseErrors: false,
        collapseSkips: true,
        suffixSkips: false,
        showErrorMessage: false,
        logger: new ListrLogger({ processOutput: new ProcessOutput(output, output) }),
      },
    },
  );
  const paint = () => {
    for (const row of rows) {
      const task = wrappers.get(row.name);
      if (task === undefined) continue;
      task.title = oneLine(rowText(row, clock.now()));
      if (row.state === 'done') settle.get(row.name)?.();
      if (row.state === 'failed') settle.get(row.name)?.(new Error(oneLine(row.reason ?? '')));
    }
  };
  /** Rows that an interruption leaves open are neither done nor failed. */
  const leave = () => {
    for (const row of rows) {
      if (!isOpen(row)) continue;
      wrappers.get(row.name)?.skip(oneLine(rowText({ ...row, endedAt: clock.now() }, clock.now())));
      settle.get(row.name)?.();
    }
  };
  /** Below the first row that is not finished: a line of its own would tear the live list. */
  const note = (text: string) => {
    const open = rows.find(isOpen);
    const task = wrappers.get(open?.name ?? '');
    if (task !== undefined) task.output = oneLine(text);
  };
  let ended = false;
  const tick = setInterval(paint, TICK_MS);
  const running = list.run();
  return {
    show: (next) => {
      rows = next;
      paint();
    },
    lost: note,
    back: () => note(''),
    end: async () => {
      clearInterval(tick);
      ended = true;
      leave();
      await running;
    },
  };
}
