import { requireYes } from '../../ask/require-yes.ts';
import type { Effects } from '../../core/effects.ts';
import { EXIT, type ExitCode } from '../../core/errors.ts';
import type { StackFacts } from '../../core/types.ts';

/**
 * Cancels the update of a stack, which the menu offers, after a yes.
 *
 * @throws CliError `declined` (exit 130); what `cancelAndWatch` throws.
 */
export async function cancelUpdate(stack: StackFacts, fx: Effects): Promise<ExitCode> {
  fx.report.say('CloudFormation takes back what the update has changed so far.');
  await requireYes(`Cancel the update of ${stack.name}?`, fx, {
    message: 'Nothing was changed; the update goes on.',
  });
  const { cancelAndWatch } = await import('../../deploy/cancel-update.ts');
  const { status } = await cancelAndWatch(stack, fx);
  fx.report.say('The update is cancelled: the stack is as it was before it.');
  fx.report.result({ ok: true, stackName: stack.name, status });
  return EXIT.ok;
}
