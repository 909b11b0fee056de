import path from 'node:path';
import { chooseRegion } from '../../ask/region.ts';
import type { Effects } from '../../core/effects.ts';
import { CliError, EXIT, type ExitCode, usageError } from '../../core/errors.ts';
import type { StackFacts } from '../../core/types.ts';
import { pasteLine } from '../../flags/paste.ts';
import type { Flags } from '../../flags/table.ts';
import type { Board } from '../../kibana/boards/define.ts';
import { BOARDS } from '../../kibana/boards/index.ts';
import { intervalOf } from '../../kibana/panel-search.ts';
import { DEFAULT_STACK } from '../../plan/names.ts';
import { askBoard } from '../../report/ask.ts';
import { page } from '../../report/page.ts';
import { startOf } from '../../report/since.ts';
import { checkPlace, writePage } from '../../report/write.ts';
import { outputsOf } from '../../stack/outputs.ts';
import { searchInside } from '../../verify/inside.ts';
import { readFinishedStack } from '../finished-stack.ts';

/** What is to be written, and where. Times are milliseconds since the epoch. */
export interface Order {
  readonly board: Board;
  readonly from: number;
  readonly to: number;
  /** `-` for stdout. */
  readonly file: string;
  /** Nothing may be there yet. */
  readonly fresh?: boolean;
}

/** What was written. */
interface Made {
  /** False when a panel could not be read: the page says so in its place. */
  readonly ok: boolean;
  /** Whole path, or `-` for stdout. */
  readonly file: string;
  readonly panels: number;
}

/**
 * Writes a board as one HTML page.
 *
 * @returns exit 1 when a panel could not be read.
 * @throws CliError exit 2 for a board, time or folder that there is not.
 */
export async function report(flags: Flags, given: Effects): Promise<ExitCode> {
  const order = await orderOf(flags, given.clock.now());
  const fx = await chooseRegion(given);
  const stack = await readFinishedStack(flags['stack-name'] ?? DEFAULT_STACK, fx);
  const made = await makeReport(order, stack, fx);
  const { board, from, to } = order;
  const where = order.file === '-' ? 'to stdout' : order.file;
  fx.report.say(`Wrote ${where}: ${board.title}, ${made.panels} panels.`);
  fx.report.result({ ...made, board: board.id, from, to });
  return made.ok ? EXIT.ok : EXIT.failed;
}

/**
 * Reads the flags of a report that goes up to `now`.
 *
 * @param otherwise the file when none is named; `time` is now in ISO.
 * @throws CliError exit 2 for a board, time or folder that there is not.
 */
export async function orderOf(
  flags: Pick<Flags, 'board' | 'since' | 'output' | 'json'>,
  now: number,
  otherwise: (board: Board, time: string) => string = ({ id }, time) =>
    `cloudtrail-${id}-${time.slice(0, 10)}.html`,
): Promise<Order> {
  const board = boardOf(flags.board ?? 'third-parties');
  const from = startOf(flags.since ?? board.since.replace('now-', ''), now);
  const file = flags.output ?? otherwise(board, new Date(now).toISOString());
  await checkPlace(file, flags.json === true);
  return { board, from, to: now, file };
}

/**
 * Asks the stack for the panels, and writes the page.
 *
 * @throws CliError when the stack is too old, or the file can't be written; then nothing is left of it.
 */
export async function makeReport(order: Order, stack: Told, fx: Effects): Promise<Made> {
  const { board, from, to, file, fresh } = order;
  const region = (await fx.aws.region()) ?? '';
  const lambda = await fx.aws.lambda();
  const [columns, interval] = intervalOf(to - from);
  const panels = await askBoard(board, { from, to }, columns, async (searches) => {
    const asking = searchInside(lambda, outputsOf(stack).updaterFunction, searches);
    return asking.catch((error: Error) => {
      if (!error.message.includes('unknown event')) throw error;
      throw new CliError('old-function', `The stack ${stack.name} can't make a report yet.`, {
        why: 'Its functions are of an older version.',
        remedy: ['Upgrade it:', pasteLine('deploy', { 'stack-name': stack.name, region })],
      });
    });
  });
  const text = page({ board, stack: stack.name, region, from, to, interval, made: to, panels });
  await writePage(file, text, fx, fresh);
  const problems = panels.filter(({ problem }) => problem !== undefined);
  for (const { panel, problem } of problems) fx.report.warn(`${panel.title}: ${problem}`);
  return { ok: problems.length === 0, file: file === '-' ? file : path.resolve(file), panels: panels.length };
}

type Told = Pick<StackFacts, 'name' | 'outputs'>;

function boardOf(id: string): Board {
  const board = BOARDS.find((one) => one.id === id);
  if (board !== undefined) return board;
  throw usageError(
    'no-such-board',
    `There is no board "${id}".`,
    `Boards: ${BOARDS.map((one) => one.id).join(', ')}.`,
  );
}
