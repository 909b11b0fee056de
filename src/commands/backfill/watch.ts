import type { Effects } from '../../core/effects.ts';
import { CliError, EXIT, type ExitCode } from '../../core/errors.ts';
import { pasteLine } from '../../flags/paste.ts';
import type { Execution } from '../../history/executions.ts';
import { followExecution, type Progress, timeLeft } from '../../history/follow.ts';
import { readSummary } from '../../history/summary.ts';
import type { Order, Summary } from '../../lambda/history/work.ts';
import { duration } from '../../progress/text.ts';
import type { HistoryStack } from './stack.ts';

/** A line for each step forward would be too many. */
const SAY_EVERY_MS = 15_000;
/** Unreadable files that are named to a person; all are events. */
const MOST_NAMED = 50;

/**
 * Follows a run to its end and says what it came to.
 *
 * @param files of this machine, by the keys that they were uploaded to.
 * @returns exit 3 when log files could not be read, 1 when the run failed.
 * @throws CliError `detached` (exit 130) after Ctrl-C: the run goes on.
 */
export async function watchRun(
  arn: string,
  stack: HistoryStack,
  fx: Effects,
  files: ReadonlyMap<string, string>,
): Promise<ExitCode> {
  const again = pasteLine('backfill', { 'stack-name': stack.name, region: stack.region });
  const { summary, ended } = await awaitRun(arn, again, stack, fx);
  return tellSummary(summary, ended.run, ended.order, files, fx);
}

/**
 * Follows a run to its end.
 *
 * @param again the line that comes back to it.
 * @throws CliError `detached` (exit 130) after Ctrl-C: the run goes on. `run-failed` and `no-summary` (exit 1).
 */
export async function awaitRun(
  arn: string,
  again: string,
  stack: HistoryStack,
  fx: Effects,
): Promise<{ readonly summary: Summary; readonly ended: Execution }> {
  const { report } = fx;
  report.event('run', { arn });
  if (fx.detachable) report.say('Ctrl-C detaches; the run goes on.');
  const client = await fx.aws.sfn();
  let said = Number.NEGATIVE_INFINITY;
  const told = (progress: Progress) => {
    report.event('progress', { ...progress, leftMs: timeLeft(progress) });
    const isLast = progress.done === progress.total;
    if (fx.clock.now() - said < SAY_EVERY_MS && !(isLast && progress.total > 0)) return;
    said = fx.clock.now();
    if (!report.json) report.say(progressWords(progress));
  };
  const ended = await followExecution(client, arn, fx, told).catch((error: unknown) => {
    if (!fx.signal.aborted) throw error;
    throw new CliError('detached', 'Detached: the run goes on without this terminal.', {
      exit: EXIT.interrupted,
      remedy: ['Come back to it:', again],
    });
  });
  if (ended.status !== 'SUCCEEDED') {
    const why = ended.problem ?? ended.status;
    throw new CliError('run-failed', `The run ${ended.run} failed.`, {
      why: `${why}.`,
      remedy: ended.canGoOn ? ['Go on where it stopped:', again] : ['Begin anew:', again],
    });
  }
  const summary = await readSummary(await fx.aws.s3(), stack.artifacts, ended.run);
  if (summary === undefined) throw new CliError('no-summary', `The run ${ended.run} left no summary.`);
  return { summary, ended };
}

function progressWords(progress: Progress): string {
  const { map, done, total, since } = progress;
  if (map === 0) return '  getting ready; a domain that is still being made is waited for';
  const rate = since <= 0 || done === 0 ? '' : `, ${rounded((done * 60_000) / since)} a minute`;
  const left = timeLeft(progress);
  const until = left === undefined || done === total ? '' : `, about ${duration(left)} left`;
  return `  ${done} of ${total} parts${rate}${until}`;
}

const rounded = (value: number): string => (value < 10 ? value.toFixed(1) : String(Math.round(value)));

function tellSummary(
  { sums, problems }: Summary,
  run: string,
  order: Order,
  files: ReadonlyMap<string, string>,
  { report }: Effects,
): ExitCode {
  const count = (value: number) => value.toLocaleString('en-US');
  const { read, indexed, duplicate, quarantined, expired, unreadable } = sums;
  report.say(`Read ${count(read)} events in ${count(sums.files)} log files:`);
  report.say(
    `  ${count(indexed)} indexed, ${count(duplicate)} there already, ${count(quarantined)} in the quarantine`,
  );
  if (expired > 0) report.say(`  ${count(expired)} not indexed: they are older than the stack keeps events`);
  const named = problems.map(({ bucket, key, reason }) => ({
    file: files.get(key) ?? `s3://${bucket}/${key}`,
    reason,
  }));
  for (const problem of named) report.event('unreadable', problem);
  if (unreadable > 0) {
    report.warn(
      `${count(unreadable)} log file${unreadable === 1 ? '' : 's'} could not be read, or not to the end:`,
    );
    if (!report.json)
      for (const { file, reason } of named.slice(0, MOST_NAMED)) report.say(`  ${file}: ${reason}`);
    if (unreadable > MOST_NAMED && !report.json)
      report.say(`  and ${count(unreadable - MOST_NAMED)} more; --json names a thousand`);
  }
  const ok = unreadable === 0;
  report.result({ ok, run, order, sums, problems: named });
  return ok ? EXIT.ok : EXIT.unhealthy;
}
