import { chooseRegion } from '../../ask/region.ts';
import { requireYes } from '../../ask/require-yes.ts';
import type { Effects } from '../../core/effects.ts';
import { EXIT, type ExitCode } from '../../core/errors.ts';
import type { Flags } from '../../flags/table.ts';
import { type Execution, redriveExecution, runName, startExecution } from '../../history/executions.ts';
import { findFiles, type LocalFile, removeUploads, upload, uploadsOf } from '../../history/local-files.ts';
import { isOpen, orderOf, orderWords } from '../../history/order.ts';
import type { Order } from '../../lambda/history/work.ts';
import { onceWords } from '../../plan/history.ts';
import { DEFAULT_STACK } from '../../plan/names.ts';
import { tellDryRun, withoutDryRun } from '../dry-run.ts';
import { presentRun, requireKept } from './present.ts';
import { estimateRun, requireRoom } from './room.ts';
import { type HistoryStack, readHistoryStack } from './stack.ts';
import { watchRun } from './watch.ts';

/**
 * Starts a run over events of the past and follows it; comes back to one that is going on, and makes one that failed go on.
 *
 * @returns exit 3 when log files could not be read, 1 when the run failed.
 */
export async function backfill(flags: Flags, given: Effects, words: readonly string[]): Promise<ExitCode> {
  const files = await findFiles(words);
  const now = given.clock.now();
  orderOf(flags, words, now, 0);
  const fx = await chooseRegion(given);
  const stack = await readHistoryStack(flags['stack-name'] ?? DEFAULT_STACK, fx);
  const order = orderOf(flags, words, now, stack.retentionDays);
  const isDry = flags['dry-run'] === true;
  const present = await presentRun(stack, isOpen(flags, words), order, fx);
  if (present !== undefined) {
    if (isDry) return previewPresent(present, flags, fx);
    return goOn(present, stack, fx);
  }
  requireKept(order, stack, now);
  const estimate = await estimateRun(order, files, stack, now, fx);
  fx.report.event('plan', { order, ...estimate });
  for (const line of planWords(order, files, estimate)) fx.report.say(line);
  if (flags.force !== true) requireRoom(estimate, stack);
  if (isDry) {
    tellDryRun(
      await withoutDryRun('backfill', flags, fx, words),
      { stackName: stack.name, order, ...estimate },
      fx,
    );
    return EXIT.ok;
  }
  if (flags.yes !== true) await requireYes('Read them?', fx);
  return start(order, files, stack, fx);
}

type Estimate = Awaited<ReturnType<typeof estimateRun>>;

function planWords(order: Order, files: readonly LocalFile[], { events, usd, bytes }: Estimate): string[] {
  const what =
    files.length > 0
      ? `${files.length} file${files.length === 1 ? '' : 's'} of this machine`
      : orderWords(order);
  const about =
    events === undefined
      ? 'How many events that are is not known.'
      : `About ${events.toLocaleString('en-US')} events.`;
  const room =
    bytes === undefined
      ? ''
      : ` They take about ${Math.max(1, Math.round(bytes / 1e6)).toLocaleString('en-US')} MB in the domain.`;
  return [`Reads ${what}, and indexes what is not there yet.`, `${about}${room}`, `Costs ${onceWords(usd)}.`];
}

async function start(
  order: Order,
  files: readonly LocalFile[],
  stack: HistoryStack,
  fx: Effects,
): Promise<ExitCode> {
  const client = await fx.aws.sfn();
  const run = runName(order.kind, fx.clock.now(), Math.random);
  const target = { s3: await fx.aws.s3(), bucket: stack.artifacts, run };
  const begin = (whole: Order) => startExecution(client, stack.machine, run, whole);
  if (files.length === 0) return watchRun(await begin(order), stack, fx, new Map());
  fx.report.say(`Uploading ${files.length} file${files.length === 1 ? '' : 's'}.`);
  const keys = await upload(files, target, fx.clock.now(), fx.signal, (done) =>
    fx.report.event('uploaded', { done, total: files.length }),
  );
  let arn: string;
  try {
    arn = await begin({ ...order, bucket: stack.artifacts, prefix: uploadsOf(run) });
  } catch (error) {
    await removeUploads([...keys.keys()], target);
    throw error;
  }
  return watchRun(arn, stack, fx, keys);
}

async function goOn(present: Execution, stack: HistoryStack, fx: Effects): Promise<ExitCode> {
  const what = orderWords(present.order);
  if (present.status === 'RUNNING') fx.report.say(`The run over ${what} is going on.`);
  else {
    fx.report.say(
      `The last run over ${what} failed (${present.problem ?? present.status}): it goes on where it stopped.`,
    );
    await redriveExecution(await fx.aws.sfn(), present.arn);
  }
  return watchRun(present.arn, stack, fx, new Map());
}

async function previewPresent(present: Execution, flags: Flags, fx: Effects): Promise<ExitCode> {
  const what = orderWords(present.order);
  fx.report.say(
    present.status === 'RUNNING'
      ? `The run over ${what} is going on: it would be watched.`
      : `The last run over ${what} failed: it would go on where it stopped.`,
  );
  const { run, order, status } = present;
  tellDryRun(await withoutDryRun('backfill', flags, fx), { run, order, status }, fx);
  return EXIT.ok;
}
