import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Effects } from '../../core/effects.ts';
import type { StackFacts } from '../../core/types.ts';
import type { Flags } from '../../flags/table.ts';
import { explain } from '../../tell.ts';
import { makeReport, type Order, orderOf } from '../report/index.ts';

/** The made-up records are of a week. */
const SINCE = '10d';

/**
 * The report that the demo ends with, of the third parties unless flags say otherwise.
 *
 * @throws CliError exit 2 for a board, time or folder that there is not: before the demo has begun.
 */
export async function orderOfDemo(flags: Flags, now: number): Promise<Order> {
  const since = flags.since ?? (flags.records ? undefined : SINCE);
  const order = await orderOf({ ...flags, since }, now, ({ id }, time) => {
    const stamp = time.slice(0, 19).replace(/[-:]/g, '');
    return path.join(tmpdir(), `create-cloudtrail-kibana-demo-${id}-${stamp}Z.html`);
  });
  // Everybody on the machine may put something under that name.
  return { ...order, fresh: flags.output === undefined };
}

/** Writes it and says where; undefined after a failure, which is told and is none of the demo's. */
export async function reportOfDemo(
  order: Order,
  stack: StackFacts,
  fx: Effects,
): Promise<string | undefined> {
  try {
    const { file } = await makeReport(order, stack, fx);
    fx.report.say(`  Report    ${file === '-' ? 'on stdout' : file}`);
    return file;
  } catch (error) {
    fx.signal.throwIfAborted();
    const { message, why } = explain(error);
    fx.report.warn(`No report was made: ${why === undefined ? message : `${message} ${why}`}`);
    return undefined;
  }
}
