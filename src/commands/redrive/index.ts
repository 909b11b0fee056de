import { chooseRegion } from '../../ask/region.ts';
import type { Effects } from '../../core/effects.ts';
import { EXIT, type ExitCode } from '../../core/errors.ts';
import type { Flags } from '../../flags/table.ts';
import { DEFAULT_STACK } from '../../plan/names.ts';
import { summary, waitingWords } from '../../redrive/batch.ts';
import { countWaiting } from '../../redrive/queue.ts';
import { redriveQueue } from '../../redrive/redrive.ts';
import { tellDryRun, withoutDryRun } from '../dry-run.ts';
import { type FinishedStack, readFinishedStack } from '../finished-stack.ts';

/** Makes the failed calls that lie in a stack's failure queue again. */
export async function redrive(flags: Flags, given: Effects): Promise<ExitCode> {
  const fx = await chooseRegion(given);
  const stack = await readFinishedStack(flags['stack-name'] ?? DEFAULT_STACK, fx);
  const { failureQueueUrl: queueUrl, forwarderFunction: forwarder, updaterFunction: updater } = stack.outputs;
  const { messengerFunction: messenger } = stack.outputs;
  if (flags['dry-run'] === true) return preview(stack, flags, fx);
  fx.report.say(`Redriving the failed calls of ${stack.name}.`);
  const redriven = await redriveQueue({ queueUrl, forwarder, updater, messenger }, fx);
  const ok = redriven.failed + redriven.left === 0;
  fx.report.say(summary(redriven));
  if (redriven.failed > 0)
    fx.report.say(
      `What failed stays in the queue, 14 days from when it came. Why: aws logs tail /aws/lambda/${forwarder}`,
    );
  fx.report.result({ ok, stackName: stack.name, ...redriven });
  return ok ? EXIT.ok : EXIT.failed;
}

/** Counts the failed calls. A look into the queue would hide them from a redrive at the same time. */
async function preview(
  { name: stackName, outputs }: FinishedStack,
  flags: Flags,
  fx: Effects,
): Promise<ExitCode> {
  const { failureQueueUrl } = outputs;
  const { visible, hidden } = await countWaiting(await fx.aws.sqs(), failureQueueUrl);
  fx.report.say(waitingWords(visible, hidden));
  if (visible > 0) fx.report.say('Each would be made once more.');
  tellDryRun(await withoutDryRun('redrive', flags, fx), { stackName, waiting: visible, hidden }, fx);
  return EXIT.ok;
}
