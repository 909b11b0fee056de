import { Listr, ListrLogger, type ListrTaskWrapper, ProcessOutput } from 'listr2';
import type { Effects } from '../core/effects.ts';
import type { Row } from './reduce.ts';
import { rowText } from './text.ts';
import type { View } from './view.ts';

// biome-ignore lint/suspicious/noExplicitAny: listr2's own renderer generics are of no use here
type Wrapper = ListrTaskWrapper<any, any, any>;

const TICK_MS = 1000;

/** A live list with one line per row. It has at most eight rows, because listr2 cuts a list at the screen's height. */
export function ttyView(first: readonly Row[], { io, clock }: Effects): View {
  let rows = first;
  const wrappers = new Map<string, Wrapper>();
  const settle = new Map<string, (error?: Error) => void>();
  const output = io.output as NodeJS.WriteStream;
  const list = new Listr(
    first.map(({ name }) => ({
      title: name,
      task: (_: unknown, task: Wrapper) =>
        new Promise<void>((resolve, reject) => {
          wrappers.set(name, task);
          settle.set(name, (error) => (error === undefined ? resolve() : reject(error)));
          paint();
        }),
    })),
    {
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
      task.title = rowText(row, clock.now());
      if (row.state === 'done') settle.get(row.name)?.();
      if (row.state === 'failed') settle.get(row.name)?.(new Error(row.reason));
    }
  };
  /** Below the first row that is not over: a line of its own would tear the live list. */
  const note = (text: string) => {
    const open = rows.find(({ state }) => state === 'working' || state === 'waiting');
    const task = wrappers.get(open?.name ?? '');
    if (task !== undefined) task.output = text;
  };
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
      for (const row of rows) {
        const task = wrappers.get(row.name);
        if (row.state === 'working' || row.state === 'waiting') {
          // Left open by an interruption: neither done nor failed.
          task?.skip(rowText({ ...row, endedAt: clock.now() }, clock.now()));
          settle.get(row.name)?.();
        }
      }
      await running;
    },
  };
}
