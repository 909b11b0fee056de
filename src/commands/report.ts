import { rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Effects } from '../core/effects.ts';
import { CliError, EXIT, type ExitCode, usageError } from '../core/errors.ts';
import { discoverOurStack } from '../discover/stacks.ts';
import { type Flags, pasteLine } from '../flags.ts';
import type { Board } from '../kibana/boards/define.ts';
import { BOARDS } from '../kibana/boards/index.ts';
import { intervalOf } from '../kibana/panel-search.ts';
import { DEFAULT_STACK } from '../plan/names.ts';
import { askBoard } from '../report/ask.ts';
import { page } from '../report/page.ts';
import { startOf } from '../report/since.ts';
import { searchInside } from '../verify/inside.ts';
import { chooseRegion } from './deploy-talk.ts';

/**
 * Writes a board as one HTML page.
 *
 * @returns exit 1 when a panel could not be read: the page is written, and says so in its place.
 * @throws CliError exit 2 for a board, time or folder that there is not.
 */
export async function report(flags: Flags, given: Effects): Promise<ExitCode> {
  const board = boardOf(flags.board ?? 'third-parties');
  const to = given.clock.now();
  const from = startOf(flags.since ?? board.since.replace('now-', ''), to);
  const file = flags.output ?? `cloudtrail-${board.id}-${new Date(to).toISOString().slice(0, 10)}.html`;
  await checkPlace(file);
  const fx = await chooseRegion(given);
  const name = flags['stack-name'] ?? DEFAULT_STACK;
  const stack = await discoverOurStack(await fx.aws.cloudFormation(), name);
  const region = (await fx.aws.region()) ?? '';
  const lambda = await fx.aws.lambda();
  const [columns, interval] = intervalOf(to - from);
  const panels = await askBoard(board, { from, to }, columns, async (searches) => {
    const asking = searchInside(lambda, stack.outputs.UpdaterFunction ?? '', searches);
    return asking.catch((error: Error) => {
      if (!error.message.includes('unknown event')) throw error;
      throw new CliError('old-function', `The stack ${stack.name} can't make a report yet.`, {
        why: 'Its functions are of an older version.',
        remedy: ['Upgrade it:', pasteLine('deploy', { 'stack-name': stack.name, region })],
      });
    });
  });
  await replace(file, page({ board, stack: stack.name, region, from, to, interval, made: to, panels }));
  const problems = panels.filter(({ problem }) => problem !== undefined);
  for (const { panel, problem } of problems) fx.report.warn(`${panel.title}: ${problem}`);
  fx.report.say(`Wrote ${file}: ${board.title}, ${panels.length} panels.`);
  const ok = problems.length === 0;
  fx.report.result({ ok, file: path.resolve(file), board: board.id, from, to, panels: panels.length });
  return ok ? EXIT.ok : EXIT.failed;
}

function boardOf(id: string): Board {
  const board = BOARDS.find((one) => one.id === id);
  if (board !== undefined) return board;
  throw usageError(
    'no-such-board',
    `There is no board "${id}".`,
    `Boards: ${BOARDS.map((one) => one.id).join(', ')}.`,
  );
}

async function checkPlace(file: string): Promise<void> {
  const folder = path.dirname(path.resolve(file));
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true)
    throw usageError('no-such-folder', `There is no folder ${folder}.`, 'Make it, or name another --output.');
  const taken = await stat(file).catch(() => undefined);
  if (file === '' || taken?.isDirectory() === true)
    throw usageError('bad-output', `"${file}" is no file to write.`, 'Name a file after --output.');
}

/** By a file beside it: what was there stays whole until the new one is. */
async function replace(file: string, text: string): Promise<void> {
  const beside = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(beside, text);
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw new CliError('not-written', `${file} could not be written.`, { why: (error as Error).message });
  }
}
