import { chooseRegion } from '../../ask/region.ts';
import type { Effects } from '../../core/effects.ts';
import { EXIT, type ExitCode } from '../../core/errors.ts';
import type { Flags } from '../../flags/table.ts';
import { DEFAULT_STACK } from '../../plan/names.ts';
import { summary } from '../../redrive/batch.ts';
import { redriveQueue } from '../../redrive/redrive.ts';
import { readFinishedStack } from '../finished-stack.ts';

/** Hands what lies in a stack's failure queue to its forwarder again. */
export async function redrive(flags: Flags, given: Effects): Promise<ExitCode> {
  const fx = await chooseRegion(given);
  const stack = await readFinishedStack(flags['stack-name'] ?? DEFAULT_STACK, fx);
  const { failureQueueUrl: queueUrl, forwarderFunction: forwarder } = stack.outputs;
  fx.report.say(`Redriving the failed batches of ${stack.name}.`);
  const redriven = await redriveQueue({ queueUrl, forwarder }, fx);
  const ok = redriven.failed + redriven.left === 0;
  fx.report.say(summary(redriven));
  if (redriven.failed > 0)
    fx.report.say(
      `What failed stays in the queue, 14 days from when it came. Why: aws logs tail /aws/lambda/${forwarder}`,
    );
  fx.report.result({ ok, stackName: stack.name, ...redriven });
  return ok ? EXIT.ok : EXIT.failed;
}
