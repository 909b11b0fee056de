import { chooseRegion } from '../../ask/region.ts';
import type { Effects } from '../../core/effects.ts';
import { EXIT, type ExitCode } from '../../core/errors.ts';
import { pasteLine } from '../../flags/paste.ts';
import type { Flags } from '../../flags/table.ts';
import { newestExecution, runName, startExecution } from '../../history/executions.ts';
import { orderOf, orderWords, sameOrder } from '../../history/order.ts';
import type { Order } from '../../lambda/history/work.ts';
import { DEFAULT_STACK } from '../../plan/names.ts';
import { type HistoryStack, readHistoryStack } from '../backfill/stack.ts';
import { awaitRun } from '../backfill/watch.ts';
import { tellDryRun, withoutDryRun } from '../dry-run.ts';
import { rangeOf } from './range.ts';
import { isGreen, lines } from './words.ts';

/**
 * Compares the log files with the index by a run of the state machine.
 *
 * @returns exit 3 when something is missing, different, or could not be read.
 */
export async function completeness(flags: Flags, given: Effects): Promise<ExitCode> {
  const now = given.clock.now();
  rangeOf(flags, now);
  const fx = await chooseRegion(given);
  const stack = await readHistoryStack(flags['stack-name'] ?? DEFAULT_STACK, fx);
  const order = verifyOrder(flags, now, stack.retentionDays);
  fx.report.say(
    `Compares ${orderWords(order)} with the index${order.fix ? ', and indexes what is missing' : ''}.`,
  );
  if (flags['dry-run'] === true) {
    tellDryRun(await withoutDryRun('verify', flags, fx), { stackName: stack.name, order }, fx);
    return EXIT.ok;
  }
  const again = pasteLine('verify', { ...asked(flags), 'stack-name': stack.name, region: stack.region });
  const { summary, ended } = await awaitRun(await begin(order, stack, fx), again, stack, fx);
  for (const problem of summary.problems) fx.report.event('unreadable', problem);
  for (const line of lines(summary, again)) fx.report.show(line);
  const ok = isGreen(summary);
  fx.report.result({ ok, stackName: stack.name, run: ended.run, ...summary });
  return ok ? EXIT.ok : EXIT.unhealthy;
}

/** The same comparison that is going on already, or a new one. */
async function begin(order: Order, { machine }: HistoryStack, fx: Effects): Promise<string> {
  const client = await fx.aws.sfn();
  const running = await newestExecution(
    client,
    machine,
    (one) => one.status === 'RUNNING' && sameOrder(one.order, order),
  );
  if (running !== undefined) return running.arn;
  return startExecution(client, machine, runName('verify', fx.clock.now(), Math.random), order);
}

/** What the flags ask for; the last 30 days when they name no beginning. */
export function verifyOrder(flags: Flags, now: number, retentionDays: number): Order {
  const { since = '30d', from, fix } = flags;
  const beginning = from === undefined ? { since } : { from };
  const { since: _, from: __, ...others } = flags;
  const { kind: ___, ...order } = orderOf({ ...others, ...beginning }, [], now, retentionDays);
  return { kind: 'verify', ...order, ...(fix === true ? { fix } : {}) };
}

/** The flags of the line that asks the same again. */
const asked = ({ since, from, to, bucket, fix, ...flags }: Flags): Flags => {
  const accounts = flags['only-account'];
  const regions = flags['only-region'];
  return {
    ...(since === undefined ? {} : { since }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(bucket === undefined ? {} : { bucket }),
    ...(accounts === undefined ? {} : { 'only-account': accounts }),
    ...(regions === undefined ? {} : { 'only-region': regions }),
    ...(fix === undefined ? {} : { fix }),
  };
};
