import { parse } from '../src/commands/parse.ts';
import { runCommand } from '../src/commands/run.ts';
import type { Effects } from '../src/core/effects.ts';
import type { Check } from '../src/core/types.ts';
import { explain } from '../src/tell.ts';

/** How a command ended, and all that it said. */
export interface CommandRun {
  readonly exit: number;
  /** What it said, line by line; at the end the error, if there was one. */
  readonly said: readonly string[];
  /** Checks of its result, for the commands that have some. */
  readonly checks: readonly Check[];
  /** Data of the events with this code. */
  readonly events: (code: string) => readonly unknown[];
}

interface Event {
  readonly code: string;
  readonly data: unknown;
}

/** Runs a command line in this process, as `npx create-cloudtrail-kibana …` does; `show` gets its words while it runs. */
export async function runLine(
  args: readonly string[],
  fx: Effects,
  show: (line: string) => void,
): Promise<CommandRun> {
  const said: string[] = [];
  const events: Event[] = [];
  const say = (text: string) => {
    const lines = text.split('\n');
    said.push(...lines);
    for (const line of lines) show(`    | ${line}`.trimEnd());
  };
  const report: Effects['report'] = {
    json: false,
    say,
    show: say,
    warn: (text) => say(`! ${text}`),
    event: (code, data) => void events.push({ code, data }),
    result: (data) => void events.push({ code: 'result', data }),
  };
  const exit = await runCommand(parse(args), { ...fx, report }).catch((error: unknown) => {
    const { exit, code, message, why, remedy } = explain(error);
    say(`✖ ${code}: ${[message, why, ...remedy].filter(Boolean).join('\n')}`);
    return exit;
  });
  return {
    exit,
    said,
    checks: checksIn(events),
    events: (code) => events.filter((event) => event.code === code).map(({ data }) => data),
  };
}

const checksIn = (events: readonly Event[]): readonly Check[] =>
  events.flatMap(({ code, data }) =>
    code === 'result' ? ((data as { checks?: Check[] }).checks ?? []) : [],
  );

/** What a command said in place of what was expected, for an error. */
export const lastWords = ({ exit, said }: CommandRun): string =>
  `exit ${exit}: ${said
    .filter((line) => line.trim() !== '')
    .slice(-6)
    .join(' / ')}`;
