import type { Effects } from '../core/effects.ts';
import { heartbeat } from './heartbeat.ts';
import type { Row } from './reduce.ts';
import { rowText } from './text.ts';
import type { View } from './view.ts';

/** A line per row and change of state, and one a minute for what is still in progress: for logs and CI. */
export function linesView(first: readonly Row[], { report, clock }: Effects): View {
  const states = new Map(first.map(({ name, state }) => [name, state]));
  let current = first;
  const end = heartbeat(
    () => current,
    (working) =>
      report.say(
        `  still: ${working.map((row) => rowText(row, clock.now()).replace(/ +/g, ' ')).join('; ')}`,
      ),
  );
  return {
    show: (rows) => {
      current = rows;
      for (const row of rows) {
        if (states.get(row.name) === row.state) continue;
        states.set(row.name, row.state);
        report.say(`  ${row.state.padEnd(8)} ${rowText(row, clock.now())}`);
      }
    },
    lost: report.warn,
    back: report.say,
    end: async () => end(),
  };
}
